// Folds the learner by the ticks that the log holds, and compares what it makes with what was published.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/hash.h"
#include "base/result.h"
#include "journal/journal.h"
#include "learn/learner.h"
#include "model/snapshot.h"

namespace tiller::audit {

/// Called after each tick; returning false stops with kUnavailable.
using OnTick = std::function<bool(const std::shared_ptr<const model::Snapshot>&)>;

/// Obeys recorded ticks until the learner has ended tick `number`. kInvalid when it stands past it, kNotFound when the
/// log holds no such tick. About 30 us an action.
[[nodiscard]] Status advance_learner(const journal::Journal& journal, learn::Learner& learner, std::uint64_t number,
                                     const OnTick& on_tick = {});

/// The publications in the log from `after_tick` (exclusive) on, in their order; those before the last erasure epoch
/// began are left out, because they were learned from what is erased now.
[[nodiscard]] Result<std::vector<schema::Published>> publications(const journal::Journal& journal,
                                                                  std::uint64_t after_tick);

}  // namespace tiller::audit
