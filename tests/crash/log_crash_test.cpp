// The machine dies after every single write, sync, truncation and deletion of a log's life; unsynced data is lost, kept
// out of order or torn in many ways; what was acknowledged must be there.
#include <gtest/gtest.h>

#include <iostream>

#include "log_workload.h"

namespace tiller::crash {
namespace {

constexpr std::uint64_t kSeeds = 3;
constexpr std::uint64_t kDamagesPerCrash = 14;
constexpr std::uint64_t kRequiredStates = 10'000;

Damage damage_of(std::uint64_t i) { return kAllDamages[i % std::size(kAllDamages)]; }

std::string name_of(std::uint64_t seed, std::uint64_t call, std::uint64_t damage) {
    return "seed " + std::to_string(seed) + ", crash after call " + std::to_string(call) + ", damage " +
           std::to_string(damage);
}

std::uint64_t calls_of(const Workload& workload) {
    SimulatedDisk disk(workload.seed);
    Ledger ledger;
    run(workload, disk, ledger);
    return disk.io_calls();
}

class LogCrash : public testing::TestWithParam<std::uint64_t> {};

TEST_P(LogCrash, EveryPromiseIsKept) {
    const Workload workload{.seed = GetParam()};
    const std::uint64_t calls = calls_of(workload);
    std::uint64_t states = 0;
    for (std::uint64_t call = 0; call <= calls; ++call) {
        SimulatedDisk disk(workload.seed);
        Ledger ledger;
        disk.crash_after(call);
        run(workload, disk, ledger);
        for (std::uint64_t i = 0; i < kDamagesPerCrash; ++i) {
            const auto damaged = disk.copy();
            damaged->power_on(damage_of(i), mix64(call, i));
            const std::string broken = check_recovery(*damaged, ledger);
            ASSERT_EQ(broken, "") << name_of(workload.seed, call, i);
            ++states;
        }
    }
    std::cout << states << " crash states\n";
    EXPECT_GE(states * kSeeds, kRequiredStates);
}

TEST_P(LogCrash, ACrashDuringRecoveryLosesNothingEither) {
    const Workload workload{.seed = GetParam() + 100, .groups = 8};
    const std::uint64_t calls = calls_of(workload);
    for (std::uint64_t call = 0; call <= calls; call += 3) {
        SimulatedDisk disk(workload.seed);
        Ledger ledger;
        disk.crash_after(call);
        run(workload, disk, ledger);
        for (std::uint64_t i = 0; i < std::size(kAllDamages); ++i) {
            const auto damaged = disk.copy();
            damaged->power_on(damage_of(i), mix64(call, i));
            damaged->crash_after(1 + mix64(call, i + 50) % 12);
            (void)recover(*damaged);  // dies on its way, or gets through
            damaged->power_on(damage_of(i + 3), mix64(call, i + 100));
            const std::string broken = check_recovery(*damaged, ledger);
            ASSERT_EQ(broken, "") << name_of(workload.seed, call, i);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LogCrash, testing::Range<std::uint64_t>(1, 1 + kSeeds));

}  // namespace
}  // namespace tiller::crash
