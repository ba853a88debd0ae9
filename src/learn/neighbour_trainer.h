// Signed item-to-item statistics: videos that the same viewers liked more (or less) than others did.
#pragma once

#include <span>

#include "model/snapshot.h"

namespace tiller::learn {

struct ResidualReward {
    model::ItemRow item = model::kNoItem;
    float residual = 0;  // reward - mean reward of the item
};

/// Adds the pairs (newest, each of `others`) to both lists. A full list lets go of its least counted neighbour, but only
/// after that was contested often enough: each contest halves it. Cost: 0.1 us a pair.
void add_co_watched(model::ItemTables& items, ResidualReward newest, std::span<const ResidualReward> others);

}  // namespace tiller::learn
