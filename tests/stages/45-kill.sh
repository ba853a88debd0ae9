#!/usr/bin/env bash
# kill -9 at full ingest load: nothing acknowledged is lost, nothing counts twice, a refold gives the same state.
set -euo pipefail
exec python3 "$TILLER_REPO/tests/crash/kill_nine.py" --kills "$([[ ${TILLER_FULL:-0} == 1 ]] && echo 500 || echo 50)"
