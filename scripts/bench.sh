source scripts/packages.sh
source scripts/compile.sh
source scripts/web.sh

help_bench() {
    cat <<'TEXT'
./dev bench [NAME] [--json FILE]
./dev bench peers [--json FILE]
./dev bench web [--only LIST] [--runs N] [--prepare] [--json FILE]

Measures and prints one table: name, value, bar, met. Without a name, everything but peers and web:
  MODULE_bench     the Google Benchmark programs beside the source
  bench/*.sh       whole-system benchmarks (a server of their own on a free port)
  peers            bench/peers: our kernels beside OpenBLAS, our search beside hnswlib, our learning beside PyTorch
  web              bench/web: first frame, swipes … in Debian's Chromium, against the release program
  NAME             only benchmarks whose name contains NAME
  --json FILE      the rows as JSON too (default build/bench.json)

Of web, which measures the viewer's bars 1 to 8 and 11, each as the median of its runs:
  --only LIST      numbers of bars and names of measures, with commas between: 1,2,3 or jump-slow
                   open open-slow (1)  key swipe (2)  jump jump-slow (3)  sitting (4, 7)  rebuffering-slow (4)
                   preload (5)  waste (6)  responsiveness (8)  weight (11)
  --runs N         runs of each measure (default 5; all of them together take 40 minutes)
  --prepare        make and publish the clips, measure nothing
Its first start makes 60 clips and publishes them, which takes half an hour; they are kept in
$TILLER_BENCH_FOLDER/tiller-bench-web (default: the folder for temporary files).

A benchmark script gets TILLER_BIN and TILLER_BENCH_JSON, and writes there a list of {"name", "value", "unit", "bar", "met"}.
TEXT
}

run_program_benches() {
    local only="$1" program name
    configure release
    compile release benches
    for program in build/release/*_bench; do
        [[ -x $program ]] || continue
        name="$(basename "$program")"
        [[ $name == *"$only"* ]] || continue
        step "$name"
        "$program" --benchmark_out="$rows/$name.google.json" --benchmark_out_format=json || failures=$((failures + 1))
    done
}

run_script_benches() {
    local only="$1" script name
    for script in bench/*.sh; do
        [[ -x $script ]] || continue
        name="$(basename "$script" .sh)"
        [[ $name == *"$only"* ]] || continue
        step "$name"
        TILLER_BENCH_JSON="$rows/$name.rows.json" "$script" || failures=$((failures + 1))
    done
}

run_peers() {
    local program name
    need_packages peers
    configure release
    compile release peers
    for program in build/release/*_peer; do
        name="$(basename "$program")"
        step "$name"
        TILLER_BENCH_JSON="$rows/$name.rows.json" "$program" || failures=$((failures + 1))
    done
    step learning_peer
    TILLER_BENCH_JSON="$rows/learning_peer.rows.json" bench/peers/learning_peer.py build/release/sequence_learning ||
        failures=$((failures + 1))
}

run_web_bench() {
    [[ -f bench/web/package.json ]] || fail "bench/web has no benchmark"
    need_packages runtime web chromium
    build_web
    need_node_modules bench/web
    step "web"
    TILLER_BENCH_JSON="$rows/web.rows.json" node bench/web/bench.mjs "${web_options[@]}" || failures=$((failures + 1))
}

verb_bench() {
    local only="" json=build/bench.json failures=0 rows="$PWD/build/bench-rows" web_options=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --json) json="$(take_value "$@")"; shift 2 ;;
            --only | --runs) web_options+=("$1" "$(take_value "$@")"); shift 2 ;;
            --prepare) web_options+=("$1"); shift ;;
            -*) fail "bench has no option $1; see ./dev bench --help" ;;
            *) only="$1"; shift ;;
        esac
    done
    need_packages build unit runtime
    build_release_program
    export TILLER_BIN="$PWD/build/release/tiller"
    rm -rf "$rows"
    mkdir -p "$rows"
    if [[ $only == web ]]; then
        run_web_bench
    elif [[ $only == peers ]]; then
        run_peers
    else
        run_program_benches "$only"
        run_script_benches "$only"
    fi
    step "bench"
    python3 scripts/bench_table.py "$rows" "$json"
    [[ $failures -eq 0 ]] || fail "$failures benchmarks did not finish"
}
