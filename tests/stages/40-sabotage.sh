#!/usr/bin/env bash
# A test that never failed proves nothing: each fault below is built in, and the test meant for it must fail.
# To add one: `#ifdef TILLER_SABOTAGE_NAME` around the fault, and a row here and in tests/sabotage/CMakeLists.txt.
set -euo pipefail
cd "$TILLER_REPO"
source scripts/terminal.sh
source scripts/compile.sh

# name | the tests that must catch it (a GoogleTest filter)
table='
SKIP_SYNC               | *LogCrash.EveryPromiseIsKept/0
ACK_BEFORE_SYNC         | *LogCrash.EveryPromiseIsKept/0
RETRY_AFTER_FAILED_SYNC | *LogFault*/0
NO_RECOVERY_LEAP        | *LogCrash.EveryPromiseIsKept/0
NO_SECURE_DELETE        | *LogCrash.EveryPromiseIsKept/0
NO_CHAIN_CHECK          | SqliteLogTest.A*
NO_DUPLICATE_CHECK      | ViewerFold.*
HASH_ORDER              | Projections.*:Follower.*
'

test_limit_s=300
programs=build/release/sabotage
passed=0
failed=0

# check NAME FILTER
check() {
    local name="$1" filter="$2" log="build/logs/sabotage-$1.log" status=0
    if [[ ! -x $programs/$name ]]; then
        say "FAILED  $name: does not build"
        return 1
    fi
    timeout "$test_limit_s" "$programs/$name" --gtest_filter="$filter" --gtest_brief=1 --gtest_fail_fast >"$log" 2>&1 || status=$?
    # 1 is GoogleTest's "a test failed"; a crash or a time-out is no verdict.
    if [[ $status -eq 1 ]] && grep -q '^\[  FAILED  \]' "$log"; then
        say "caught  $name by $(grep -m1 -o '^\[  FAILED  \] [^ ,]*' "$log" | cut -c14-)"
        return 0
    fi
    say "FAILED  $name: the test $filter ended with $status"
    return 1
}

rm -rf "$programs"
# One that does not build is told below, by its name.
compile release sabotages -k0 || true
while IFS='|' read -r name filter; do
    read -r name <<<"$name"
    [[ -n $name ]] || continue
    read -r filter <<<"$filter"
    if check "$name" "$filter"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done <<<"$table"

say "$passed passed, $failed failed"
[[ $failed -eq 0 ]]
