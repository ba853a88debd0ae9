// Erasure: one body, or all that is kept about one person. The log keeps its chain, everything folded from it is
// folded again, and a new erasure epoch begins (docs/formats/keys-and-erasure.md).
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <string>

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
};

struct Erasure {
    Position position;              // of the Erased event
    std::uint64_t erasure_epoch = 0;  // in force now
    bool needs_restart = false;     // the model still holds what it learned; the epoch begins after the next start
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
    /// To be called once after recovery (which folds from the first event when a checkpoint predates an erasure),
    /// before the first feed: begins the epoch of erasures whose program ended or had to restart. True when it did.
    [[nodiscard]] Result<bool> begin_epoch_when_due();

private:
    [[nodiscard]] Result<Erasure> fold_again(Position erased);
    [[nodiscard]] Result<bool> begin_epoch_locked();

    ErasureParts parts_;
    std::mutex mutex_;  // one erasure at a time
};

}  // namespace tiller::custody
