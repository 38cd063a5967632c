# shellcheck shell=bash
# ./dev test: builds once, runs every test project, two at a time, and adds up what their reports say.

# Longer than the slowest project by far: a hung one must end, too.
readonly project_seconds=${ORLEANSSYNC_TEST_PROJECT_SECONDS:-1200}
readonly projects_at_once=${ORLEANSSYNC_TEST_PROJECTS_AT_ONCE:-2}

passed=0
failed=0
skipped=0

finish_tests() {
  local line="$passed passed, $failed failed"
  ((skipped == 0)) || line+=", $skipped skipped"
  say "$line"
  ((failed == 0 && passed > 0))
}

test_projects() { # every folder under tests/ with a project, but for the benchmarks
  local file name
  for file in "$root"/tests/*/*.csproj; do
    name=$(basename "$file" .csproj)
    [ "$name" = Bench ] || printf '%s\n' "$name"
  done
}

run_project() { # project, results folder, option...
  local name=$1 results=$2 rc=0
  shift 2
  # With its collections side by side this project stopped in the middle, in two runs of four: one collection was queued and never begun, and no test's code was
  # under way. One after the other they take no longer than the slowest project.
  [ "$name" != Api ] || set -- -parallel none "$@"
  # Behind the shell that waits for it, so that an interrupted ./dev test reaches it.
  timeout --kill-after=30 "$project_seconds" \
    dotnet "$root/artifacts/bin/$name/debug/OrleansSync.Tests.$name.dll" \
    -noLogo -noColor -noAutoReporters -reporter quiet -result-ctrf "$results/$name.json" "$@" \
    </dev/null >"$results/$name.log" 2>&1 9>&- &
  # shellcheck disable=SC2064 # this very process
  trap "kill $! 2>/dev/null; wait" TERM
  wait $! || rc=$?
  printf '%s' "$rc" >"$results/$name.rc"
}

# Reads the report of one project, prints its line, adds to the sums.
judge_project() { # project, results folder, seconds, "filtered" when it may have no test
  local name=$1 results=$2 rc p=0 f=0 s=0 note=""
  rc=$(cat "$results/$name.rc")
  if ! read -r p f s < <(jq -r '.results.summary | "\(.passed) \(.failed) \(.skipped + .pending + .other)"' "$results/$name.json" 2>/dev/null); then
    p=0 f=0 s=0
  fi
  # A project that crashed, hung, or failed outside of a test (a fixture's clean-up) counts as one failure.
  if ((rc == 124 || rc == 137)); then
    f=$((f + 1)) note="not done after $project_seconds s, ended"
  elif ((rc != 0 && f == 0)); then
    f=1 note="exit code $rc"
  elif ((p + f + s == 0)); then
    [ "$4" = filtered ] && return 0
    f=1 note="no test was run"
  fi
  printf '%-14s %5s passed, %3s failed, %3s skipped   %4s s   %s\n' "$name" "$p" "$f" "$s" "$3" "$note"
  if ((f > 0)); then cat "$results/$name.log"; fi
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
}

# The console is tested in a real browser. Text has no width without a font, and packages only recommend one.
need_browser() {
  local name
  for name in "${ORLEANSSYNC_TEST_BROWSER:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    ORLEANSSYNC_TEST_BROWSER=$(command -v "$name" || true)
    [ -z "$ORLEANSSYNC_TEST_BROWSER" ] || break
  done
  if [ -z "$ORLEANSSYNC_TEST_BROWSER" ]; then
    install_packages Chromium chromium fonts-dejavu-core
    ORLEANSSYNC_TEST_BROWSER=$(command -v chromium) || die "chromium was installed and is not to be found."
  fi
  export ORLEANSSYNC_TEST_BROWSER
}

stop_tests() {
  local pid
  # Only what still runs of the projects started below.
  for pid in $(jobs -p); do kill "$pid" 2>/dev/null || true; done
  wait
  stop_cluster tests >/dev/null 2>&1 || true
  remove_cluster tests
}

run_test() {
  local -a projects=() filters=() all=()
  local word name
  mapfile -t all < <(test_projects)
  for word in "$@"; do
    if printf '%s\n' "${all[@]}" | grep -qixF -- "$word"; then
      projects+=("$(printf '%s\n' "${all[@]}" | grep -ixF -- "$word")")
    else
      filters+=(-method "*$word*")
    fi
  done
  ((${#projects[@]} > 0)) || projects=("${all[@]}")

  need_dotnet
  need_icu
  need_program jq jq
  ! printf '%s\n' "${projects[@]}" | grep -qx Browser || need_browser

  # A SCIM server of other people's, written for Node.
  ! printf '%s\n' "${projects[@]}" | grep -qx Integration || { need_program node nodejs && need_program npm npm; }
  take_lock tests "./dev test or ./dev bench is running"
  trap stop_tests EXIT
  trap 'exit 130' INT TERM HUP
  stop_tests # what a killed run may have left

  cd "$root"
  say "Building …"
  if ! build build OrleansSync.sln; then
    say "The build failed (above)."
    failed=1
    finish_tests || exit 1
  fi
  if ! dotnet format whitespace . --folder --include src/ tests/ --verify-no-changes 9>&-; then
    say "The format of the files above is not the house's. To mend: dotnet format whitespace . --folder --include src/ tests/"
    failed=1
  fi

  # fsync off: nobody wants these data back. Many connections: several silos and hosts share the server.
  start_cluster tests "$logs/tests-postgres.log" "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
  ORLEANSSYNC_TEST_POSTGRES=$(cluster_connection tests postgres)
  export ORLEANSSYNC_TEST_POSTGRES

  local results=$state/test-results
  rm -rf "$results"
  mkdir -p "$results/pictures"
  # Those of docs/ come from here: what the browser tests saw.
  export ORLEANSSYNC_TEST_PICTURES=$results/pictures
  run_projects "$results" "${filters[@]+"${filters[@]}"}"
  ((passed + failed + skipped > 0)) || say "No test has that in its name: $*"
  finish_tests || exit 1
}

run_projects() { # results folder, filter option...; the projects are run_test's
  local results=$1 filtered=no name pid
  shift
  (($# == 0)) || filtered=filtered
  local -A running=() since=()
  local -a waiting=("${projects[@]}")
  while ((${#waiting[@]} > 0 || ${#running[@]} > 0)); do
    while ((${#waiting[@]} > 0 && ${#running[@]} < projects_at_once)); do
      name=${waiting[0]}
      waiting=("${waiting[@]:1}")
      run_project "$name" "$results" "$@" &
      running[$!]=$name
      since[$name]=$SECONDS
    done
    pid=""
    wait -n -p pid "${!running[@]}" || true
    [ -n "$pid" ] || continue
    name=${running[$pid]}
    unset "running[$pid]"
    judge_project "$name" "$results" "$((SECONDS - since[$name]))" "$filtered"
  done
}
