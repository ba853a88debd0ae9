// The metrics, each a plain function with known answers on small input.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace tiller::eval {

inline constexpr std::array<std::size_t, 2> kCutoffs = {10, 20};
inline constexpr std::size_t kLongestList = 20;

/// Targets among the first `cutoff` of `list`, divided by all targets: with one target, the hit rate.
/// list, targets distinct items; targets sorted, not empty.
[[nodiscard]] double recall_at(std::size_t cutoff, std::span<const std::uint32_t> list,
                               std::span<const std::uint32_t> targets);

/// Binary gain discounted by 1 / log2(place + 1), divided by that of a list that begins with min(targets, cutoff) targets.
[[nodiscard]] double ndcg_at(std::size_t cutoff, std::span<const std::uint32_t> list,
                             std::span<const std::uint32_t> targets);

struct LabelledScore {
    float score = 0;
    bool liked = false;
};

/// The share of (liked, not liked) pairs in which the liked one has the higher score; equal scores count half. Empty without
/// both kinds. Sorts `scores`.
[[nodiscard]] std::optional<double> area_under_curve(std::span<LabelledScore> scores);

/// How unequally `counts` are spread: 0 = all equal, near 1 = one has all. 0 when nothing was counted.
[[nodiscard]] double gini(std::vector<std::uint64_t> counts);

}  // namespace tiller::eval
