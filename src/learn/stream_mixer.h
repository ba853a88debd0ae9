// A mix of sources that learns from a stream, event by event: the log shares of a few simple sources, each with a weight, plus
// what learned item vectors add. Both are learned by one softmax over all items that can come; how much of them is used, from
// nothing on, is decided by which way of mixing has ranked the last events best (docs/decisions/0011-stream-mixer.md).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/aligned_floats.h"
#include "model/transition_table.h"

namespace tiller::learn {

struct StreamMixerSettings {
    float weight_rate = 0.05f;  // Adagrad's, of the sources' weights
    float vector_rate = 0.1f;  // and of the item vectors
    std::size_t width = 32;  // of item vectors
    std::size_t taste_items = 50;  // last items that a viewer's taste is summed over
    float taste_decay = 0.8f;  // weight of each against the one after it
};

/// What was met before, oldest first.
using MetItems = std::span<const std::uint32_t>;

class StreamMixer {
public:
    StreamMixer(std::size_t items, const StreamMixerSettings& settings, std::uint64_t seed);

    /// The logit of every item after a history. Items that nobody met yet, and those of the history, hold anything.
    /// scores [items]   O(lookback * row + items * width)
    void score(MetItems history, std::span<float> scores);
    /// Learns that `item` came after `history`: first the mix, from what the sources say before the event, then they.
    void observe(MetItems history, std::uint32_t item);

private:
    static constexpr std::size_t kSources = 5;
    // Ways of mixing: the first weights; the learned ones, with none, half and all of the vectors' part.
    static constexpr std::size_t kWays = 4;
    static constexpr std::size_t kAges = 4;  // of a history, by its length: each has weights of its own

    struct AgeWeights {
        std::array<float, kSources> weights{};
        std::array<float, kSources> squares{};
    };

    void prepare(MetItems history);
    void ask_sources(MetItems history);
    void set_taste(MetItems history);
    void set_parts(const AgeWeights& weights);
    void set_logits(std::size_t way);
    void judge_ways(std::uint32_t item);
    void turn_into_gradient(std::uint32_t item);
    void learn_weights(AgeWeights& weights);
    void learn_vectors(MetItems history);
    [[nodiscard]] std::span<float> source(std::size_t index);
    [[nodiscard]] std::span<float> targets_of(std::size_t dimension);
    [[nodiscard]] std::span<float> vector_of(std::uint32_t item);

    StreamMixerSettings settings_;
    std::size_t items_ = 0;
    std::size_t padded_ = 0;  // items, filled up to whole lanes
    model::TransitionTable pairs_;  // near in time
    model::TransitionTable company_;  // had by the same viewers
    kernels::AlignedFloats counts_;  // [padded] events of each item
    std::array<AgeWeights, kAges> ages_;
    kernels::AlignedFloats vectors_;  // [items * width] of items met
    kernels::AlignedFloats targets_;  // [width * padded] of items to come, by dimension
    kernels::AlignedFloats vector_squares_;  // [items] Adagrad's sums
    kernels::AlignedFloats target_squares_;  // [padded]

    std::array<double, kWays> quality_{};  // decayed mean of the NDCG at 10 of each way

    // Of the event at hand, after `prepared_`; learning right after a score need not ask again.
    std::vector<std::uint32_t> prepared_;
    bool is_prepared_ = false;
    kernels::AlignedFloats allowed_;  // [padded] 1 where an item can come, else 0
    kernels::AlignedFloats shares_;  // [sources * padded] log shares
    kernels::AlignedFloats fixed_;  // [padded] the sources by the weights that they start with
    kernels::AlignedFloats learned_;  // [padded] the sources by the learned weights
    kernels::AlignedFloats by_vectors_;  // [padded] what the vectors add
    kernels::AlignedFloats logits_;  // [padded], then the gradient of the log likelihood
    std::vector<float> taste_;  // [width]
    std::vector<float> taste_weights_;  // of the last items in it, the newest first
};

}  // namespace tiller::learn
