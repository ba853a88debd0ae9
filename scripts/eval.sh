source scripts/packages.sh
source scripts/compile.sh

help_eval() {
    cat <<'TEXT'
./dev eval [options of `tiller eval`]

Measures the recommender on recorded data: builds the release program and runs `tiller eval` with the same options.
TEXT
}

verb_eval() {
    need_packages build
    build_release_program
    # Asked of the program itself, so that this answer is never out of date.
    build/release/tiller --help 2>/dev/null | grep -qE '^ +eval( |$)' || fail "this version of tiller has no eval verb"
    exec build/release/tiller eval "$@"
}
