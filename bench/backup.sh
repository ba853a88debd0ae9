#!/usr/bin/env bash
# What a back-up costs: ./dev bench backup, or alone: TILLER_BIN=build/release/tiller bench/backup.sh [MB of log, default 1024].
# Seconds and MB/s for a folder of media beside a serving server, with the feed's p99 meanwhile, then for a log of that size.
set -euo pipefail
exec python3 "$(dirname "$0")/backup/measure.py" "${TILLER_BIN:-build/release/tiller}" "${TILLER_BENCH_JSON:-}" "${1:-1024}"
