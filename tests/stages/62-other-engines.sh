#!/usr/bin/env bash
# With --full: a viewer's first minute in Firefox and in WebKit, and what Lighthouse says of the pages' accessibility.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/web.sh

if [[ ${TILLER_FULL:-0} != 1 ]]; then
    say "skipped: Firefox, WebKit and Lighthouse (./dev test --full)"
    say "0 passed, 0 failed"
    exit 0
fi

need_node_modules tests/engines
log=build/logs/other-engines.txt status=0
# Playwright ends the whole after 15 minutes; should it hang itself, this does.
CI=true timeout --kill-after=30 1000 npm --prefix tests/engines test 2>&1 | sed -u 's/\x1b\[[0-9;]*m//g' | tee "$log" || status=$?
passed="$(sed -nE 's/^ *([0-9]+) passed.*/\1/p' "$log" | tail -n 1)"
failed="$(sed -nE 's/^ *([0-9]+) failed.*/\1/p' "$log" | tail -n 1)"
# A failure that the numbers hide counts as one, and so does a run without any.
if [[ ($status -ne 0 || ${passed:-0} -eq 0) && ${failed:-0} -eq 0 ]]; then failed=1; fi
say "${passed:-0} passed, ${failed:-0} failed"
[[ ${failed:-0} -eq 0 ]]
