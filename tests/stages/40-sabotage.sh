#!/usr/bin/env bash
# A test that never failed proves nothing: each fault below is built in, and the test meant for it must fail.
# To add one: `#ifdef TILLER_SABOTAGE_NAME` around the fault, and a row here.
set -euo pipefail
cd "$TILLER_REPO"
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1

# name | test program | its target's folder | the tests that must catch it (a GoogleTest filter)
table='
SKIP_SYNC               | log_crash_test   | .              | *LogCrash.EveryPromiseIsKept/0
ACK_BEFORE_SYNC         | log_crash_test   | .              | *LogCrash.EveryPromiseIsKept/0
RETRY_AFTER_FAILED_SYNC | log_fault_test   | .              | *LogFault*/0
NO_RECOVERY_LEAP        | log_crash_test   | .              | *LogCrash.EveryPromiseIsKept/0
NO_SECURE_DELETE        | log_crash_test   | .              | *LogCrash.EveryPromiseIsKept/0
NO_CHAIN_CHECK          | log_test         | src/log        | SqliteLogTest.A*
NO_DUPLICATE_CHECK      | schema_test      | src/schema     | ViewerFold.*
HASH_ORDER              | projection_test  | src/projection | Projections.*:Follower.*
'

build_limit_s=600
test_limit_s=300
logs="$PWD/build/logs"
mkdir -p "$logs"
passed=0
failed=0

# check NAME PROGRAM FOLDER FILTER
check() {
    local name="$1" program="$2" folder="$3" filter="$4" build="build/sabotage-$1" log="$logs/sabotage-$1.log" status=0
    # The flags of the release build, so that the compiler cache gives back every file that the fault does not touch.
    if ! { cmake --preset release -B "$build" -DTILLER_SABOTAGE="$name" && timeout "$build_limit_s" ninja -C "$build" "$program"; } >"$log" 2>&1; then
        printf 'FAILED  %s: does not build (%s)\n' "$name" "$log"
        return 1
    fi
    timeout "$test_limit_s" "$build/$folder/$program" --gtest_filter="$filter" --gtest_brief=1 --gtest_fail_fast >>"$log" 2>&1 || status=$?
    # 1 is GoogleTest's "a test failed"; a crash or a time-out is no verdict.
    if [[ $status -eq 1 ]] && grep -q '^\[  FAILED  \]' "$log"; then
        printf 'caught  %s by %s\n' "$name" "$(grep -m1 -o '^\[  FAILED  \] [^ ,]*' "$log" | cut -c14-)"
        return 0
    fi
    printf 'FAILED  %s: %s %s ended with %d\n' "$name" "$program" "$filter" "$status"
    return 1
}

while IFS='|' read -r name program folder filter; do
    read -r name <<<"$name"
    [[ -n $name ]] || continue
    read -r program <<<"$program"
    read -r folder <<<"$folder"
    read -r filter <<<"$filter"
    if check "$name" "$program" "$folder" "$filter"; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
done <<<"$table"

printf '%d passed, %d failed\n' "$passed" "$failed"
[[ $failed -eq 0 ]]
