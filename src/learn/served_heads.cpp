#include "learn/served_heads.h"

#include <algorithm>

namespace tiller::learn {
namespace {

constexpr float kSteps = 65'535;

std::uint16_t steps_of(float probability) {
    // What is no number compares as false, and becomes 0.
    return probability > 0 ? static_cast<std::uint16_t>(std::min(probability, 1.0f) * kSteps + 0.5f) : std::uint16_t{0};
}

}  // namespace

void ServedHeads::note(RequestId request, std::span<const schema::PlacedVideo> slate) {
    const std::size_t count = std::min(slate.size(), kMost);
    for (std::size_t position = 0; position < count; ++position) {
        const std::vector<float>& heads = slate[position].heads;
        if (heads.size() != schema::kHeadCount) continue;
        Place place{.request = request, .position = static_cast<std::uint16_t>(position)};
        std::ranges::transform(heads, place.heads.begin(), steps_of);
        places_.push_back(place);
    }
    if (places_.size() > kMost) places_.erase(places_.begin(), places_.end() - kMost);
}

std::optional<model::HeadVector> ServedHeads::find(const schema::ImpressionRef& impression) const {
    const auto found = std::ranges::find_if(places_, [&](const Place& place) {
        return place.request == impression.request && place.position == impression.position;
    });
    if (found == places_.end()) return std::nullopt;
    model::HeadVector heads{};
    for (std::size_t head = 0; head < schema::kHeadCount; ++head)
        heads[head] = static_cast<float>(found->heads[head]) / kSteps;
    return heads;
}

void ServedHeads::encode(ByteWriter& out) const {
    out.put(static_cast<std::uint8_t>(places_.size()));
    for (const Place& place : places_) {
        out.put(place.request.value);
        out.put(place.position);
        for (const std::uint16_t steps : place.heads) out.put(steps);
    }
}

ServedHeads ServedHeads::decode(ByteReader& in) {
    ServedHeads served;
    const std::size_t count = in.get<std::uint8_t>();
    if (count > kMost) in.mark_failed();
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        Place& place = served.places_.emplace_back();
        place.request.value = in.get<std::uint64_t>();
        place.position = in.get<std::uint16_t>();
        for (std::uint16_t& steps : place.heads) steps = in.get<std::uint16_t>();
    }
    return served;
}

}  // namespace tiller::learn
