source scripts/packages.sh
source scripts/compile.sh

help_eval() {
    cat <<'TEXT'
./dev eval [options of `tiller eval`]

Measures the recommender on recorded data: builds the release program and runs `tiller eval` with the same options. Without
options it runs the whole table, all data sets with all models beside the targets, on the data in $TILLER_REAL_DATA, else in
../shared/data: hours. Each row goes to build/eval/table.json when it is done, and when the run is broken off the next one goes
on after it, as long as the program is the same. docs/evaluation.md explains protocols and fields.
TEXT
}

verb_eval() {
    need_packages build
    build_release_program
    # Asked of the program itself, so that this answer is never out of date.
    build/release/tiller --help 2>/dev/null | grep -qE '^ +eval( |$)' || fail "this version of tiller has no eval verb"
    if [[ $# -gt 0 ]]; then exec build/release/tiller eval "$@"; fi
    local data="${TILLER_REAL_DATA:-../shared/data}"
    [[ -d $data ]] || fail "no public data at $data; set TILLER_REAL_DATA, or see ./dev eval --help for data of your own"
    mkdir -p build/eval
    exec build/release/tiller eval --data "$data" --table --resume --json build/eval/table.json --report build/eval/table.html
}
