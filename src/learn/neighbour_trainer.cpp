#include "learn/neighbour_trainer.h"

#include <cmath>

namespace tiller::learn {
namespace {

using model::ItemRow;
using model::NeighbourList;

constexpr float kMaxCount = 4096;  // beyond it old pairs fade

void halve(NeighbourList& list, std::size_t place) {
    list.counts[place] *= 0.5f;
    list.product_sums[place] *= 0.5f;
}

/// The place to contest: fewest viewers, then the weaker, then the lower video id.
std::size_t weakest_place(const model::ItemTables& items, const NeighbourList& list) {
    const auto is_weaker = [&](std::size_t a, std::size_t b) {
        if (list.counts[a] != list.counts[b]) return list.counts[a] < list.counts[b];
        const float strength_a = std::abs(list.product_sums[a]);
        const float strength_b = std::abs(list.product_sums[b]);
        if (strength_a != strength_b) return strength_a < strength_b;
        return items.statistics[list.items[a]].video < items.statistics[list.items[b]].video;
    };
    std::size_t weakest = 0;
    for (std::size_t place = 1; place < model::kMaxNeighbours; ++place) {
        if (is_weaker(place, weakest)) weakest = place;
    }
    return weakest;
}

void add_one_way(model::ItemTables& items, ItemRow from, ItemRow to, float product) {
    NeighbourList& list = items.neighbours.at_for_write(from);
    const auto set = [&](std::size_t place) {
        list.items[place] = to;
        list.counts[place] = 1;
        list.product_sums[place] = product;
    };
    if (const std::size_t place = list.place_of(to); place < model::kMaxNeighbours) {
        if (list.counts[place] >= kMaxCount) halve(list, place);
        list.counts[place] += 1;
        list.product_sums[place] += product;
        return;
    }
    if (const std::size_t free = list.place_of(model::kNoItem); free < model::kMaxNeighbours) return set(free);
    const std::size_t weakest = weakest_place(items, list);
    halve(list, weakest);
    if (list.counts[weakest] < 1) set(weakest);
}

}  // namespace

void add_co_watched(model::ItemTables& items, ItemEvidence newest, std::span<const ItemEvidence> others) {
    for (const ItemEvidence& other : others) items.neighbours.prefetch_all(other.item);
    for (const ItemEvidence& other : others) {
        if (other.item == newest.item) continue;
        const float product = other.evidence * newest.evidence;
        add_one_way(items, newest.item, other.item, product);
        add_one_way(items, other.item, newest.item, product);
    }
}

}  // namespace tiller::learn
