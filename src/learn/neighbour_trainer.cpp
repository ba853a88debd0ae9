#include "learn/neighbour_trainer.h"

#include <cmath>

namespace tiller::learn {
namespace {

using model::ItemRow;
using model::Neighbour;

constexpr float kMaxCount = 4096;  // beyond it old pairs fade

void add_to(Neighbour& neighbour, float product) {
    if (neighbour.count >= kMaxCount) {
        neighbour.count *= 0.5f;
        neighbour.product_sum *= 0.5f;
    }
    neighbour.count += 1;
    neighbour.product_sum += product;
}

/// The one to contest: fewest viewers, then the weaker, then the lower video id.
bool is_weaker(const model::ItemTables& items, const Neighbour& a, const Neighbour& b) {
    if (a.count != b.count) return a.count < b.count;
    if (std::abs(a.product_sum) != std::abs(b.product_sum)) return std::abs(a.product_sum) < std::abs(b.product_sum);
    return items.statistics[a.item].video < items.statistics[b.item].video;
}

void add_one_way(model::ItemTables& items, ItemRow from, ItemRow to, float product) {
    model::NeighbourList& list = items.neighbours.at_for_write(from);
    Neighbour* weakest = nullptr;
    for (Neighbour& neighbour : list.entries) {
        if (neighbour.item == to) return add_to(neighbour, product);
        if (neighbour.item == model::kNoItem) {
            neighbour = {to, 1, product};  // places fill from the front, so there is none behind it
            return;
        }
        if (weakest == nullptr || is_weaker(items, neighbour, *weakest)) weakest = &neighbour;
    }
    weakest->count *= 0.5f;
    weakest->product_sum *= 0.5f;
    if (weakest->count < 1) *weakest = {to, 1, product};
}

}  // namespace

void add_co_watched(model::ItemTables& items, ResidualReward newest, std::span<const ResidualReward> others) {
    for (const ResidualReward& other : others) {
        if (other.item == newest.item) continue;
        const float product = other.residual * newest.residual;
        add_one_way(items, newest.item, other.item, product);
        add_one_way(items, other.item, newest.item, product);
    }
}

}  // namespace tiller::learn
