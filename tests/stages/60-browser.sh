#!/usr/bin/env bash
# The web app in Debian's Chromium against the release program: without windows, and with --full in the whole browser too.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/web.sh

passed=0
failed=0

# run_in PROGRAM: all tests in that browser, and their numbers added up.
run_in() {
    local log="build/logs/browser-$1.txt" status=0 good bad
    CI=true TILLER_CHROMIUM="/usr/bin/$1" npm --prefix tests/browser test 2>&1 | sed -u 's/\x1b\[[0-9;]*m//g' | tee "$log" || status=$?
    good="$(sed -nE 's/^ *([0-9]+) passed.*/\1/p' "$log" | tail -n 1)"
    bad="$(sed -nE 's/^ *([0-9]+) failed.*/\1/p' "$log" | tail -n 1)"
    # A failure that the numbers hide counts as one, and so does a run without any.
    if [[ ($status -ne 0 || ${good:-0} -eq 0) && ${bad:-0} -eq 0 ]]; then bad=1; fi
    passed=$((passed + ${good:-0}))
    failed=$((failed + ${bad:-0}))
}

need_node_modules tests/browser
run_in chromium-headless-shell
if [[ ${TILLER_FULL:-0} == 1 ]]; then
    run_in chromium
else
    say "skipped: Chromium with its windows (./dev test --full)"
fi
say "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
