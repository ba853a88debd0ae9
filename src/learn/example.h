// One seen impression as the learner sees it: what was predicted, then what the viewer did.
#pragma once

#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "model/pair_features.h"
#include "schema/event.h"
#include "schema/viewer_state.h"

namespace tiller::learn {

/// Truth of each head, in [0, 1].
using Labels = std::array<float, schema::kHeadCount>;

/// From the moment the video was seen, before any of its actions reached the viewer's state.
struct Example {
    schema::ImpressionRef impression;
    schema::SpaceId space;
    UnixMs opened_ms = 0;
    bool early_skip = false;           // swiped away in less than kEarlySkipMs
    model::PairFeatures features;
    model::HeadVector predicted{};
    model::TasteVector taste{};        // of the viewer, without this video
    Labels labels{};                   // set when it was closed
    float reward = 0;                  // the same

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Example decode(ByteReader& in);
};
inline constexpr std::uint32_t kEarlySkipMs = 1000;
inline constexpr float kFinishFraction = 0.95f;
inline constexpr float kRewatchFraction = 1.5f;

/// What an action says beyond the history entry.
void note_action(Example& example, const schema::Acted& acted);
/// The labels of a video with that history entry.
[[nodiscard]] Labels labels_of(const schema::HistoryEntry& entry, bool early_skip);

}  // namespace tiller::learn
