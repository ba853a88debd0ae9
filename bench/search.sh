#!/usr/bin/env bash
# Searching while somebody types, over HTTP: ./dev bench search, or alone: TILLER_BIN=build/release/tiller bench/search.sh [VIDEOS, default 100000].
# Fills a data folder with videos that have texts and no media (English, simplified and traditional Chinese, both mixed), starts a
# server on it, and asks for results and suggestions after each letter: p50 and p95.
set -euo pipefail
program="${TILLER_BIN:-build/release/tiller}"
build="$(dirname "$program")"
ninja -C "$build" search_fill
exec python3 "$(dirname "$0")/search/measure.py" "$program" "$build/search_fill" "${TILLER_BENCH_JSON:-}" "${1:-100000}"
