// What tends to follow what: item-to-item counts over a short window, learned event by event. The strongest simple source on
// ordered data.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/sparse_counts.h"

namespace tiller::model {

/// 1, decay, decay², …
[[nodiscard]] std::vector<float> decaying_weights(std::size_t count, float decay);

/// Which last items are asked.
struct Lookback {
    std::size_t items = 10;
    float decay = 0.8f;  // of each against the one after it
};

struct TransitionSettings {
    /// What an event counts for each of the items just before it, the last first.
    std::vector<float> window_weights = decaying_weights(3, 0.8f);
    float backward_weight = 0;  // of the same pair the other way round, against the forward count
    Lookback lookback = {};
    float source_power = 0.3f;  // counts are divided by (events of the item before)^source_power
    float target_power = 0.3f;  // and by (events of the item after)^target_power
    std::size_t cells_in_row = 4096;
};

class TransitionTable {
public:
    TransitionTable(std::size_t items, const TransitionSettings& settings);

    /// One event. O(window * log of a row), a new pair O(row).
    /// history: the items before it, oldest first
    void observe(std::span<const std::uint32_t> history, std::uint32_t item);

    /// scores [items] += what the end of the history leads to. O(lookback * row).
    void add_scores(std::span<const std::uint32_t> history, std::span<float> scores) const {
        add_scores(history, settings_.lookback, scores);
    }
    /// The same with another lookback than the settings'.
    void add_scores(std::span<const std::uint32_t> history, const Lookback& lookback, std::span<float> scores) const;

private:
    TransitionSettings settings_;
    SparseCounts counts_;  // row: the item before; column: the item after
    std::vector<std::uint32_t> events_;  // [items]
    std::vector<float> source_weights_;  // [items] events^-source_power; 0 before the first
    std::vector<float> target_weights_;
};

}  // namespace tiller::model
