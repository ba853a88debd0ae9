#!/usr/bin/env bash
# Types and unit tests of the web app.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/web.sh

passed=0
failed=0

if [[ ! -f web/package.json ]]; then
    say "skipped: web/ has no app"
    say "0 passed, 0 failed"
    exit 0
fi

has_npm_script() { node -e 'process.exit(require("./web/package.json").scripts?.[process.argv[1]] ? 0 : 1)' "$1"; }

need_node_modules web
if npm --prefix web run check; then passed=$((passed + 1)); else failed=$((failed + 1)); fi

# The unit tests print their own count: node's test runner ("# pass N"), or vitest ("Tests  N passed").
if has_npm_script test; then
    status=0
    output="$(CI=true npm --prefix web run test 2>&1)" || status=$?
    plain="$(sed 's/\x1b\[[0-9;]*m//g' <<<"$output")"
    printf '%s\n' "$plain"
    ok="$(sed -nE 's/^(# |ℹ )pass ([0-9]+)$/\2/p; s/^ *Tests .*[^0-9]([0-9]+) passed.*/\1/p' <<<"$plain" | tail -n 1)"
    bad="$(sed -nE 's/^(# |ℹ )fail ([0-9]+)$/\2/p; s/^ *Tests .*[^0-9]([0-9]+) failed.*/\1/p' <<<"$plain" | tail -n 1)"
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    if [[ $status -ne 0 && ${bad:-0} -eq 0 ]]; then failed=$((failed + 1)); fi
    if [[ $status -eq 0 && -z $ok ]]; then say "the web app's unit tests ran, but printed no count"; failed=$((failed + 1)); fi
fi
say "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
