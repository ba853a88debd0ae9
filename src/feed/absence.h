// Why a video is not in a slate: the stage at which it fell out.
#pragma once

#include <cstdint>
#include <string_view>

#include "feed/feed_pipeline.h"

namespace tiller::feed {

enum class AbsenceStage : std::uint8_t {
    kShown = 0,     // it stands in the slate
    kNoSource = 1,  // no source proposed it
    kRemoved = 2,   // a limit took it out before it was scored
    kRanked = 3,    // others scored more
    kArranged = 4,  // its score would have done; variety or a creator's share of the slate kept it out
};
/// "shown", "no_source", "removed", "ranked", "arranged".
[[nodiscard]] std::string_view name_of(AbsenceStage stage);

struct Absence {
    AbsenceStage stage{};
    std::string_view rule = "";   // removed: the limit; arranged: "creator_limit" or "variety"
    std::uint32_t rank = 0;       // ranked, arranged: 1 = the highest score, ties by id
    std::uint32_t scored = 0;     // of how many
    schema::Nano score_nano = 0;  // before the slate's own terms
    /// Of the lowest score in the slate that no draw lifted. Ranked: what was missing, >= 0. Arranged: below zero.
    schema::Nano short_nano = 0;
};

[[nodiscard]] Absence absence_of(const Trace& trace, VideoId video);

}  // namespace tiller::feed
