#!/usr/bin/env bash
# The whole service under load: ./dev bench service. TILLER_BIN and TILLER_BENCH_JSON come from ./dev.
set -euo pipefail
build="$(dirname "$TILLER_BIN")"
cmake --build "$build" --target service_load
exec "$build/service_load" "$TILLER_BIN" "$TILLER_BENCH_JSON" "$@"
