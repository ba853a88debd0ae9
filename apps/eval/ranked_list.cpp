#include "eval/ranked_list.h"

#include <algorithm>
#include <limits>

#include "base/random.h"

namespace tiller::eval {
namespace {

struct Place {
    float score = 0;
    std::uint64_t hash = 0;
    std::uint32_t item = 0;
};

bool before(const Place& a, const Place& b) {
    if (a.score != b.score) return a.score > b.score;
    return a.hash != b.hash ? a.hash < b.hash : a.item < b.item;
}

}  // namespace

std::vector<std::uint32_t> first_of_ranking(std::span<const float> scores, std::size_t length, TieBreak ties) {
    const std::uint64_t user_seed = mix64(ties.seed, ties.user);
    std::vector<Place> heap;  // the worst kept place lies at the front
    float least = -std::numeric_limits<float>::infinity();
    for (std::uint32_t item = 0; item < scores.size(); ++item) {
        const float score = scores[item];
        if (!(score >= least) || score == -std::numeric_limits<float>::infinity()) continue;
        const Place place{.score = score, .hash = mix64(user_seed, item), .item = item};
        if (heap.size() == length) {
            if (!before(place, heap.front())) continue;
            std::ranges::pop_heap(heap, before);
            heap.back() = place;
        } else {
            heap.push_back(place);
        }
        std::ranges::push_heap(heap, before);
        if (heap.size() == length) least = heap.front().score;
    }
    std::ranges::sort(heap, before);
    std::vector<std::uint32_t> items;
    for (const Place& place : heap) items.push_back(place.item);
    return items;
}

}  // namespace tiller::eval
