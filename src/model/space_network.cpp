#include "model/space_network.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "base/random.h"
#include "kernels/gather.h"
#include "model/last_state.h"

namespace tiller::model {
namespace {

constexpr std::uint64_t kBodySeed = 0x73657175656e6365ull;
// Upper ends of the kinds of reaction; above the last lies a like, a share or a comment.
constexpr std::array<float, kReactions - 1> kRewardEnds = {0.0f, 0.1f, 0.25f, 0.45f, 0.7f, 0.95f, 1.0f};
constexpr float kFullTurn = 0.5f;  // a residual of that much counts as much as any

}  // namespace

std::uint32_t reaction_of(float reward) {
    return static_cast<std::uint32_t>(std::ranges::lower_bound(kRewardEnds, reward) - kRewardEnds.begin());
}

float turn_of(float residual) { return std::clamp(residual / kFullTurn, -1.0f, 1.0f); }

SequenceInputs sequence_inputs(const ItemVectors& vectors, std::span<const SequencePlace> places) {
    SequenceInputs inputs;
    inputs.reactions.reserve(places.size());
    inputs.vectors.reserve(places.size());
    inputs.turns.reserve(places.size());
    inputs.added.resize(places.size() * kNetworkWidth);
    for (const SequencePlace& place : places) {
        inputs.reactions.push_back(reaction_of(place.reward));
        inputs.vectors.push_back(vectors.find(place.item));
        inputs.turns.push_back(turn_of(place.residual));
    }
    const float scale = input_scale(kServedShape);
    for (std::size_t i = 0; i < places.size(); ++i) {
        if (inputs.vectors[i] == kNoVector) continue;
        kernels::add_scaled_values(std::span(inputs.added).subspan(i * kNetworkWidth, kNetworkWidth),
                                   vectors[inputs.vectors[i]], inputs.turns[i] * scale);
    }
    return inputs;
}

SpaceNetwork::SpaceNetwork(schema::SpaceId space)
    : space_(space), body_(std::make_shared<SequenceNetwork>(kServedShape, mix64(kBodySeed, space.value))) {}

SequenceNetwork& SpaceNetwork::body_for_write() {
    if (!is_owned_) {
        body_ = std::make_shared<SequenceNetwork>(*body_);
        is_owned_ = true;
    }
    body_digest_.reset();
    return *body_;
}

ItemVector SpaceNetwork::state_after(std::span<const SequencePlace> places) const {
    return last_state(*body_, vectors, places);
}

SpaceNetwork SpaceNetwork::freeze() {
    is_owned_ = false;
    SpaceNetwork copy(space_, body_);
    copy.vectors = vectors.freeze();
    copy.body_digest_ = body_digest_;
    return copy;
}

Digest SpaceNetwork::digest() {
    if (!body_digest_) body_digest_ = blake2b(std::as_bytes(body().weights()));
    Hasher hasher;
    hasher.update_value(space_.value);
    hasher.update(vectors.digest());
    hasher.update(*body_digest_);
    return hasher.finish();
}

std::size_t SpaceNetwork::size_bytes() const {
    constexpr std::size_t kCopies = 4;  // the weights, and the orders in which products read them
    return vectors.size_bytes() + kCopies * body().weights().size_bytes();
}

void SpaceNetwork::encode(ByteWriter& out) const {
    out.put(space_.value);
    vectors.encode(out);
    out.put_raw(std::as_bytes(body().weights()));
}

SpaceNetwork SpaceNetwork::decode(ByteReader& in, std::size_t items) {
    SpaceNetwork network(schema::SpaceId{in.get<std::uint32_t>()});
    network.vectors = ItemVectors::decode(in, items);
    const std::span<float> weights = network.body_->weights();
    const ByteSpan bytes = in.get_raw(weights.size_bytes());
    if (!in.ok()) return network;
    std::memcpy(weights.data(), bytes.data(), weights.size_bytes());
    network.body_->pack();
    return network;
}

}  // namespace tiller::model
