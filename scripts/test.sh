source scripts/packages.sh
source scripts/compile.sh
source scripts/web.sh

help_test() {
    cat <<'TEXT'
./dev test [--full] [--only STAGE]

Everything that must hold. The last line is "N passed, N failed": the number of test cases, all stages together.
  1  unit, property and golden tests and the fuzz corpora, built as they are shipped (build/release)
  2  the release program and the web app
  3  tests/stages/*.sh in their order: layers, web, HTTP, crash, browser …
Packages, then two builds and the tests: at most 25 minutes on 2 cores; the second run takes a fraction.

  --full         the long matrices too: the unit tests with address and undefined sanitizers, with the thread
                 sanitizer and by the other compiler, the whole Chromium, more crash points; hours
  --only STAGE   one stage: "unit", or a part of a name in tests/stages/
A log of each stage lies in build/logs/. How to write a stage: docs/testing.md.
TEXT
}

passed=0
failed=0
timings=()

verb_test() {
    local full=0 only=""
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --full) full=1; shift ;;
            --only) only="$(take_value "$@")"; shift 2 ;;
            *) fail "test has no option $1; see ./dev test --help" ;;
        esac
    done
    local sets=(build unit runtime browser)
    [[ -f web/package.json ]] && sets+=(web)
    [[ $full -eq 1 ]] && sets+=(clang chromium engines)
    need_packages "${sets[@]}"

    if [[ -z $only || $only == unit ]]; then test_units release; fi
    if [[ $full -eq 1 && -z $only ]]; then test_units dev; test_units tsan; test_units release-clang; fi
    [[ $only == unit ]] || test_stages "$full" "$only"
    show_total
}

# count_stage NAME PASSED FAILED SECONDS
count_stage() {
    passed=$((passed + $2))
    failed=$((failed + $3))
    timings+=("$(printf '%-32s %6d passed %4d failed %6d s' "$1" "$2" "$3" "$4")")
}

test_units() {
    local preset="$1" start=$SECONDS results="$PWD/build/$1/test-results" counts
    step "Unit, property and golden tests ($preset)"
    if ! { configure "$preset" && compile "$preset"; }; then
        count_stage "build $preset" 0 1 $((SECONDS - start))
        return 0
    fi
    timings+=("$(printf '%-32s %33d s' "  of which building" $((SECONDS - start)))")
    rm -rf "$results"
    mkdir -p "$results"
    GTEST_OUTPUT="xml:$results/" SHOWN_LINES=0 run_shown "ctest $preset" "build/logs/ctest-$preset.log" \
        ctest --test-dir "build/$preset" -j "$(nproc)" --timeout 900 --output-on-failure \
        --output-junit "$results/ctest.junit" || true
    # The count comes from the test programs' own reports; a program that died without one counts as failed.
    counts="$(python3 scripts/count_tests.py "build/$preset" "$results")" || true
    say "$counts"
    read_counts "unit ($preset)" "$(tail -n 1 <<<"$counts")" 0 $((SECONDS - start))
}

# read_counts NAME LINE STATUS SECONDS: LINE must be "N passed, N failed"; a failure that the line hides counts as one.
read_counts() {
    local name="$1" line="$2" status="$3" seconds="$4"
    if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        local ok="${BASH_REMATCH[1]}" bad="${BASH_REMATCH[2]}"
        if [[ $status -ne 0 && $bad -eq 0 ]]; then bad=1; fi
        count_stage "$name" "$ok" "$bad" "$seconds"
    else
        warn "$name did not end in 'N passed, N failed'"
        count_stage "$name" 0 1 "$seconds"
    fi
}

test_stages() {
    local full="$1" only="$2" start=$SECONDS stage name
    step "The release program and the web app"
    configure release || true
    if has_target release tiller; then
        compile release tiller || count_stage "build release" 0 1 $((SECONDS - start))
    fi
    build_web || count_stage "build web" 0 1 $((SECONDS - start))
    timings+=("$(printf '%-32s %33d s' "building release and web" $((SECONDS - start)))")

    export TILLER_BIN="$PWD/build/release/tiller" TILLER_FULL="$full"
    local together=()
    for stage in tests/stages/*.sh; do
        name="$(basename "$stage" .sh)"
        [[ -z $only || $name == *"$only"* ]] || continue
        if [[ ${#together[@]} -gt 0 && ${together[0]%%-*} != "${name%%-*}" ]]; then
            run_stages "${together[@]}"
            together=()
        fi
        together+=("$name")
    done
    if [[ ${#together[@]} -gt 0 ]]; then run_stages "${together[@]}"; fi
}

# run_stages NAME…: runs them at the same time, one process each.
run_stages() {
    local name start=$SECONDS status pids=()
    step "$*"
    for name in "$@"; do
        (
            # One moving line would write over the other.
            if [[ $# -gt 1 ]]; then CI=true; fi
            status=0
            run_shown "$name" "build/logs/stage-$name.log" timeout --kill-after=20 "$(stage_limit_s "$TILLER_FULL")" "tests/stages/$name.sh" || status=$?
            say $((SECONDS - start)) >"build/logs/stage-$name.seconds"
            exit "$status"
        ) &
        pids+=($!)
    done
    # What runs in the background hears no Ctrl-C; run_shown ends its child when it is told to end.
    trap 'kill "${pids[@]}" 2>/dev/null; exit 130' INT TERM
    for name in "$@"; do
        status=0
        wait "${pids[0]}" || status=$?
        pids=("${pids[@]:1}")
        grep -i '^skipped' "build/logs/stage-$name.log" || true
        read_counts "$name" "$(tail -n 1 "build/logs/stage-$name.log")" "$status" "$(cat "build/logs/stage-$name.seconds")"
    done
    trap - INT TERM
}

stage_limit_s() { if [[ $1 -eq 1 ]]; then say 14400; else say 1200; fi; }

show_total() {
    step "Stages"
    printf '%s\n' "${timings[@]}"
    say "total time $SECONDS s"
    say ""
    say "$passed passed, $failed failed"
    [[ $failed -eq 0 && $passed -gt 0 ]]
}
