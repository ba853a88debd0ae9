// Where two makings of one slate part: the first stage of the pipeline that gave something else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "feed/feed_pipeline.h"

namespace tiller::feed {

/// In the order of the pipeline.
enum class Stage : std::uint8_t {
    kInputs = 0,      // request, versions, cut
    kCandidates = 1,  // what was proposed, and by which sources
    kFilter = 2,      // what the limits removed
    kHeads = 3,       // features and predictions
    kTerms = 4,       // the sum of what does not depend on the rest of the slate
    kArrange = 5,     // order and variety
    kDraw = 6,        // exploration places
    kRecord = 7,      // nothing that was served: the digest of the trace alone
};
/// "inputs", "candidates", "filter", "heads", "terms", "arrange", "draw", "record".
[[nodiscard]] std::string_view name_of(Stage stage);

struct Difference {
    Stage stage{};
    std::string where;  // "video … at place 2: finish 0.25, now 0.5"
};

/// Empty when the records are equal. A record holds what was served and no more, so each of its videos is looked up
/// in the new trace; what differs in other candidates shows in the digest only (kRecord).
[[nodiscard]] std::optional<Difference> difference_of(const schema::DecisionRecord& recorded,
                                                      const FeedResult& recomputed);

/// Whether the terms of a place give its score exactly, with nothing left over.
[[nodiscard]] bool adds_up(const schema::PlacedVideo& placed);

}  // namespace tiller::feed
