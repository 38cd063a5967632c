# shellcheck shell=bash
# ./dev status: what runs, where, and how the last sweep went.

run_status() {
  (($# == 0)) || die "status takes nothing."
  local name word running=0
  for name in postgres sandbox $(recorded_names silo-); do
    word="not running"
    if is_running "$name"; then
      running=$((running + 1))
      word="pid $(recorded "$name" 1), port $(recorded "$name" 3)"
      case $name in
        silo-*) word+=", $(health "$(recorded "$name" 3)")" ;;
      esac
    elif [ -n "$(recorded "$name" 1)" ]; then
      word="ended by itself; see ./dev logs $name"
    fi
    printf '%-10s %s\n' "$name" "$word"
  done
  if ((running > 0)) && api_url >/dev/null; then
    api 'sweeps' 2>/dev/null | jq -r '.items | first // empty | "last sweep \(.kind) \(.state), requested \(.requestedAt): \(.tallies | to_entries | map(select(.value != 0) | "\(.key) \(.value)") | join(", ") | if . == "" then "nobody to look at" else . end)"' || true
  fi
}

health() { # port
  local answer
  answer=$(curl -s -o /dev/null -m 5 -w '%{http_code}' "http://127.0.0.1:$1/health/ready" || true)
  if [ "$answer" = 200 ]; then printf 'ready'; else printf 'not ready (%s)' "$answer"; fi
}
