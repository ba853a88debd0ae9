#!/usr/bin/env bash
# How soon the demo has something to watch: ./dev bench demo, or alone: TILLER_BIN=build/release/tiller bench/demo.sh [SECONDS].
# Starts `serve --demo` on loopback with an empty data folder and an empty cache, counts what can be watched over HTTP,
# then starts once more. SECONDS (default 1200) is when it gives up waiting for all 150.
set -euo pipefail
exec python3 "$(dirname "$0")/demo/count_clips.py" "${TILLER_BIN:-build/release/tiller}" "${TILLER_BENCH_JSON:-}" "${1:-1200}"
