// Runs the learner on its thread: obeys recorded ticks first, then proposes its own; a publication is durable before
// any feed uses it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "learn/learner.h"
#include "model/snapshot.h"

namespace tiller::journal {
class Journal;
}

namespace tiller::learn {

struct RunnerSettings {
    std::int64_t tick_interval_ms = 250;  // at most this long after the first event that no tick covers. [10, 10,000]
    std::size_t read_batch_events = 4096;
};

/// How far serving lags behind the log.
struct RunnerStatus {
    std::uint64_t published = 0;  // number of the snapshot in service
    std::uint64_t events_behind = 0;  // durable, not yet in a published snapshot
    std::int64_t last_publish_ms = 0;  // from the first event of the tick to the snapshot in service
    std::uint64_t digest_mismatches = 0;  // recorded publications that the fold did not reproduce
    bool is_withheld = false;  // what was learned last knows less than what is in service
    std::uint64_t withheld = 0;  // snapshots, since the start of this program
    bool failed = false;  // the log refuses ticks: learning waits and tries again, serving goes on
    std::string failure;  // the last one
};

class LearnerRunner {
public:
    LearnerRunner(journal::Journal& journal, const Clock& clock, model::SnapshotHolder& holder,
                  RunnerSettings settings = {});
    ~LearnerRunner();  // stops
    LearnerRunner(const LearnerRunner&) = delete;
    LearnerRunner& operator=(const LearnerRunner&) = delete;

    /// Takes over a learner (fresh, or from a checkpoint), whose snapshot goes into service; call before the first feed.
    /// What was recorded since is folded by the thread, tick by tick: histories are as fresh as ever meanwhile, and a feed
    /// need not wait until the weights are.
    void recover(Learner learner);
    void start();
    /// Stops, and starts over from the first event of the log as it reads now (an erasure). The snapshot in service stays there
    /// until the new learner has come as far.
    void learn_again(Learner fresh);
    [[nodiscard]] bool is_learning_again() const;
    /// Stops after the tick in hand; the learner stays readable through with_learner.
    void stop();
    /// Runs `read` between two ticks (for checkpoints and reports), holding learning up for its duration.
    void with_learner(const std::function<void(const Learner&)>& read);
    [[nodiscard]] RunnerStatus status() const;
    [[nodiscard]] LearnerReport report();

private:
    struct Core;
    std::unique_ptr<Core> core_;
};

}  // namespace tiller::learn
