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

  # All are asked at once and waited for one by one.
  for name in $(recorded_names silo-); do
    if is_running "$name"; then kill -s TERM "$(recorded "$name" 1)" 2>/dev/null || true; fi
  done
  for name in $(recorded_names silo-); do stop_process "$name" TERM 40; done
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
