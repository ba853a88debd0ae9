#include "learn/sequence_batches.h"

#include <algorithm>

#include "base/random.h"

namespace tiller::learn {
namespace {

void append_window(const std::vector<std::uint32_t>& sequence, const TrainingWindow& window, TrainingShard& shard) {
    const auto first = sequence.begin() + window.first;
    shard.items.insert(shard.items.end(), first, first + window.places);
    shard.targets.insert(shard.targets.end(), first + 1, first + 1 + window.places);
    shard.starts.push_back(static_cast<std::uint32_t>(shard.items.size()));
}

}  // namespace

std::vector<TrainingWindow> cut_windows(std::span<const std::vector<std::uint32_t>> sequences, std::size_t max_length,
                                        std::uint64_t random_key) {
    SeededRandom random(random_key);
    std::vector<TrainingWindow> windows;
    for (std::uint32_t i = 0; i < sequences.size(); ++i) {
        if (sequences[i].size() < 2) continue;
        const std::size_t places = sequences[i].size() - 1;
        std::size_t end = places <= max_length ? places : 1 + random.below(max_length);
        for (std::size_t first = 0; first < places; first = end, end = std::min(places, end + max_length)) {
            windows.push_back({i, static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(end - first)});
        }
    }
    for (std::size_t i = windows.size(); i > 1; --i) std::swap(windows[i - 1], windows[random.below(i)]);
    return windows;
}

TrainingBatch take_batch(std::span<const std::vector<std::uint32_t>> sequences,
                         std::span<const TrainingWindow>& windows, std::size_t places) {
    TrainingBatch batch;
    std::size_t count = 0;
    while (count < windows.size() && batch.places < places) batch.places += windows[count++].places;
    std::vector<TrainingWindow> chosen(windows.begin(), windows.begin() + static_cast<std::ptrdiff_t>(count));
    windows = windows.subspan(count);
    // The longest first, each to the shard that has least: shards of about the same size.
    std::stable_sort(chosen.begin(), chosen.end(),
                     [](const TrainingWindow& a, const TrainingWindow& b) { return a.places > b.places; });
    for (TrainingShard& shard : batch.shards) shard.starts.push_back(0);
    for (const TrainingWindow& window : chosen) {
        const auto least = std::min_element(
            batch.shards.begin(), batch.shards.end(),
            [](const TrainingShard& a, const TrainingShard& b) { return a.items.size() < b.items.size(); });
        append_window(sequences[window.sequence], window, *least);
    }
    std::uint32_t first_place = 0;
    for (TrainingShard& shard : batch.shards) {
        shard.first_place = first_place;
        first_place += static_cast<std::uint32_t>(shard.items.size());
    }
    return batch;
}

}  // namespace tiller::learn
