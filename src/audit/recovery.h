// Start: projections and learner from the newest good checkpoint, then what the log holds beyond it.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "base/clock.h"
#include "base/result.h"
#include "journal/journal.h"
#include "learn/learner.h"
#include "projection/projections.h"

namespace tiller::audit {

struct RecoveryReport {
    std::string started_from;                // a checkpoint's path, or "genesis"
    Cut checkpoint_cut;                      // of the projections in that checkpoint; empty for genesis
    std::vector<std::string> passed_over;    // checkpoints that were not used, each with its reason
    std::uint64_t folded_events = 0;         // beyond the checkpoint
};

struct Recovered {
    learn::Learner learner;  // as of the checkpoint: LearnerRunner::recover obeys the ticks beyond it
    RecoveryReport report;
};

/// Brings `projections` to the end of the journal. A checkpoint that is damaged, lies past the end of the log, or was
/// made before an erasure is passed over, and in the last case all are removed. Errors are those of the journal.
[[nodiscard]] Result<Recovered> recover(const journal::Journal& journal, CheckpointFolder& checkpoints,
                                        projection::Projections& projections, learn::LearnerSettings learner_settings,
                                        const std::function<void(std::uint64_t folded_events)>& on_progress = {});

struct CheckpointerSettings {
    /// Events after which one is due in any case, [1,000, 10,000,000]: what a start has to fold again at about 30 us each.
    std::uint64_t events_between = 100'000;
    /// One is due this early when the last is `least_ms` old and writing takes no more than a hundredth of the time: a
    /// replay on the spot begins at the newest.
    std::uint64_t least_events = 2'000;
    std::int64_t least_ms = 60'000;
};

/// Gives the learner between two ticks (LearnerRunner::with_learner).
using WithLearner = std::function<void(const std::function<void(const learn::Learner&)>&)>;

/// Writes checkpoints while the program runs. Safe from any thread.
class Checkpointer {
public:
    /// The first four are borrowed. `on_disk` is the cut of the newest checkpoint, RecoveryReport::checkpoint_cut: what a
    /// start folded beyond it counts, or a program that is killed often enough would never write one.
    Checkpointer(CheckpointFolder& folder, const projection::Projections& projections, WithLearner with_learner,
                 const Clock& clock, const Cut& on_disk, CheckpointerSettings settings = {});

    /// Writes one when it is due; true when it did. To be called every second or so: cheap.
    [[nodiscard]] Result<bool> write_when_due();
    /// Now; at a clean stop. Nothing while the learner withholds what it learned: a start serves what its checkpoint holds.
    [[nodiscard]] Status write();
    /// Removes all, and makes writers wait until `after` has run (an erasure and its refold).
    [[nodiscard]] Status remove_all_and(const std::function<Status()>& after);

private:
    [[nodiscard]] Result<bool> write_locked();
    [[nodiscard]] bool is_due() const;

    std::mutex mutex_;  // guards folder_ and what is known of the last
    CheckpointFolder& folder_;
    const projection::Projections& projections_;
    WithLearner with_learner_;
    const Clock& clock_;
    CheckpointerSettings settings_;
    std::uint64_t last_total_ = 0;
    std::int64_t last_us_ = 0;  // monotonic, when the last was written; at first when this program began
    std::int64_t last_took_us_ = 0;
};

}  // namespace tiller::audit
