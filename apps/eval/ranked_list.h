// The first items of a full ranking.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace tiller::eval {

/// What decides between equal scores: a hash of the seed, the user and the item, so that no order of ids can help.
struct TieBreak {
    std::uint64_t seed = 0;
    std::uint32_t user = 0;
};

/// The `length` best items by (score, hash), best first. Items at -infinity or NaN are not ranked: that is how the caller
/// removes some. O(items), and one hash for each item that reaches the list.
[[nodiscard]] std::vector<std::uint32_t> first_of_ranking(std::span<const float> scores, std::size_t length,
                                                          TieBreak ties);

}  // namespace tiller::eval
