# shellcheck shell=bash
# Paths, words to the person at the keyboard, and the programs that have to be there.

readonly state=$root/.dev
readonly logs=$state/logs

# No build or compiler server outlives the command that started it.
export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_USE_MSBUILD_SERVER=0 UseSharedCompilation=false
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  warn "dev: $*"
  exit 1
}

on_terminal() { [ -t 1 ] && [ "${TERM:-dumb}" != dumb ]; }

# The folder is private: it holds the admin key and the database's password.
make_state() { mkdir -p "$state/run" "$logs" "$state/bin"; }

# One command at a time changes what runs in this clone. The lock goes with the process; children must not inherit it (9>&-).
take_lock() { # name, what the other one may be doing
  make_state
  exec 9>"$state/$1.lock"
  command -v flock >/dev/null || return 0
  flock -n 9 || die "$2 in another terminal. Wait for it to end."
}

as_root() {
  if [ "$EUID" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo -- "$@"
  else
    return 1
  fi
}

install_packages() { # what for, package...
  local what=$1
  shift
  local remedy="$what is missing. Install it (Debian, Ubuntu: apt-get install $*), then run this again."
  command -v apt-get >/dev/null || die "$remedy"
  say "Installing $what ($*) …"
  make_state
  local log=$logs/install.log
  {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get update &&
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  } </dev/null >"$log" 2>&1 9>&- || {
    tail -n 15 "$log" >&2
    die "$remedy It was tried here and failed (above; all of it in $log)."
  }
}

need_program() { # program, package
  command -v "$1" >/dev/null || install_packages "$1" "$2"
}

need_dotnet() {
  # Where the install script puts it, for those who have not changed their PATH.
  if ! command -v dotnet >/dev/null && [ -x "$HOME/.dotnet/dotnet" ]; then
    export PATH=$HOME/.dotnet:$PATH DOTNET_ROOT=$HOME/.dotnet
  fi
  local answer=""
  if ! answer=$(cd "$root" && dotnet --version 2>&1); then
    [ -z "$answer" ] || warn "$answer"
    die "the .NET 10 SDK does not answer. Install it for this user:
  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0
or see https://dotnet.microsoft.com/download/dotnet/10.0. Then run this again."
  fi
}

# The libraries that .NET compares and normalises text with; small systems come without. Their package has a version in its name.
need_icu() {
  local found
  found=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null | grep -c libicuuc || true)
  ((found == 0)) || return 0
  command -v apt-get >/dev/null || die "the ICU libraries (libicu) are missing. Install them, then run this again."
  as_root apt-get update >/dev/null 2>&1 || true
  install_packages "ICU" "$(apt-cache --names-only search '^libicu[0-9]+$' | cut -d ' ' -f 1 | sort -V | tail -n 1)"
}

# Runs a build; says each error once, and where the rest is.
build() { # dotnet argument...
  local log=$logs/build.log
  (cd "$root" && dotnet "$@" -v quiet --nologo -tl:off) </dev/null >"$log" 2>&1 9>&- || {
    grep -E ': (error|warning) |^error' "$log" | sort -u | head -n 40 >&2 || tail -n 40 "$log" >&2
    warn "All of it: $log"
    return 1
  }
}

# Lower-case hex from the system's generator.
random_hex() { # bytes
  od -An -vtx1 -N "$1" /dev/urandom | tr -d ' \n'
}

# Writes standard input into a file that only this user can read.
write_secret() { # file
  (umask 077 && cat >"$1.new" && mv "$1.new" "$1")
}

is_number() { # text, least, most
  [[ $1 =~ ^[0-9]{1,9}$ ]] && ((10#$1 >= $2 && 10#$1 <= $3))
}
