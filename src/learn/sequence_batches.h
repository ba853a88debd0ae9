// Sequences cut into windows, shuffled, and dealt into batches and shards.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/shards.h"
#include "model/sequence_network.h"

namespace tiller::learn {

/// Items of one shard of a batch, with the item that followed each.
struct TrainingShard {
    std::vector<std::uint32_t> items;    // [places]
    std::vector<std::uint32_t> targets;  // [places]
    std::vector<std::uint32_t> starts;   // [windows + 1]
    std::uint32_t first_place = 0;       // of the shard in its batch
    [[nodiscard]] model::PackedSequences sequences() const { return {items, starts}; }
};

struct TrainingBatch {
    std::array<TrainingShard, kShards> shards;
    std::size_t places = 0;
};

/// A run of places of one sequence: items first … first + places - 1 are read, first + 1 … first + places predicted.
struct TrainingWindow {
    std::uint32_t sequence;
    std::uint32_t first;
    std::uint32_t places;
};

/// Windows of all sequences for one epoch, in shuffled order. A sequence longer than max_length is cut at places that move
/// from epoch to epoch, so that no place is always without a past. `random_key` decides the cuts and the order.
[[nodiscard]] std::vector<TrainingWindow> cut_windows(std::span<const std::vector<std::uint32_t>> sequences,
                                                      std::size_t max_length, std::uint64_t random_key);

/// Takes windows from the front of `windows` until there are at least `places` places; `windows` keeps the rest.
[[nodiscard]] TrainingBatch take_batch(std::span<const std::vector<std::uint32_t>> sequences,
                                       std::span<const TrainingWindow>& windows, std::size_t places);

}  // namespace tiller::learn
