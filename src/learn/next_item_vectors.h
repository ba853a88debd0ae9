// Item vectors that learn from a stream what comes next: the decayed sum of the last items' vectors times the vector of each
// item that can come. The softmax, and with it the gradient, is the caller's.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/aligned_floats.h"

namespace tiller::learn {

struct NextItemVectorSettings {
    std::size_t width = 32;
    float rate = 0.1f;  // Adagrad's, of the vectors
    float bias_rate = 0.05f;  // and of what each item has by itself; 0 = nothing
    std::size_t taste_items = 50;  // last items that a viewer's taste is summed over
    float taste_decay = 0.8f;  // weight of each against the one after it
};

class NextItemVectors {
public:
    /// padded: items, filled up to whole lanes
    NextItemVectors(std::size_t items, std::size_t padded, const NextItemVectorSettings& settings, std::uint64_t seed);

    /// Turns to the viewer with this history; needed again once anything was learned.
    void set_taste(std::span<const std::uint32_t> history);
    /// logits [padded] += share * what the vectors say of each item. O(width * padded)
    void add_logits(float share, std::span<float> logits) const;
    /// One Adagrad step for the taste that was set from this history.
    /// gradient [padded]  of the log likelihood by the logits; used up
    void learn(std::span<const std::uint32_t> history, std::span<float> gradient);

private:
    [[nodiscard]] std::span<float> targets_of(std::size_t dimension);
    [[nodiscard]] std::span<const float> targets_of(std::size_t dimension) const;
    [[nodiscard]] std::span<float> vector_of(std::uint32_t item);
    void learn_biases(std::span<const float> gradient);
    void learn_targets(std::span<float> gradient);

    NextItemVectorSettings settings_;
    std::size_t padded_ = 0;
    kernels::AlignedFloats vectors_;  // [items * width] of items met
    kernels::AlignedFloats targets_;  // [width * padded] of items to come, by dimension
    kernels::AlignedFloats biases_;  // [padded]
    kernels::AlignedFloats vector_squares_;  // [items] Adagrad's sums, one an item
    kernels::AlignedFloats target_squares_;  // [padded]
    kernels::AlignedFloats bias_squares_;  // [padded]
    std::vector<float> taste_;  // [width]
    std::vector<float> taste_weights_;  // of the last items in it, the newest first
};

}  // namespace tiller::learn
