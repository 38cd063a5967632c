# shellcheck shell=bash
# ./dev bench: what tests/Bench measures, on the processes that ./dev up would start, with a PostgreSQL of its own at
# PostgreSQL's own settings.

stop_bench() {
  stop_cluster bench-postgres >/dev/null 2>&1 || true
  remove_cluster bench-postgres
}

run_bench() {
  local employees=10000 silos=1
  while [ $# -gt 0 ]; do
    case $1 in
      --quick) employees=1000 && shift && continue ;;
      --employees) is_number "${2:-}" 100 200000 || die "bench: --employees is a number from 100 to 200000." && employees=$((10#$2)) ;;
      --silos) is_number "${2:-}" 1 $silos_max || die "bench: --silos is a number from 1 to $silos_max." && silos=$((10#$2)) ;;
      *) die "bench: there is no option '$1'. [--quick] [--employees N] [--silos K]" ;;
    esac
    shift 2
  done

  need_dotnet
  need_icu
  take_lock tests "./dev test or ./dev bench is running"
  local results=$state/bench commit bin fresh=yes
  mkdir -p "$results/bin"
  build_programs "$results/bin"
  build build tests/Bench -c Release || die "tests/Bench does not build (above)."
  commit=$(git -C "$root" describe --always --dirty 2>/dev/null || printf unknown)
  trap stop_bench EXIT
  trap 'exit 130' INT TERM HUP
  stop_bench
  start_cluster bench-postgres "$logs/bench-postgres.log"
  ORLEANSSYNC_TEST_POSTGRES=$(cluster_connection bench-postgres postgres) \
    ORLEANSSYNC_BENCH_PROGRAMS=$bin \
    ORLEANSSYNC_BENCH_RESULTS=$results \
    ORLEANSSYNC_BENCH_COMMIT=$commit \
    dotnet "$root/artifacts/bin/Bench/release/OrleansSync.Tests.Bench.dll" "$employees" "$silos" 9>&- || exit $?
}
