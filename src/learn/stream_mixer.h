// A mix of sources that learns from a stream, event by event: the log shares of a few simple sources and of learned item
// vectors, each with a weight, and further vectors for what the mix misses. The weights climb towards more hits among the first
// places, the vectors towards likelihood (docs/decisions/0011-stream-mixer.md).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "kernels/aligned_floats.h"
#include "learn/next_item_vectors.h"
#include "model/transition_table.h"

namespace tiller::learn {

struct StreamMixerSettings {
    float weight_rate = 0.02f;  // Adagrad's, of the sources' weights
    float vector_rate = 0.1f;  // and of the item vectors
    std::size_t width = 32;  // of item vectors
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
    static constexpr std::size_t kSources = 7;
    static constexpr std::size_t kAges = 4;  // of a history, by its length: each has weights of its own

    struct AgeWeights {
        std::array<float, kSources> weights{};
        std::array<float, kSources> squares{};
    };

    void prepare(MetItems history);
    void ask_sources(MetItems history);
    void ask_vectors(MetItems history);
    void mix_sources(const AgeWeights& weights);
    void learn_weights(AgeWeights& weights, std::uint32_t item);
    /// How many stand above `item` when the ranking counts `change` more of one source.
    [[nodiscard]] std::size_t place_with(std::size_t source, float change, std::uint32_t item) const;
    void learn_vectors(NextItemVectors& vectors, MetItems history, std::uint32_t item, std::span<float> logits);
    [[nodiscard]] std::span<float> source(std::size_t index);
    [[nodiscard]] std::span<const float> source(std::size_t index) const;

    StreamMixerSettings settings_;
    std::size_t items_ = 0;
    std::size_t padded_ = 0;  // items, filled up to whole lanes
    model::TransitionTable pairs_;  // near in time
    model::TransitionTable company_;  // had by the same viewers
    kernels::AlignedFloats counts_;  // [padded] events of each item
    NextItemVectors alone_;  // a source like the others
    NextItemVectors rest_;  // on top of the mix
    std::array<AgeWeights, kAges> ages_;

    // Of the event at hand, after `prepared_`; learning right after a score need not ask again.
    std::vector<std::uint32_t> prepared_;
    bool is_prepared_ = false;
    kernels::AlignedFloats allowed_;  // [padded] 1 where an item can come, else 0
    kernels::AlignedFloats shares_;  // [sources * padded] log shares; of the last, the rest, logits
    kernels::AlignedFloats alone_logits_;  // [padded]
    kernels::AlignedFloats mixed_;  // [padded] the sources but the rest, by their weights
    kernels::AlignedFloats ranked_;  // [padded] with the rest
};

}  // namespace tiller::learn
