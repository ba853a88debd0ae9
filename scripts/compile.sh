# Configure and build with CMake presets.

export NINJA_STATUS='[%f/%t, %e s] '

# configure PRESET [cmake options…]: skipped when the build folder was configured with the same options.
configure() {
    local preset="$1" tests=ON
    shift
    # A machine that only serves has no GoogleTest, and needs none.
    has_packages unit || tests=OFF
    local wanted="-DTILLER_TESTS=$tests $*" stamp="build/$preset/.configured"
    if [[ -f build/$preset/build.ninja && -f $stamp && "$(cat "$stamp")" == "$wanted" ]]; then return 0; fi
    run_shown "configure $preset" "build/logs/configure-$preset.log" cmake --preset "$preset" "-DTILLER_TESTS=$tests" "$@"
    printf '%s' "$wanted" >"$stamp"
}

# compile PRESET [TARGET…]: ninja shows its own status line on a terminal.
compile() {
    local preset="$1"
    shift
    if on_terminal; then
        ninja -C "build/$preset" "$@"
    else
        run_shown "build $preset${*:+ ($*)}" "build/logs/build-$preset.log" ninja -C "build/$preset" "$@"
    fi
}

has_target() { ninja -C "build/$1" -t query "$2" >/dev/null 2>&1; }

# The program that ships: build/release/tiller.
build_release_program() {
    configure release
    has_target release tiller || fail "this tree has no program yet (apps/tiller)"
    compile release tiller
}

# A machine without Clang can not build a Clang preset.
packages_of_preset() {
    case "$1" in
        release) say build ;;
        debug | coverage) say "build unit" ;;
        dev | tsan | release-clang | fuzz) say "build unit clang" ;;
        *) fail "no preset named $1; CMakePresets.json has: dev tsan release release-clang debug fuzz coverage" ;;
    esac
}
