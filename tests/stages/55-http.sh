#!/usr/bin/env bash
# The API over real HTTP: engine, people, uploads, moderation, hostile requests.
set -euo pipefail
cd "$TILLER_REPO/tests/http"
status=0
python3 run_tests.py || status=$?
exit "$status"
