// What followed what: counts of items at most three places behind another, weighted by nearness, and the score of every item
// after a history. The strongest simple source on ordered data (docs/decisions/0007-sequence-network.md).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tiller::model {

class TransitionCounts {
public:
    static constexpr std::size_t kWindow = 3;  // places that an item looks ahead, each counted 1 / distance
    static constexpr std::size_t kHistory = 10;  // last items that a score takes in
    static constexpr double kHistoryDecay = 0.8;  // weight of each item against the one after it
    static constexpr double kTargetPower = 0.3;  // a count is divided by how often the target occurred, to this power
    static constexpr double kSourcePower = 0.7;  // and by how often the source did, to this one

    explicit TransitionCounts(std::size_t items) : rows_(items), occurrences_(items) {}

    /// Counts one sequence, oldest item first. Sums of counts have the order of the calls.
    void add(std::span<const std::uint32_t> sequence);
    /// To be called after the last add and before score.
    void finish();
    /// scores [items], replaced: sum over the last kHistory items of decayed, damped counts; 0 for what never followed.
    void score(std::span<const std::uint32_t> history, std::span<float> scores) const;

private:
    struct Cell {
        std::uint32_t item;
        float value;  // the count; after finish, damped
    };
    void count(std::uint32_t from, std::uint32_t to, float weight);

    std::vector<std::vector<Cell>> rows_;  // [items], sorted by item
    std::vector<std::uint32_t> occurrences_;
};

}  // namespace tiller::model
