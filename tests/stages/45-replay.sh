#!/usr/bin/env bash
# 1000 of 1000 recorded slates come out the same, after clean stops and kill -9, from each checkpoint, with each set of
# kernels; with --full also in builds by the other compiler and without optimisation.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/packages.sh
source scripts/compile.sh

others=()
if [[ ${TILLER_FULL:-0} == 1 ]]; then
    for preset in release-clang debug; do
        configure "$preset"
        compile "$preset" tiller
        others+=("$PWD/build/$preset/tiller")
    done
else
    say "skipped: the other compiler and -O0 (./dev test --full)"
fi
exec python3 tests/replay/replay_matrix.py --also "${others[@]}"
