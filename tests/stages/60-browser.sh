#!/usr/bin/env bash
# The web app in Debian's Chromium against the release program.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/web.sh

need_node_modules tests/browser
status=0
output="$(CI=true npm --prefix tests/browser test 2>&1)" || status=$?
plain="$(sed 's/\x1b\[[0-9;]*m//g' <<<"$output")"
printf '%s\n' "$plain"
passed="$(sed -nE 's/^ *([0-9]+) passed.*/\1/p' <<<"$plain" | tail -n 1)"
failed="$(sed -nE 's/^ *([0-9]+) failed.*/\1/p' <<<"$plain" | tail -n 1)"
if [[ $status -ne 0 && ${failed:-0} -eq 0 ]]; then failed=1; fi
say "${passed:-0} passed, ${failed:-0} failed"
[[ ${failed:-0} -eq 0 && ${passed:-0} -gt 0 ]]
