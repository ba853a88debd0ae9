#!/usr/bin/env bash
# Hostile requests, uploads, tokens and connections: refused with a clear reason, while feeds go on being served.
set -euo pipefail
exec python3 "$TILLER_REPO/tests/http/hostile/run_hostile.py"
