# shellcheck shell=bash
# Processes in the background, each with a record .dev/run/NAME.pid: "pid start-time port...". The start time, from
# /proc, makes sure that a re-used process id is never taken for ours.

record_of() { printf '%s' "$state/run/$1.pid"; }

start_time() { # pid; fails when there is no such process, or only its remains
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  # After the name, which may hold blanks and brackets: state is the 1st field, start time the 20th.
  local -a field
  read -ra field <<<"${stat##*) }"
  [ "${field[0]}" != Z ] && printf '%s' "${field[19]}"
}

record_process() { # name, pid, port...
  local name=$1 pid=$2
  shift 2
  printf '%s\n' "$pid $(start_time "$pid" || printf 0) $*" >"$(record_of "$name")"
}

recorded() { # name, field (1 pid, 2 start time, 3... ports); nothing when there is no record
  local -a field=()
  [ -f "$(record_of "$1")" ] && read -ra field <"$(record_of "$1")"
  printf '%s' "${field[$2 - 1]:-}"
}

is_running() { # name
  local pid
  pid=$(recorded "$1" 1)
  [ -n "$pid" ] && [ "$(start_time "$pid" || true)" = "$(recorded "$1" 2)" ]
}

# Names of all processes on record that begin so, running or not: silo-1, silo-2, … silo-10.
recorded_names() { # prefix
  local file name
  for file in "$state/run/$1"*.pid; do
    [ -f "$file" ] || continue
    name=${file##*/}
    printf '%s\n' "${name%.pid}"
  done | sort -V
}

# In a session of its own, so that neither a closed terminal nor Ctrl-C ends it.
start_process() { # name, ports (one word), command...
  local name=$1 ports=$2
  shift 2
  setsid "$@" </dev/null >>"$logs/$name.log" 2>&1 9>&- &
  # shellcheck disable=SC2086 # several ports are several fields
  record_process "$name" "$!" $ports
  disown "$!" # its end is noticed by its record, not announced by the shell
}

wait_until_gone() { # name, seconds
  local tenths=$(($2 * 10))
  while is_running "$1"; do
    ((tenths-- > 0)) || return 1
    sleep 0.1
  done
}

stop_process() { # name, signal, seconds of grace
  local name=$1
  if is_running "$name"; then
    kill -s "$2" "$(recorded "$name" 1)" 2>/dev/null || true
    if ! wait_until_gone "$name" "$3"; then
      warn "$name did not end within $3 s of a SIG$2: killed."
      kill -s KILL "$(recorded "$name" 1)" 2>/dev/null || true
      wait_until_gone "$name" 10 || warn "$name (pid $(recorded "$name" 1)) cannot be killed."
    fi
    say "Stopped $name."
  fi
  rm -f "$(record_of "$name")"
}

# All are asked at once and waited for together; each may finish what it has in flight.
stop_silos() {
  local name
  local -a names=()
  mapfile -t names < <(recorded_names silo-)
  for name in "${names[@]}"; do
    if is_running "$name"; then (stop_process "$name" TERM 40) & fi
  done
  wait
  for name in "${names[@]}"; do rm -f "$(record_of "$name")"; done
}

show_log_tail() { # name
  warn "--- the end of $logs/$1.log"
  tail -n 30 "$logs/$1.log" >&2 || true
  warn "---"
}

wait_until_ready() { # name, url, seconds
  local deadline=$((SECONDS + $3)) answer=none
  while true; do
    answer=$(curl -s -o /dev/null -m 5 -w '%{http_code}' "$2" || true)
    [ "$answer" != 200 ] || return 0
    if ! is_running "$1"; then
      show_log_tail "$1"
      die "$1 ended while starting."
    fi
    if ((SECONDS >= deadline)); then
      show_log_tail "$1"
      die "$1 was not ready within $3 s: $2 answered $answer."
    fi
    sleep 0.3
  done
}

port_taken() { # port
  if command -v ss >/dev/null; then
    [ -n "$(ss -ltnH "sport = :$1" 2>/dev/null)" ]
  else
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
  fi
}

port_owner() { # port; nothing when it cannot be seen
  local line=""
  command -v ss >/dev/null && line=$(ss -ltnpH "sport = :$1" 2>/dev/null | head -n 1)
  if [[ $line =~ users:\(\(\"([^\"]+)\",pid=([0-9]+) ]]; then
    printf ' by %s (pid %s)' "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]}"
  fi
}

# For ports that nobody types: the first free one. A record of ours that has it counts as taken.
free_port() { # first
  local port=$1
  while port_taken "$port" || grep -qsw -- "$port" "$state"/run/*.pid; do
    ((++port < 65536)) || die "no free port from $1 on."
  done
  printf '%s' "$port"
}
