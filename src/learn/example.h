// One seen impression as the learner sees it: what was predicted, then what the viewer did.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "learn/choice_trainer.h"
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
    std::optional<model::HeadVector> served;  // what was predicted when it was served, where that is known
    model::TasteVector taste{};        // of the viewer, without this video
    std::optional<model::ItemVector> state;  // of the sequence network, before this video
    std::optional<ForeseenChoice> choice;  // of one that nobody here offered
    /// False for one that is only counted: nothing was predicted, so nothing can be learned.
    [[nodiscard]] bool is_foreseen() const { return features.count > 0; }
    /// Whether the viewer came upon it elsewhere: no request of ours showed it.
    [[nodiscard]] bool was_found() const { return impression.request.is_none(); }
    void encode(ByteWriter& out) const;
    [[nodiscard]] static Example decode(ByteReader& in);
};

/// What a later correction needs of an example that was learned: half its size, because every viewer keeps a few.
class ClosedExample {
public:
    ClosedExample() = default;
    explicit ClosedExample(const Example& example);
    [[nodiscard]] model::PairFeatures features() const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static ClosedExample decode(ByteReader& in);

    schema::ImpressionRef impression;
    schema::SpaceId space;
    bool early_skip = false;
    Labels labels{};
    float reward = 0;

private:
    struct Weighed {
        std::uint32_t slot = 0;
        float value = 0;
    };
    std::array<float, schema::kHeadCount> base_{};
    std::vector<Weighed> features_;
};
inline constexpr std::uint32_t kEarlySkipMs = 1000;
inline constexpr float kFinishFraction = 0.95f;
inline constexpr float kRewatchFraction = 1.5f;

/// Whether an example is an early skip after this action, which says more than the history entry.
[[nodiscard]] bool early_skip_after(bool early_skip, const schema::Acted& acted);
/// The labels of a video with that history entry.
[[nodiscard]] Labels labels_of(const schema::HistoryEntry& entry, bool early_skip);

}  // namespace tiller::learn
