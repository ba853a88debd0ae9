source scripts/packages.sh
source scripts/compile.sh
source scripts/web.sh

help_build() {
    cat <<'TEXT'
./dev build [PRESET] [--target T]…

Compiles one preset into build/PRESET (default: release, whose program is build/release/tiller; the web app goes to web/dist).
  release         what is shipped: GCC, -O2
  release-clang   the same by the other compiler
  dev             address and undefined sanitizers; what the tests run in
  tsan            thread sanitizer
  debug           -O0, for a debugger
  fuzz            libFuzzer targets
  coverage        gcov counters
  --target T      build only T (a program, tiller_MODULE or MODULE_test)
TEXT
}

verb_build() {
    local preset=release targets=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --target) targets+=("$(take_value "$@")"); shift 2 ;;
            -*) fail "build has no option $1; see ./dev build --help" ;;
            *) preset="$1"; shift ;;
        esac
    done
    local sets
    read -ra sets < <(packages_of_preset "$preset")
    [[ ${#sets[@]} -gt 0 ]] || exit 1
    [[ $preset == release && ${#targets[@]} -eq 0 ]] && sets+=(web)
    need_packages "${sets[@]}"
    configure "$preset"
    if [[ $preset == release && ${#targets[@]} -eq 0 ]]; then
        build_release_program
        build_web
        say "build/release/tiller is ready"
    else
        compile "$preset" "${targets[@]}"
    fi
}
