#include "feed/absence.h"

#include <algorithm>
#include <array>
#include <limits>

namespace tiller::feed {
namespace {

using arrange::Removal;

bool was_scored(const CandidateTrace& one) {
    return one.removal == Removal::kNone || one.removal == Removal::kCreatorLimit;
}

/// An exploration place is no bar that others had to clear, unless there is nothing else.
schema::Nano lowest_score(const Trace& trace) {
    schema::Nano lowest = std::numeric_limits<schema::Nano>::max();
    for (const bool explored : {false, true}) {
        for (const schema::PlacedVideo& placed : trace.slate) {
            if (placed.exploration == explored) lowest = std::min(lowest, placed.score_nano);
        }
        if (lowest != std::numeric_limits<schema::Nano>::max()) break;
    }
    return lowest;
}

}  // namespace

std::string_view name_of(AbsenceStage stage) {
    constexpr std::array<std::string_view, 5> kNames = {"shown", "no_source", "removed", "ranked", "arranged"};
    return kNames[static_cast<std::size_t>(stage)];
}

Absence absence_of(const Trace& trace, VideoId video) {
    const CandidateTrace* candidate = trace.find(video);
    if (candidate == nullptr) return {.stage = AbsenceStage::kNoSource};
    if (candidate->place_plus_one != 0) return {.stage = AbsenceStage::kShown};
    if (!was_scored(*candidate)) return {.stage = AbsenceStage::kRemoved, .rule = arrange::name_of(candidate->removal)};
    Absence absence{.stage = AbsenceStage::kRanked, .rank = 1, .score_nano = candidate->base_nano};
    for (const CandidateTrace& other : trace.candidates) {
        if (!was_scored(other)) continue;
        ++absence.scored;
        const bool stands_before = other.base_nano != candidate->base_nano ? other.base_nano > candidate->base_nano
                                                                           : other.video < candidate->video;
        if (stands_before) ++absence.rank;
    }
    if (trace.slate.empty()) return absence;
    absence.short_nano = lowest_score(trace) - candidate->base_nano;
    if (absence.short_nano >= 0) return absence;
    absence.stage = AbsenceStage::kArranged;
    absence.rule = candidate->removal == Removal::kCreatorLimit ? arrange::name_of(Removal::kCreatorLimit) : "variety";
    return absence;
}

}  // namespace tiller::feed
