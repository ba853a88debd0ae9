#!/usr/bin/env bash
# Slates recomputed a second beside slates served a second, on the same machine in one run: ./dev bench replay.
# TILLER_BIN and TILLER_BENCH_JSON come from ./dev.
set -euo pipefail
build="$(dirname "$TILLER_BIN")"
cmake --build "$build" --target replay_load
exec "$build/replay_load" "$TILLER_BIN" "$TILLER_BENCH_JSON"
