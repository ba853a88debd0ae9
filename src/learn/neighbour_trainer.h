// Signed item-to-item statistics: videos that the same viewers liked more (or less) than others did.
#pragma once

#include <span>

#include "model/snapshot.h"

namespace tiller::learn {

struct ItemEvidence {
    model::ItemRow item = model::kNoItem;
    float evidence = 0;  // model::Evidence::sum
};

/// Adds the pairs (newest, each of `others`) to both lists. A full list lets go of its least counted neighbour, but only
/// after that was contested often enough: each contest halves it. Cost: 0.1 us a pair.
void add_co_watched(model::ItemTables& items, ItemEvidence newest, std::span<const ItemEvidence> others);

}  // namespace tiller::learn
