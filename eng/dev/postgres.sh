# shellcheck shell=bash
# Throwaway PostgreSQL clusters: own data, own port on 127.0.0.1, a random password, no socket file.

postgres_bin="" # folder of the server's binaries, set by need_postgres

find_postgres() {
  local dir program
  # Where packages put them, a folder per major version: the newest. Then the PATH, links resolved: all must be together.
  while IFS= read -r dir; do
    for program in initdb pg_ctl postgres psql; do
      [ -x "$dir/$program" ] || continue 2
    done
    postgres_bin=$dir
    return 0
  done < <(
    printf '%s\n' /usr/lib/postgresql/*/bin /usr/pgsql-*/bin | sort -rV || true
    dirname "$(readlink -f "$(command -v initdb || printf /nowhere/initdb)")" 2>/dev/null || true
  )
  return 1
}

need_postgres() {
  find_postgres && return 0
  # Debian's package would also set up and start a server of its own; a passing drop-in prevents that.
  local drop_in=/etc/postgresql-common/createcluster.d
  if command -v apt-get >/dev/null && as_root mkdir -p "$drop_in" 2>/dev/null; then
    printf 'create_main_cluster = false\n' | as_root tee "$drop_in/orleanssync-dev.conf" >/dev/null
  fi
  (install_packages "PostgreSQL" postgresql) || {
    as_root rm -f "$drop_in/orleanssync-dev.conf" 2>/dev/null || true
    exit 1
  }
  as_root rm -f "$drop_in/orleanssync-dev.conf" 2>/dev/null || true
  find_postgres || die "PostgreSQL was installed, but its server binaries (initdb, pg_ctl) are not where they usually are."
}

# The server refuses to run as root: there it runs as the user that its package made.
as_postgres() {
  if [ "$EUID" -eq 0 ]; then
    (cd / && runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# Where a cluster lies: .dev/NAME, or a temporary folder where the postgres user cannot reach into this clone.
cluster_dir() { # name
  cat "$state/$1.dir" 2>/dev/null || true
}

make_cluster_dir() { # name
  local dir=$state/$1
  if [ "$EUID" -eq 0 ]; then
    id postgres >/dev/null 2>&1 || die "there is no user 'postgres' to run PostgreSQL as, and it refuses to run as root. Run ./dev as an ordinary user."
    if ! as_postgres test -x "$state"; then
      local base=${TMPDIR:-/tmp}
      as_postgres test -x "$base" || base=/tmp
      dir=$(mktemp -d "$base/orleanssync-$1-XXXXXX")
    fi
    mkdir -p "$dir"
    chown postgres: "$dir"
  else
    mkdir -p "$dir"
  fi
  chmod 700 "$dir"
  printf '%s\n' "$dir" >"$state/$1.dir"
}

start_cluster() { # name, log, server option...
  local name=$1 log=$2
  shift 2
  need_postgres
  local password_file=$state/$name.password dir port
  dir=$(cluster_dir "$name")
  if [ -z "$dir" ] || [ ! -f "$dir/PG_VERSION" ]; then
    remove_cluster "$name"
    make_cluster_dir "$name"
    dir=$(cluster_dir "$name")
    random_hex 16 | write_secret "$password_file"
    # The password goes in by a pipe: the postgres user may not read this clone.
    # shellcheck disable=SC2016 # the inner shell expands it
    as_postgres bash -c 'exec "$0" -D "$1" -U orleanssync -A scram-sha-256 --pwfile=<(cat) -E UTF8 --locale=C --no-sync' \
      "$postgres_bin/initdb" "$dir" <"$password_file" >"$log" 2>&1 9>&- || {
      tail -n 20 "$log" >&2
      die "initdb failed (above)."
    }
  fi
  port=$(recorded "$name" 3)
  if [ -z "$port" ] || port_taken "$port"; then
    rm -f "$(record_of "$name")"
    port=$(free_port 54329)
  fi
  local options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=300 $*"
  as_postgres "$postgres_bin/pg_ctl" -D "$dir" -w -t 60 -o "$options" start </dev/null >>"$log" 2>&1 9>&- || {
    tail -n 20 "$log" >&2
    die "PostgreSQL did not start (above; all of it in $log)."
  }
  record_process "$name" "$(head -n 1 "$dir/postmaster.pid")" "$port"
}

# "Fast" shutdown: sessions are ended, data is flushed.
stop_cluster() { # name
  stop_process "$1" INT 30
}

remove_cluster() { # name; only a folder that this script made
  local dir
  dir=$(cluster_dir "$1")
  case $dir in
    "$state/$1" | */orleanssync-"$1"-??????) rm -rf -- "$dir" ;;
  esac
  rm -f "$state/$1.dir" "$state/$1.password" "$(record_of "$1")"
}

cluster_connection() { # name, database
  printf 'Host=127.0.0.1;Port=%s;Database=%s;Username=orleanssync;Password=%s' \
    "$(recorded "$1" 3)" "$2" "$(cat "$state/$1.password")"
}

cluster_sql() { # name, statement...
  local name=$1 statement
  shift
  local -a commands=()
  for statement in "$@"; do commands+=(-c "$statement"); done
  PGPASSWORD=$(cat "$state/$name.password") PGCONNECT_TIMEOUT=10 \
    "$postgres_bin/psql" -X -q -v ON_ERROR_STOP=1 -h 127.0.0.1 -p "$(recorded "$name" 3)" -U orleanssync -d postgres "${commands[@]}"
}
