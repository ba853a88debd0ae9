// Long tastes in the service: the slow directions in which the people of a space agree (spectrum.h), as a vector of each video that
// some of them met. The product of what a viewer met and a video's vector is how likely people like them meet it too
// (docs/decisions/0026-spectrum-in-service.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "model/item_vectors.h"
#include "schema/words.h"

namespace tiller::model {

inline constexpr std::size_t kSpectralRank = kNetworkWidth;  // directions

/// What was met and not liked still tells whose company this is.
inline constexpr float kLeftWeight = 0.7f;
/// What one video of a history says of whose company this is. Who left something that nobody here offered met it all the same; of
/// what was offered only what they made of it counts, or the feed would learn from its own choices.
[[nodiscard]] float spectral_weight(float reward, bool was_found);

/// Made as a whole and never changed, so snapshots share one.
class SpaceSpectrum {
public:
    struct Row {
        ItemRow item = kNoItem;
        float met = 0;  // sum of its people's signals, above 0
        ItemVector vector{};  // its part of each direction, weighed
    };
    /// rows: by rising item. `examples` is what the space had seen when it was made.
    SpaceSpectrum(schema::SpaceId space, float examples, std::span<const Row> rows);

    [[nodiscard]] schema::SpaceId space() const { return space_; }
    [[nodiscard]] float examples() const { return examples_; }
    [[nodiscard]] const ItemVectors& vectors() const { return vectors_; }
    /// How many of the vectors' numbers are in use: after them all are zero.
    [[nodiscard]] std::size_t directions() const { return directions_; }
    /// The sum of all vectors.
    [[nodiscard]] const ItemVector& sum() const { return sum_; }
    [[nodiscard]] float met(VectorRow row) const { return met_[row]; }
    [[nodiscard]] const Digest& digest() const { return digest_; }
    [[nodiscard]] std::size_t size_bytes() const;

    void encode(ByteWriter& out) const;
    /// Marks `in` as failed on what `encode` never writes.
    [[nodiscard]] static std::shared_ptr<const SpaceSpectrum> decode(ByteReader& in, std::size_t items);

private:
    schema::SpaceId space_;
    float examples_;
    ItemVectors vectors_;
    std::vector<float> met_;  // [vectors]
    ItemVector sum_{};
    std::size_t directions_ = 0;
    Digest digest_{};
};

/// A history as its space's spectrum sees it.
class LongTaste {
public:
    struct Signal {
        ItemRow item = kNoItem;
        float weight = 0;
    };
    /// The spectrum is borrowed. Cost: 64 fused steps for each signal.
    LongTaste(const SpaceSpectrum& spectrum, std::span<const Signal> signals);

    /// False when nothing of the history has a vector: then all shares are 0.
    [[nodiscard]] bool speaks() const { return sum_ > 0; }
    /// What the video has of all that people of this taste meet, [0, 1] but for rounding. 0 for kNoItem.
    [[nodiscard]] float share_of(ItemRow item) const;
    [[nodiscard]] const ItemVector& state() const { return state_; }
    [[nodiscard]] const SpaceSpectrum& spectrum() const { return *spectrum_; }

private:
    const SpaceSpectrum* spectrum_;
    ItemVector state_{};
    float sum_ = 0;  // of the products with all vectors
};

}  // namespace tiller::model
