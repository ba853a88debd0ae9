#!/usr/bin/env bash
# 1000 of 1000 recorded slates come out the same, after clean stops and kill -9, from each checkpoint, with each set of
# kernels; with --full also in a build by the other compiler, and 50,000 slates on 1, 2 and 4 threads from ten checkpoints,
# 500 of them without optimisation.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/packages.sh
source scripts/compile.sh

options=()
if [[ ${TILLER_FULL:-0} == 1 ]]; then
    for preset in release-clang debug; do
        configure "$preset"
        compile "$preset" tiller
    done
    options=(--also "$PWD/build/release-clang/tiller" --large --slow "$PWD/build/debug/tiller")
else
    say "skipped: the other compiler, -O0 and 50,000 slates (./dev test --full)"
fi
exec python3 tests/replay/replay_matrix.py "${options[@]}"
