// Erasure: one body, or all that is kept about one person. The log keeps its chain, everything folded from it is
// folded again, and a new erasure epoch begins (docs/formats/keys-and-erasure.md).
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/position.h"
#include "base/result.h"
#include "journal/journal.h"
#include "projection/follower.h"
#include "projection/projections.h"
#include "schema/event.h"

namespace tiller::custody {

struct ErasureParts {
    journal::Journal& journal;
    projection::Projections& projections;
    projection::Follower& follower;
    const Clock& clock;
    /// Removes every copy of folded state (checkpoints), and lets none be written until what it is given has run.
    std::function<Status(const std::function<Status()>&)> without_copies;
    /// Makes the learner anew from the log; empty when this program can not while it runs.
    std::function<Status()> relearn;
    /// For erasures while the program serves: starts to make the learner anew while the snapshot in service stays there.
    std::function<void()> begin_relearning = {};
    std::function<bool()> is_relearning = {};
    /// How long such an erasure may wait for others, so that one relearning does for all. At a start it is made good at once.
    std::int64_t relearn_after_ms = 24LL * 3600 * 1000;
};

struct Erasure {
    Position position;  // of the Erased event
    std::uint64_t erasure_epoch = 0;  // in force now
    bool needs_restart = false;  // the model still holds what it learned; the epoch begins after the next start
};

/// The number of an epoch is the number of Erased events that it has taken in, so an erasure that was interrupted shows
/// at the next start. Safe from any thread; one erasure at a time.
class Eraser {
public:
    explicit Eraser(ErasureParts parts) : parts_(std::move(parts)) {}

    /// Forgets one body. kNotFound when there is no such event. Cost: a refold of the whole log.
    [[nodiscard]] Result<Erasure> erase_body(Position position, const std::string& reason);
    /// Destroys the person's key in every region. kNotFound when nobody has that id.
    [[nodiscard]] Result<Erasure> erase_person(ViewerId person, const std::string& reason);
    /// Forgets bodies of one partition (rising, each once) while the program serves. They are gone for good when it returns;
    /// what was folded and learned from them is made anew by tend(), or at the next start. No checkpoint is to be written
    /// until then (has_debt()).
    [[nodiscard]] Result<Position> erase_bodies(PartitionId partition, const std::vector<std::uint64_t>& offsets,
                                                const std::string& reason);
    /// To be called every second or so, on one thread: folds and learns again once that is due, and begins the epoch when it
    /// is done. True when one began.
    [[nodiscard]] Result<bool> tend();
    /// Something was erased that state or weights still know.
    [[nodiscard]] static bool has_debt(const projection::Projections& projections);
    /// To be called once after recovery (which folds from the first event when a checkpoint predates an erasure),
    /// before the first feed: begins the epoch of erasures whose program ended or had to restart. True when it did.
    [[nodiscard]] Result<bool> begin_epoch_when_due();

private:
    [[nodiscard]] Result<Erasure> fold_again(Position erased);
    [[nodiscard]] Result<bool> begin_epoch_locked();

    [[nodiscard]] Result<bool> begin_epoch_of(std::uint64_t erasures);

    ErasureParts parts_;
    std::mutex mutex_;  // one erasure at a time; guards the two below
    std::optional<std::int64_t> debt_since_us_;
    std::optional<std::uint64_t> relearning_;  // how many erasures the learner that is being made will have taken in
};

}  // namespace tiller::custody
