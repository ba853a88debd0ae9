// Which slates the log holds: of one viewer, of a time, or all of them, the erased ones too.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/position.h"
#include "base/result.h"
#include "journal/journal.h"

namespace tiller::audit {

inline constexpr std::size_t kMaxFoundSlates = 4'000'000;  // some 250 bytes each until their replay ends: 1 GB

/// Everything that is given must fit.
struct SlateSearch {
    std::optional<RequestId> request{};  // an erased slate does not say which one it was
    std::optional<ViewerId> viewer{};
    UnixMs since_ms = std::numeric_limits<UnixMs>::min();
    UnixMs until_ms = std::numeric_limits<UnixMs>::max();  // exclusive
};

/// Called after each block with the events read so far.
using OnSearched = std::function<void(std::uint64_t events)>;

/// Positions by partition and offset. Reads the whole log once, about 3 us an event. kExhausted past `max_found`.
[[nodiscard]] Result<std::vector<Position>> find_slates(const journal::Journal& journal, const SlateSearch& search,
                                                        const OnSearched& on_searched = {},
                                                        std::size_t max_found = kMaxFoundSlates);

}  // namespace tiller::audit
