# shellcheck shell=bash
# ./dev bench: what tests/Bench measures, with a PostgreSQL of its own at PostgreSQL's own settings.

stop_bench() {
  stop_cluster bench >/dev/null 2>&1 || true
  remove_cluster bench
}

run_bench() {
  need_dotnet
  need_icu
  take_lock tests "./dev test or ./dev bench is running"
  cd "$root"
  [ -f tests/Bench/Bench.csproj ] || die "there is no tests/Bench here."
  trap stop_bench EXIT
  trap 'exit 130' INT TERM HUP
  stop_bench
  start_cluster bench "$logs/bench-postgres.log"
  ORLEANSSYNC_TEST_POSTGRES=$(cluster_connection bench postgres) \
    dotnet run -c Release --project tests/Bench -v quiet -- "$@" 9>&-
}
