# shellcheck shell=bash
# What the API says about the company: the first sync as it happens, and the tally at its end.

admin_key() { cat "$state/admin.key"; }

# The first silo that runs; any of them answers for the whole cluster.
api_url() {
  local name
  for name in $(recorded_names silo-); do
    if is_running "$name"; then
      printf 'http://127.0.0.1:%s' "$(recorded "$name" 3)"
      return
    fi
  done
  return 1
}

# The key goes in by a file descriptor: arguments can be read by everybody on the machine.
api() { # path with query
  local url
  url=$(api_url) || return 1
  curl -sS --fail-with-body -m 20 -K <(printf 'header = "Authorization: Bearer %s"\n' "$(admin_key)") "$url/api/v1/$1"
}

newest_full_sweep() { # the sweep as JSON on one line; nothing while there is none
  api 'sweeps?kind=full' | jq -c '[.items[] | select(.kind == "full")] | first // empty'
}

is_final() { # state of a sweep
  case $1 in completed | completedWithFailures | held | failed | cancelled) return 0 ;; *) return 1 ;; esac
}

# Returns when the newest full sweep is over. Ctrl-C leaves everything running.
follow_first_sync() {
  local sweep phase total pending line drawn="" moved=$SECONDS done_count last=-1
  progress_at=() progress_done=()
  while true; do
    sweep=$(newest_full_sweep 2>"$logs/api.log") || sweep=""
    if [ -n "$sweep" ]; then
      read -r phase total pending < <(jq -r '"\(.state) \(.tallies.employees) \(.tallies.pending)"' <<<"$sweep")
      if is_final "$phase"; then break; fi
      done_count=$((total - pending))
      remember_progress "$done_count"
      line=$(progress_line "$phase" "$done_count" "$total")
    else
      line="First sync: waiting for it to start …" done_count=-1
    fi
    if ((done_count != last)); then last=$done_count moved=$SECONDS; fi
    draw "$line" "$drawn"
    drawn=$line
    if ((SECONDS - moved > 300)); then
      show_log_tail silo-1
      die "the first sync has not moved for 5 minutes (last: $line)."
    fi
    if ! api_url >/dev/null; then
      show_log_tail silo-1
      die "no silo is running any more. ./dev up starts them again."
    fi
    if on_terminal; then sleep 0.5; else sleep 3; fi
  done
  if [ -n "$drawn" ] && on_terminal; then printf '\r\033[K'; fi
}

# The rate is that of the last seconds: a sync that was taken up again had done much before.
remember_progress() { # done
  progress_at+=("${EPOCHREALTIME//[^0-9]/}")
  progress_done+=("$1")
  while ((${#progress_at[@]} > 2 && progress_at[-1] - progress_at[1] > 10000000)); do
    progress_at=("${progress_at[@]:1}")
    progress_done=("${progress_done[@]:1}")
  done
}

progress_line() { # phase, done, total
  local width=30 bar="" pace="" rate=0 elapsed
  if (($3 == 0)); then
    printf 'First sync: %s …' "$1"
    return
  fi
  printf -v bar '%*s' $((width * $2 / $3)) ''
  elapsed=$((progress_at[-1] - progress_at[0]))
  if ((elapsed >= 2000000)); then
    rate=$(((progress_done[-1] - progress_done[0]) * 1000000 / elapsed))
    pace=", $rate/s"
    if ((rate > 0)); then pace+=", $((($3 - $2) / rate)) s left"; fi
  fi
  printf 'First sync [%-*s] %d of %d, %d %%%s' $width "${bar// /#}" "$2" "$3" $((100 * $2 / $3)) "$pace"
}

# What a full sweep leaves to the next delta is done in seconds; the tally should not be taken in between.
settle() {
  local deadline=$((SECONDS + 60)) busy
  while ((SECONDS < deadline)); do
    busy=$(api sweeps 2>"$logs/api.log" | jq '[.items[] | select(.state == "requested" or .state == "planning" or .state == "running")] | length') || busy=0
    if ((busy == 0)); then break; fi
    sleep 1
  done
}

# On a terminal one line that changes; elsewhere a line whenever there is something new.
draw() { # line, line before
  if on_terminal; then
    printf '\r\033[K%s' "$1"
  elif [ "$1" != "$2" ]; then
    say "$1"
  fi
}

employees() { # as JSON, one a line, all pages; each person once
  local cursor="" page
  while true; do
    page=$(api "employees?limit=500${cursor:+&cursor=$cursor}") || return 1
    jq -c '.items[] | {key, workEmail, employeeId, state, hold, active: .target.active}' <<<"$page"
    cursor=$(jq -r '.nextCursor // empty | @uri' <<<"$page")
    [ -n "$cursor" ] || return 0
  done
}

show_company() {
  local -A label=([inSync]="in step" [pending]="pending" [held]="held" [failing]="failing" [notSynced]="not synced" [orphaned]="orphaned")
  local everybody kind people count
  settle
  everybody=$(employees) || die "the API does not list the employees."
  say ""
  for kind in inSync pending held failing notSynced orphaned; do
    people=$(jq -c "select(.state == \"$kind\")" <<<"$everybody")
    count=$(grep -c . <<<"$people" || true)
    if ((count == 0)); then continue; fi
    printf '  %6d  %s' "$count" "${label[$kind]}"
    if [ "$kind" = inSync ]; then say ""; else say "$(reasons_of "$people")"; fi
  done
  printf '  %6d  employees\n' "$(grep -c . <<<"$everybody" || true)"
  show_exceptions "$(jq -sc 'map(select(.state == "held" or .state == "failing" or .state == "notSynced")) | sort_by(.state)[]' <<<"$everybody")"
  show_way_on "$(jq -nr 'first(inputs | select(.state == "inSync" and .active and (.key | test("^[a-z0-9.@-]+$")))) | "\(.key) \(.employeeId)"' <<<"$everybody")"
}

reasons_of() { # employees as JSON, one a line
  jq -rs 'map(.hold.reason // empty) | group_by(.) | map("\(length) \(first)") | join(", ") | if . == "" then "" else ": " + . end' <<<"$1"
}

show_exceptions() { # employees as JSON, one a line
  local shown=10 count key id kind reason
  count=$(grep -c . <<<"$1" || true)
  ((count > 0)) || return 0
  say ""
  say "Not in step, and why:"
  while IFS=$'\t' read -r key id kind reason; do
    printf '  %-40s %6s  %-10s %s\n' "$key" "$id" "$kind" "$reason"
  done < <(jq -nr "limit($shown; inputs)"' | [.workEmail // "(no work email)", .employeeId, .state, .hold.reason // ""] | @tsv' <<<"$1")
  ((count <= shown)) || say "  and $((count - shown)) more: GET /api/v1/employees?state=held, notSynced or failing"
}

show_way_on() { # "email id" of somebody in step
  # shellcheck disable=SC2016 # the reader's shell expands it
  local url sandbox email id bearer='-H "Authorization: Bearer $(cat .dev/admin.key)"'
  url=$(api_url)
  sandbox=http://127.0.0.1:$(recorded sandbox 3)
  read -r email id <<<"${1:-nobody@acme.test 1}"
  cat <<TEXT

Console  $url (sign in with the key below)
API      $url/api/v1, described at $url/openapi/v1.json
Sandbox  $sandbox explains itself
Key      $(admin_key) (administrator; also in .dev/admin.key)

Three things to try, from this folder. Somebody leaves, and is suspended by the next minute's sweep:
  curl -X POST $sandbox/control/employees/$id/terminate
What is known of a person, and why:
  curl $bearer $url/api/v1/employees/$email/events
Everybody is compared again, and nothing is written where nothing differs:
  curl -X POST $bearer -H "Content-Type: application/json" -d '{"kind":"full"}' $url/api/v1/sweeps
TEXT
}
