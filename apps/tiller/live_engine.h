// The two loops while the program runs: projections follow the journal, the learner learns from it and publishes, and
// checkpoints keep the next start short. They meet at the log and the snapshot and nowhere else.
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <thread>

#include "audit/recovery.h"
#include "custody/erasure.h"
#include "learn/learner_runner.h"
#include "model/snapshot.h"
#include "projection/follower.h"
#include "projection/projections.h"
#include "tiller/data_directory.h"

namespace tiller {

class LiveEngine {
public:
    /// Recovers from the newest good checkpoint and the log beyond it, then starts both loops. When it returns, the
    /// projections hold every acknowledged event and the newest published snapshot is in service.
    [[nodiscard]] static Result<std::unique_ptr<LiveEngine>> start(DataDirectory& directory);
    /// stop(), when it was not called.
    ~LiveEngine();

    [[nodiscard]] projection::Projections& projections() { return projections_; }
    [[nodiscard]] projection::Follower& follower() { return *follower_; }
    [[nodiscard]] model::SnapshotHolder& snapshots() { return snapshots_; }
    [[nodiscard]] learn::LearnerRunner& learner() { return *runner_; }
    [[nodiscard]] custody::Eraser& eraser() { return *eraser_; }
    [[nodiscard]] const audit::RecoveryReport& recovery() const { return recovery_; }

    /// Writes a checkpoint when one is due, and learns again without what was erased. To be called every second or so.
    void tend();
    /// Ends both loops and writes a last checkpoint. Idempotent.
    void stop();

private:
    explicit LiveEngine(DataDirectory& directory) : directory_(directory) {}

    DataDirectory& directory_;
    projection::Projections projections_;
    model::SnapshotHolder snapshots_;
    audit::RecoveryReport recovery_;
    std::optional<projection::Follower> follower_;
    std::optional<learn::LearnerRunner> runner_;
    std::optional<audit::Checkpointer> checkpointer_;
    std::optional<custody::Eraser> eraser_;
    bool stopped_ = false;
};

}  // namespace tiller
