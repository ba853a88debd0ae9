source scripts/packages.sh
source scripts/compile.sh

help_fuzz() {
    cat <<'TEXT'
./dev fuzz [TARGET] [--seconds N]

Searches for inputs that break a parser of foreign bytes (libFuzzer with address and undefined sanitizers, Clang).
Without TARGET: each target in turn. New inputs that reach new code go to build/fuzz/corpus/TARGET; an input that breaks
something is kept as tests/corpus/TARGET/crash-…, where every later ./dev test replays it.
  --seconds N   for each target (default 60)
TEXT
}

# fuzz_target TARGET SECONDS
fuzz_target() {
    local target="$1" seconds="$2" kept="tests/corpus/$1" found="build/fuzz/corpus/$1"
    mkdir -p "$kept" "$found"
    run_shown "fuzz $target" "build/logs/fuzz-$target.log" "build/fuzz/$target" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="$kept/" "$found" "$kept" || return
    grep -E 'number_of_executed_units|new_units_added' "build/logs/fuzz-$target.log" | sed 's/^stat::/  /'
}

verb_fuzz() {
    local seconds=60 targets=() failures=0 target
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --seconds) seconds="$(take_value "$@")"; shift 2 ;;
            -*) fail "fuzz has no option $1; see ./dev fuzz --help" ;;
            *) targets+=("$1"); shift ;;
        esac
    done
    need_packages build unit clang
    configure fuzz
    if [[ ${#targets[@]} -eq 0 ]]; then
        compile fuzz fuzzers
        mapfile -t targets < <(find build/fuzz -maxdepth 1 -name '*_fuzz' -type f | sort | xargs -rn 1 basename)
    else
        compile fuzz "${targets[@]}"
    fi
    [[ ${#targets[@]} -gt 0 ]] || fail "no module has a fuzz target"
    for target in "${targets[@]}"; do fuzz_target "$target" "$seconds" || failures=$((failures + 1)); done
    say "${#targets[@]} targets, $failures found something"
    [[ $failures -eq 0 ]]
}
