source scripts/packages.sh
source scripts/compile.sh
source scripts/fmt.sh

help_check() {
    cat <<'TEXT'
./dev check [--all]

What a change must pass before it is shown to anybody; every part runs, then a table says what held.
  tree       sizes and names of files, nothing left behind         (scripts/check_tree.py)
  layers     modules look down only                                (scripts/check_layers.py)
  format     clang-format 19                                       (.clang-format)
  gcc        GCC 12, warnings are errors
  clang      Clang 19, warnings are errors
  tests      unit and golden tests with address and undefined sanitizers
  tidy       clang-tidy over files that changed since they passed  (.clang-tidy: the list, and each exception's reason)

  --all      clang-tidy looks at every file again
TEXT
}

results=()

# check_part NAME COMMAND…
check_part() {
    local name="$1" start=$SECONDS verdict=held
    shift
    step "$name"
    "$@" || verdict=FAILED
    results+=("$(printf '%-8s %-7s %5d s' "$name" "$verdict" $((SECONDS - start)))")
}

build_all_of() { configure "$1" && compile "$1"; }

build_and_test() {
    build_all_of dev || return
    run_shown "ctest dev" build/logs/ctest-dev.log \
        ctest --test-dir build/dev -j "$(nproc)" --timeout 900 --output-on-failure || return
    tail -n 3 build/logs/ctest-dev.log
}

run_tidy() {
    run_shown "clang-tidy" build/logs/tidy.log python3 scripts/run_tidy.py build/release-clang "$@" || return
    tail -n 1 build/logs/tidy.log
}

verb_check() {
    local tidy_options=()
    case "${1:-}" in
        "") ;;
        --all) tidy_options=(--all) ;;
        *) fail "check has no option $1; see ./dev check --help" ;;
    esac
    need_packages build unit clang style tidy
    check_part tree python3 scripts/check_tree.py
    check_part layers python3 scripts/check_layers.py --self-test
    check_part format check_format
    check_part gcc build_all_of release
    check_part clang build_all_of release-clang
    check_part tests build_and_test
    check_part tidy run_tidy "${tidy_options[@]}"
    step "check"
    printf '%s\n' "${results[@]}"
    [[ "${results[*]}" != *FAILED* ]]
}
