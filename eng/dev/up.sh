# shellcheck shell=bash
# ./dev up: PostgreSQL, the sandbox with its company, the silos; then the first sync as it happens.

readonly silos_max=9       # the sandbox listens ten ports above the first silo
readonly ready_seconds=180 # a silo that finds dead members of its cluster waits for them first

run_up() {
  local employees=250 silos=1 seed=1 port=8080 given=""
  while [ $# -gt 0 ]; do
    case $1 in
      --*=*)
        set -- "${1%%=*}" "${1#*=}" "${@:2}"
        continue
        ;;
      --employees | --silos | --seed | --port)
        [ $# -ge 2 ] || die "up: $1 needs a number."
        given+=" ${1#--}"
        ;;
      *) die "up: there is no option '$1'. [--employees N] [--silos K] [--seed S] [--port P]" ;;
    esac
    case $1 in
      --employees) is_number "$2" 1 200000 || die "up: --employees is a number from 1 to 200000, not '$2'." && employees=$((10#$2)) ;;
      --silos) is_number "$2" 1 $silos_max || die "up: --silos is a number from 1 to $silos_max, not '$2'." && silos=$((10#$2)) ;;
      --seed) is_number "$2" 0 999999999 || die "up: --seed is a number from 0 to 999999999, not '$2'." && seed=$((10#$2)) ;;
      --port) is_number "$2" 1024 65000 || die "up: --port is a number from 1024 to 65000, not '$2'." && port=$((10#$2)) ;;
    esac
    shift 2
  done

  need_dotnet
  need_icu
  need_program curl curl
  need_program jq jq
  need_postgres
  take_lock up "./dev up or ./dev down is running"
  [ -s "$state/admin.key" ] || printf 'os_%s\n' "$(random_hex 20)" | write_secret "$state/admin.key"

  trap 'say ""; say "What was started keeps running: ./dev status, ./dev down."; exit 130' INT TERM

  local fresh="" missing=""
  if is_running sandbox; then
    local wanted_port=$port
    port=$(($(recorded sandbox 3) - 10))
    # Silos that were killed come back, too.
    if [[ $given != *silos* ]]; then silos=$(recorded_names silo- | wc -l); fi
    say_if_other_company
  else
    # The sandbox keeps its company in memory: a new one comes with an empty database.
    fresh=yes
    stop_silos
  fi
  check_ports
  if [ -n "$missing" ]; then
    local bin=""
    build_programs "$state/bin"
    start_missing
  else
    say "Everything runs already."
  fi
  follow_first_sync
  show_company
}

say_if_other_company() {
  local had_employees had_seed
  read -r had_employees had_seed <"$state/company"
  if [[ $given == *employees* && $employees != "$had_employees" ]] || [[ $given == *seed* && $seed != "$had_seed" ]]; then
    say "The company that runs has $had_employees employees of seed $had_seed. For another one: ./dev down, then ./dev up again."
  fi
  if [[ $given == *port* && $wanted_port != "$port" ]]; then
    say "It runs at port $port. For port $wanted_port: ./dev down, then ./dev up --port $wanted_port."
  fi
  if is_running "silo-$((silos + 1))"; then
    say "More silos than $silos are running already; they stay."
  fi
}

silo_port() { # number; what it had before, so that a killed silo comes back at its own address
  local had
  had=$(recorded "silo-$1" 3)
  printf '%s' "${had:-$((port + $1 - 1))}"
}

# Sets `missing` to the names of what has to be started. Only ports that a person sees are fixed; the others are looked for.
check_ports() {
  local name number wanted
  local -a taken=()
  is_running postgres || missing+=" postgres"
  if ! is_running sandbox; then
    missing+=" sandbox"
    if port_taken $((port + 10)); then taken+=($((port + 10))); fi
  fi
  for ((number = 1; number <= silos; number++)); do
    name=silo-$number
    if is_running "$name"; then continue; fi
    missing+=" $name"
    wanted=$(silo_port "$number")
    if port_taken "$wanted"; then taken+=("$wanted"); fi
  done
  if ((${#taken[@]} > 0)); then
    for wanted in "${taken[@]}"; do warn "dev: port $wanted is in use$(port_owner "$wanted")."; done
    die "end what uses it, or take other ports: ./dev up --port $(other_port)"
  fi
}

other_port() {
  local base=$port offset
  while ((base += 100)); do
    for ((offset = 0; offset <= 10; offset++)); do
      ! port_taken $((base + offset)) || continue 2
    done
    printf '%s' "$base"
    return
  done
}

# Published once per state of the sources into a folder of its own: what runs is never overwritten.
build_programs() { # folder; sets bin
  local stamp program
  stamp=$(cd "$root" && {
    dotnet --version
    find src Directory.*.props global.json eng/*.txt .editorconfig -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -c 1-12)
  bin=$1/$stamp
  [ ! -d "$bin" ] || return 0
  say "Building (once per state of the sources) …"
  rm -rf -- "$bin.part"
  for program in Silo Sandbox; do
    build publish "src/$program" -c Release -o "$bin.part/$program" || die "src/$program does not build (above)."
  done
  mv "$bin.part" "$bin"
  # Builds that nothing runs from any more.
  if [ -n "$fresh" ]; then
    find "$1" -mindepth 1 -maxdepth 1 ! -name "$stamp" -exec rm -rf -- {} +
  fi
}

start_missing() {
  local name
  if [ -n "$fresh" ]; then rm -f "$logs"/silo-*.log "$logs"/sandbox.log "$logs"/postgres.log; fi
  if ! is_running postgres; then
    say "Starting PostgreSQL …"
    start_cluster postgres "$logs/postgres.log"
  fi
  if [ -n "$fresh" ]; then
    cluster_sql postgres 'DROP DATABASE IF EXISTS orleanssync WITH (FORCE)' 'CREATE DATABASE orleanssync' >>"$logs/postgres.log" 2>&1
    say "Starting the sandbox: $employees employees of seed $seed …"
    printf '%s %s\n' "$employees" "$seed" >"$state/company"
    start_process sandbox "$((port + 10))" dotnet "$bin/Sandbox/OrleansSync.Sandbox.dll" \
      --urls "http://127.0.0.1:$((port + 10))" --employees "$employees" --seed "$seed"
    wait_until_ready sandbox "http://127.0.0.1:$((port + 10))/" 60
  fi
  for name in $missing; do
    case $name in silo-*) start_silo "${name#silo-}" ;; esac
  done
  for name in $missing; do
    case $name in silo-*) wait_until_ready "$name" "http://127.0.0.1:$(recorded "$name" 3)/health/ready" $ready_seconds ;; esac
  done
}

# The settings are those of docs/operations.md. What the caller's environment holds besides (Sync__Mode=DryRun) is passed on.
start_silo() { # number
  local name=silo-$1 http silo gateway sandbox
  http=$(silo_port "$1")
  silo=$(recorded "$name" 4)
  gateway=$(recorded "$name" 5)
  if [ -z "$silo" ] || port_taken "$silo" || port_taken "$gateway"; then
    rm -f "$(record_of "$name")"
    silo=$(free_port 11111)
    gateway=$(free_port 30000)
  fi
  sandbox=http://127.0.0.1:$(recorded sandbox 3)
  say "Starting $name …"
  start_process "$name" "$http $silo $gateway" env \
    "ConnectionStrings__Postgres=$(cluster_connection postgres orleanssync)" \
    "Urls=http://127.0.0.1:$http" \
    "Cluster__SiloPort=$silo" \
    "Cluster__GatewayPort=$gateway" \
    "Cluster__AdvertisedAddress=127.0.0.1" \
    "BambooHr__BaseUrl=$sandbox/bamboo" \
    "BambooHr__ApiKey=sandbox-bamboo-key" \
    "JumpCloud__BaseUrl=$sandbox/scim/v2" \
    "JumpCloud__ApiKey=sandbox-jumpcloud-key" \
    "Api__Keys__0__Name=dev" \
    "Api__Keys__0__Hash=sha256:$(tr -d '\n' <"$state/admin.key" | sha256sum | cut -d ' ' -f 1)" \
    "Api__Keys__0__Role=admin" \
    dotnet "$bin/Silo/OrleansSync.Silo.dll"
}
