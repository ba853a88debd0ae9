source scripts/packages.sh

help_fmt() {
    cat <<'TEXT'
./dev fmt [--check] [PATH…]

Brings C++ files into the project's format (.clang-format). Without PATH: every C++ file of the repository.
  --check   changes nothing; names the files that differ and fails
TEXT
}

# cpp_files [PATH…]: what git holds or would hold.
cpp_files() {
    git ls-files --cached --others --exclude-standard -- "$@" | grep -E '^(src|apps|tests|bench)/.*\.(h|cpp)$' | while IFS= read -r file; do
        [[ ! -f $file ]] || printf '%s\n' "$file"
    done
}

check_format() {
    local differing=()
    mapfile -t differing < <(cpp_files "$@" | xargs -r -n 40 clang-format-19 --dry-run 2>&1 | sed -nE 's/^([^:]+):[0-9]+:[0-9]+: .*/\1/p' | sort -u)
    if [[ ${#differing[@]} -eq 0 ]]; then
        say "format: $(cpp_files "$@" | wc -l) files, all in form"
        return 0
    fi
    printf '%s\n' "${differing[@]}"
    say "format: ${#differing[@]} files differ; ./dev fmt mends them"
    return 1
}

verb_fmt() {
    local check=0 paths=()
    while [[ $# -gt 0 ]]; do
        case "$1" in
            --check) check=1; shift ;;
            -*) fail "fmt has no option $1; see ./dev fmt --help" ;;
            *) paths+=("$1"); shift ;;
        esac
    done
    need_packages style
    if [[ $check -eq 1 ]]; then check_format "${paths[@]}"; return; fi
    cpp_files "${paths[@]}" | xargs -r -n 40 clang-format-19 -i
    say "format: $(cpp_files "${paths[@]}" | wc -l) files"
}
