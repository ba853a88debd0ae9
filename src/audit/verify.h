// Verification: is the log what was written, and does folding it give what the program holds and has published?
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/position.h"
#include "base/result.h"
#include "journal/journal.h"
#include "learn/learner.h"
#include "log/chain.h"

namespace tiller::audit {

struct VerifiedPartition {
    PartitionId partition;
    log::Verification verification;  // chain, commitments and signed roots
};

struct VerifyReport {
    std::vector<VerifiedPartition> partitions;
    Cut cut;                               // of the refold
    Digest projections_digest{};           // of the refold
    std::optional<bool> live_state_equal;  // empty when none was given
    std::uint64_t publications = 0;        // compared with a refold of the learner
    std::uint64_t differing_publications = 0;
    std::optional<std::uint64_t> first_differing_publication;
    [[nodiscard]] bool is_intact() const;
};

struct VerifyOptions {
    learn::LearnerSettings learner;
    bool refold_learner = true;  // about 30 us an action
    /// The state that a running (or just recovered) program holds, to be compared with the refold.
    struct Live {
        Cut cut;
        Digest digest{};
    };
    std::optional<Live> live;
    std::optional<Cut> until;  // refold the projections only so far, e.g. to compare with a restored back-up
};

/// Reads everything from the first event on. `on_step` hears in words what is being done.
[[nodiscard]] Result<VerifyReport> verify(const journal::Journal& journal, const VerifyOptions& options,
                                          const std::function<void(std::string_view)>& on_step = {});
/// For people: a line a partition and one a comparison.
[[nodiscard]] std::string report_text(const VerifyReport& report);

}  // namespace tiller::audit
