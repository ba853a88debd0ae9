#include "learn/example.h"

#include <algorithm>

namespace tiller::learn {

using schema::Action;
using schema::Head;

void note_action(Example& example, const schema::Acted& acted) {
    if (acted.action != Action::kWatch) return;
    example.early_skip = acted.watched_ms < kEarlySkipMs && acted.ended == schema::WatchEnd::kSwipe;
}

Labels labels_of(const schema::HistoryEntry& entry, bool early_skip) {
    const bool measured = entry.did(Action::kWatch) || entry.did(Action::kRating);
    const bool liked = entry.did(Action::kLike) || entry.did(Action::kSave);
    const bool positive = liked || entry.did(Action::kShare) || entry.did(Action::kComment) || entry.did(Action::kFollow);
    const float fraction = measured ? entry.watched_fraction() : (positive ? 1.0f : 0.0f);
    Labels labels{};
    const auto set = [&labels](Head head, float value) { labels[static_cast<std::size_t>(head)] = value; };
    set(Head::kFinish, fraction >= kFinishFraction ? 1.0f : 0.0f);
    set(Head::kWatchedFraction, std::min(fraction, 1.0f));
    set(Head::kRewatch, fraction >= kRewatchFraction ? 1.0f : 0.0f);
    set(Head::kLike, liked ? 1.0f : 0.0f);
    set(Head::kComment, entry.did(Action::kComment) ? 1.0f : 0.0f);
    set(Head::kShare, entry.did(Action::kShare) ? 1.0f : 0.0f);
    set(Head::kFollow, entry.did(Action::kFollow) ? 1.0f : 0.0f);
    set(Head::kEarlySkip, early_skip ? 1.0f : 0.0f);
    set(Head::kNotInterested, entry.did(Action::kNotInterested) ? 1.0f : 0.0f);
    return labels;
}

void Example::encode(ByteWriter& out) const {
    out.put(impression.request.value);
    out.put(impression.position);
    out.put(impression.video.value);
    out.put(space.value);
    out.put(opened_ms);
    out.put(static_cast<std::uint8_t>(early_skip));
    out.put_varint(features.count);
    for (std::size_t i = 0; i < features.count; ++i) {
        out.put(features.slots[i]);
        out.put(features.values[i]);
    }
    for (const float value : features.base) out.put(value);
    for (const float value : predicted) out.put(value);
    for (const float value : taste) out.put(value);
    for (const float value : labels) out.put(value);
    out.put(reward);
}

Example Example::decode(ByteReader& in) {
    Example example;
    example.impression.request.value = in.get<std::uint64_t>();
    example.impression.position = in.get<std::uint16_t>();
    example.impression.video.value = in.get<std::uint64_t>();
    example.space.value = in.get<std::uint32_t>();
    example.opened_ms = in.get<UnixMs>();
    example.early_skip = in.get<std::uint8_t>() != 0;
    example.features.count = static_cast<std::uint32_t>(in.get_count(model::kMaxPairFeatures, 8));
    for (std::size_t i = 0; i < example.features.count; ++i) {
        example.features.slots[i] = in.get<std::uint32_t>();
        example.features.values[i] = in.get<float>();
        if (example.features.slots[i] >= model::kWeightSlots) in.mark_failed();
    }
    for (float& value : example.features.base) value = in.get<float>();
    for (float& value : example.predicted) value = in.get<float>();
    for (float& value : example.taste) value = in.get<float>();
    for (float& value : example.labels) value = in.get<float>();
    example.reward = in.get<float>();
    return example;
}

}  // namespace tiller::learn
