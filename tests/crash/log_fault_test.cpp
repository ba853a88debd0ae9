// Every input/output call of a log's life fails once, or from then on, with every error a disk knows.
#include <gtest/gtest.h>

#include "log_workload.h"

namespace tiller::crash {
namespace {

constexpr Fault kFaults[] = {Fault::kIoError, Fault::kNoSpace, Fault::kShortWrite};
constexpr Repeat kRepeats[] = {Repeat::kOnce, Repeat::kFromThenOn};

class LogFault : public testing::TestWithParam<std::uint64_t> {};

TEST_P(LogFault, NothingIsAcknowledgedAfterAFailedSyncAndNothingAcknowledgedIsLost) {
    const Workload workload{.seed = GetParam(), .groups = 12};
    SimulatedDisk healthy(workload.seed);
    Ledger complete;
    run(workload, healthy, complete);
    for (std::uint64_t call = 1; call <= healthy.io_calls(); ++call) {
        for (const Fault fault : kFaults) {
            for (const Repeat repeat : kRepeats) {
                SimulatedDisk disk(workload.seed);
                Ledger ledger;
                disk.fail_at(call, fault, repeat);
                run(workload, disk, ledger);
                ASSERT_EQ(ledger.acknowledged_after_failed_sync, 0u) << "seed " << workload.seed << ", call " << call;
                for (const Damage damage : {Damage::kDropAll, Damage::kKeepAll, Damage::kSubset}) {
                    const auto damaged = disk.copy();
                    damaged->power_on(damage, call);
                    const std::string broken = check_recovery(*damaged, ledger);
                    ASSERT_EQ(broken, "")
                        << "seed " << workload.seed << ", call " << call << ", fault " << static_cast<int>(fault)
                        << ", repeat " << static_cast<int>(repeat) << ", damage " << static_cast<int>(damage);
                }
            }
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, LogFault, testing::Values(11, 12));

}  // namespace
}  // namespace tiller::crash
