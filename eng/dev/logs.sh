# shellcheck shell=bash
# ./dev logs: the files under .dev/logs.

run_logs() {
  local follow="" what="" word file
  for word in "$@"; do
    case $word in
      -f | --follow) follow=yes ;;
      -*) die "logs: there is no option '$word'. [silo|sandbox|postgres] [-f]" ;;
      *) what=$word ;;
    esac
  done
  local -a files=()
  for file in "$logs/${what:-silo}.log" "$logs/${what:-silo}"-*.log; do
    if [ -f "$file" ]; then files+=("$file"); fi
  done
  if [ -z "$what" ]; then
    for file in "$logs/sandbox.log" "$logs/postgres.log"; do
      if [ -f "$file" ]; then files+=("$file"); fi
    done
  fi
  ((${#files[@]} > 0)) || die "no log of '${what:-silo}' in $logs. ./dev up makes them."
  if [ -n "$follow" ]; then
    exec tail -n 20 -F "${files[@]}"
  fi
  if ((${#files[@]} == 1)); then cat "${files[0]}"; else tail -n 100 "${files[@]}"; fi
}
