# Words to the person at the terminal, and progress that suits a terminal or a CI log.

say() { printf '%s\n' "$*"; }
step() { printf '\n== %s\n' "$*"; }
warn() { printf 'warning: %s\n' "$*" >&2; }
fail() { printf 'error: %s\n' "$*" >&2; exit 1; }

on_terminal() { [[ -t 1 && -z ${CI:-} ]]; }

# The value of an option that needs one: take_value NAME "$@" (the words after the option).
take_value() {
    [[ $# -ge 2 && -n $2 ]] || fail "$1 needs a value"
    printf '%s' "$2"
}

# run_shown LABEL LOG COMMAND…: runs a long command into LOG. A terminal sees its last line move; a CI log gets one line
# each 30 seconds. On failure the end of LOG is printed.
run_shown() {
    local label="$1" log="$2"
    shift 2
    mkdir -p "$(dirname "$log")"
    local start=$SECONDS status=0 pid
    "$@" >"$log" 2>&1 &
    pid=$!
    # The child is ours to end: an interrupted run leaves nothing behind.
    trap 'kill '"$pid"' 2>/dev/null; exit 130' INT TERM
    show_progress_of "$pid" "$label" "$log"
    wait "$pid" || status=$?
    trap - INT TERM
    if on_terminal; then printf '\r\033[K'; fi
    if [[ $status -eq 0 ]]; then
        say "$label: done in $((SECONDS - start)) s"
        return 0
    fi
    say "$label: FAILED after $((SECONDS - start)) s (exit $status); the end of $log:"
    tail -n "${SHOWN_LINES:-60}" "$log"
    return "$status"
}

show_progress_of() {
    local pid="$1" label="$2" log="$3" start=$SECONDS next=30 last
    while kill -0 "$pid" 2>/dev/null; do
        sleep 0.2
        if on_terminal; then
            last="$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | tail -n 1 | cut -c "1-$((${COLUMNS:-100} - ${#label} - 10))")"
            printf '\r\033[K%s %4d s %s' "$label" $((SECONDS - start)) "$last"
        elif ((SECONDS - start >= next)); then
            last="$(tail -c 400 "$log" 2>/dev/null | tr '\r' '\n' | tail -n 1 | cut -c 1-90)"
            say "$label: $((SECONDS - start)) s … $last"
            next=$((next + 30))
        fi
    done
}
