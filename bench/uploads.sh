#!/usr/bin/env bash
# What uploads cost those who watch: ./dev bench uploads, or alone: TILLER_BIN=build/release/tiller bench/uploads.sh [UPLOADS, default 20].
# So many people send a clip at once, all are made into renditions, and the p99 of the feeds served meanwhile is compared.
set -euo pipefail
exec python3 "$(dirname "$0")/uploads/measure.py" "${TILLER_BIN:-build/release/tiller}" "${TILLER_BENCH_JSON:-}" "${1:-20}"
