# shellcheck shell=bash
# ./dev down: silos first, so that they can finish what is in flight; then what they talk to.

run_down() {
  local wipe="" name
  case ${1:-} in
    "") ;;
    --wipe) wipe=yes ;;
    *) die "down: there is no option '$1'. Only --wipe." ;;
  esac
  take_lock up "./dev up or ./dev down is running"

  stop_silos
  stop_process sandbox TERM 10
  stop_cluster postgres

  if [ -n "$wipe" ]; then
    remove_cluster postgres
    # A test run has its own records and folders here; it keeps them.
    rm -rf -- "${state:?}/bin" "$logs" "$state/company" "$state/admin.key" "$state/test-results"
    say "Wiped: data, logs, binaries and admin key."
  fi
  say "Nothing of ./dev up is running."
}
