#!/usr/bin/env bash
# What people wait for when they ask the ranker: a preview of 2,000 recorded requests, "why this" and "identical". ./dev bench control.
# TILLER_BIN and TILLER_BENCH_JSON come from ./dev. Starts the demo on loopback and lets the simulated audience watch.
set -euo pipefail
exec python3 "$(dirname "$0")/control/measure.py" "${TILLER_BIN:-build/release/tiller}" "${TILLER_BENCH_JSON:-}"
