// The sequence network as a space is served with it: item vectors in a table of their own, and the body that turns a history
// into a state. What the body's own item table holds are reactions: what goes in for one video of a history is the vector of
// the reaction to it plus the vector of the video, turned around when the viewer left it early.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "model/item_vectors.h"
#include "model/sequence_network.h"
#include "schema/words.h"

namespace tiller::model {

/// Kinds of reaction, by the reward of the history entry.
inline constexpr std::size_t kReactions = 8;
[[nodiscard]] std::uint32_t reaction_of(float reward);
/// By what the vector of a video goes in multiplied, in [-1, 1], for the evidence of the history entry.
[[nodiscard]] float turn_of(float residual);

/// One block: with it the state for a feed costs a third of a pass, because nobody reads the earlier places
/// (docs/decisions/0010-network-in-service.md).
inline constexpr NetworkShape kServedShape{
    .items = kReactions, .width = kNetworkWidth, .heads = 2, .blocks = 1, .hidden = 128, .max_length = 128};

/// One video of a history as the network reads it.
struct SequencePlace {
    ItemRow item = kNoItem;
    float reward = 0;
    float residual = 0;  // what it says for those like it: Evidence::sum of viewer_context.h
};

/// What goes in for a run of places, oldest first.
struct SequenceInputs {
    std::vector<std::uint32_t> reactions;  // [places]
    std::vector<VectorRow> vectors;  // [places]; kNoVector: the reaction goes in alone
    std::vector<float> turns;  // [places]: by what the vector is multiplied, in [-1, 1]
    kernels::AlignedFloats added;  // [places * width]: the vectors, scaled
};
[[nodiscard]] SequenceInputs sequence_inputs(const ItemVectors& vectors, std::span<const SequencePlace> places);

class SpaceNetwork {
public:
    /// Weights drawn from `space`, no item vectors.
    explicit SpaceNetwork(schema::SpaceId space);

    [[nodiscard]] schema::SpaceId space() const { return space_; }
    [[nodiscard]] const SequenceNetwork& body() const { return *body_; }
    /// Copied first when a frozen copy shares it; pack() it after the change.
    [[nodiscard]] SequenceNetwork& body_for_write();
    /// The state after the last of `places` [kNetworkWidth], oldest first, at least one and at most kServedShape.max_length.
    [[nodiscard]] ItemVector state_after(std::span<const SequencePlace> places) const;

    [[nodiscard]] SpaceNetwork freeze();
    [[nodiscard]] Digest digest();
    [[nodiscard]] std::size_t size_bytes() const;
    void encode(ByteWriter& out) const;
    [[nodiscard]] static SpaceNetwork decode(ByteReader& in, std::size_t items);

    ItemVectors vectors;

private:
    SpaceNetwork(schema::SpaceId space, std::shared_ptr<SequenceNetwork> body)
        : space_(space), body_(std::move(body)), is_owned_(false) {}
    schema::SpaceId space_;
    std::shared_ptr<SequenceNetwork> body_;
    bool is_owned_ = true;  // false: a frozen copy reads the body
    std::optional<Digest> body_digest_;  // empty: changed since it was taken
};

}  // namespace tiller::model
