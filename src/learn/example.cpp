#include "learn/example.h"

#include <algorithm>

namespace tiller::learn {

using schema::Action;
using schema::Head;

bool early_skip_after(bool early_skip, const schema::Acted& acted) {
    if (acted.action != Action::kWatch) return early_skip;
    // A fraction without a time (engine callers) says nothing about the first second.
    const bool is_timed = acted.watched_ms > 0 || acted.value == 0;
    return is_timed && acted.watched_ms < kEarlySkipMs && acted.ended == schema::WatchEnd::kSwipe;
}

Labels labels_of(const schema::HistoryEntry& entry, bool early_skip) {
    const bool measured = entry.did(Action::kWatch) || entry.did(Action::kRating);
    const bool liked = entry.did(Action::kLike) || entry.did(Action::kSave);
    const bool positive =
        liked || entry.did(Action::kShare) || entry.did(Action::kComment) || entry.did(Action::kFollow);
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

namespace {

void encode_impression(ByteWriter& out, const schema::ImpressionRef& impression) {
    out.put(impression.request.value);
    out.put(impression.position);
    out.put(impression.video.value);
}
schema::ImpressionRef decode_impression(ByteReader& in) {
    schema::ImpressionRef impression;
    impression.request.value = in.get<std::uint64_t>();
    impression.position = in.get<std::uint16_t>();
    impression.video.value = in.get<std::uint64_t>();
    return impression;
}
std::uint32_t decode_slot(ByteReader& in) {
    const auto slot = in.get<std::uint32_t>();
    if (slot >= model::kWeightSlots) in.mark_failed();
    return slot;
}

}  // namespace

void Example::encode(ByteWriter& out) const {
    encode_impression(out, impression);
    out.put(space.value);
    out.put(opened_ms);
    out.put(static_cast<std::uint8_t>(early_skip));
    out.put_varint(features.count);
    out.put(static_cast<std::uint8_t>(features.has_sequence));
    for (std::size_t i = 0; i < features.count; ++i) {
        out.put(features.slots[i]);
        out.put(features.values[i]);
    }
    for (const float value : features.base) out.put(value);
    for (const float value : predicted) out.put(value);
    out.put(static_cast<std::uint8_t>(served.has_value()));
    if (served) out.put_raw(std::as_bytes(std::span(*served)));
    for (const float value : taste) out.put(value);
    out.put(static_cast<std::uint8_t>(state.has_value()));
    if (state) out.put_raw(std::as_bytes(std::span(*state)));
    out.put(static_cast<std::uint8_t>(choice ? choice->age + 1 : 0));
    if (!choice) return;
    for (const float value : choice->gradient) out.put(value);
}

Example Example::decode(ByteReader& in) {
    Example example;
    example.impression = decode_impression(in);
    example.space.value = in.get<std::uint32_t>();
    example.opened_ms = in.get<UnixMs>();
    example.early_skip = in.get<std::uint8_t>() != 0;
    example.features.count = static_cast<std::uint32_t>(in.get_count(model::kMaxPairFeatures, 8));
    example.features.has_sequence = in.get<std::uint8_t>() != 0;
    for (std::size_t i = 0; i < example.features.count; ++i) {
        example.features.slots[i] = decode_slot(in);
        example.features.values[i] = in.get<float>();
    }
    for (float& value : example.features.base) value = in.get<float>();
    for (float& value : example.predicted) value = in.get<float>();
    if (in.get<std::uint8_t>() != 0) {
        for (float& value : example.served.emplace()) value = in.get<float>();
    }
    for (float& value : example.taste) value = in.get<float>();
    if (in.get<std::uint8_t>() != 0) {
        for (float& value : example.state.emplace()) value = in.get<float>();
    }
    const std::size_t age_plus_one = in.get<std::uint8_t>();
    if (age_plus_one > model::kChoiceAges) in.mark_failed();
    if (age_plus_one == 0 || !in.ok()) return example;
    example.choice.emplace().age = age_plus_one - 1;
    for (float& value : example.choice->gradient) value = in.get<float>();
    return example;
}

ClosedExample::ClosedExample(const Example& example)
    : impression(example.impression), space(example.space), early_skip(example.early_skip) {
    std::copy_n(example.features.base.begin(), base_.size(), base_.begin());
    features_.reserve(example.features.count);
    for (std::size_t i = 0; i < example.features.count; ++i)
        features_.push_back({example.features.slots[i], example.features.values[i]});
}

model::PairFeatures ClosedExample::features() const {
    model::PairFeatures features;
    features.count = static_cast<std::uint32_t>(features_.size());
    for (std::size_t i = 0; i < features_.size(); ++i) {
        features.slots[i] = features_[i].slot;
        features.values[i] = features_[i].value;
    }
    std::ranges::copy(base_, features.base.begin());
    return features;
}

void ClosedExample::encode(ByteWriter& out) const {
    encode_impression(out, impression);
    out.put(space.value);
    out.put(static_cast<std::uint8_t>(early_skip));
    for (const float value : labels) out.put(value);
    out.put(reward);
    for (const float value : base_) out.put(value);
    out.put_varint(features_.size());
    for (const Weighed& feature : features_) {
        out.put(feature.slot);
        out.put(feature.value);
    }
}

ClosedExample ClosedExample::decode(ByteReader& in) {
    ClosedExample example;
    example.impression = decode_impression(in);
    example.space.value = in.get<std::uint32_t>();
    example.early_skip = in.get<std::uint8_t>() != 0;
    for (float& value : example.labels) value = in.get<float>();
    example.reward = in.get<float>();
    for (float& value : example.base_) value = in.get<float>();
    example.features_.resize(in.get_count(model::kMaxPairFeatures, 8));
    for (Weighed& feature : example.features_) {
        feature.slot = decode_slot(in);
        feature.value = in.get<float>();
    }
    return example;
}

}  // namespace tiller::learn
