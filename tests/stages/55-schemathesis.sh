#!/usr/bin/env bash
# The API against its own document: schemathesis sends what the document allows and what it forbids.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/venv.sh
need_venv tests/http/requirements.txt
exec build/venv/bin/python tests/http/schemathesis_run.py
