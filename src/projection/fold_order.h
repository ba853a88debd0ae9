// Reads several partitions as one sequence in which a fact comes before what refers to it, although each partition was
// read in blocks: a slate waits until the cut it was made at has been read, an action or comment until its video has.
#pragma once

#include <cstdint>
#include <functional>

#include "base/position.h"
#include "base/result.h"
#include "journal/journal.h"
#include "projection/projections.h"

namespace tiller::projection {

inline constexpr std::size_t kFoldReadEvents = 4'096;  // of one partition at a time

struct FoldProgress {
    std::uint64_t events = 0;  // folded by this call so far
    Cut cut;
};
/// Called after each block; returning false stops with kUnavailable.
using OnFoldProgress = std::function<bool(const FoldProgress&)>;

/// Folds from the cut of `projections` to exactly `target`. kInvalid when the projections stand past it. If nothing is
/// ready (what is referred to was erased), the first event of the lowest partition goes first.
[[nodiscard]] Status fold_to(const journal::Journal& journal, Projections& projections, const Cut& target,
                             const OnFoldProgress& progress = {});

}  // namespace tiller::projection
