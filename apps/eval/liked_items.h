// The likes of a data set as the sparse matrix that several models are made of.
#pragma once

#include "eval/interactions.h"
#include "model/incidence.h"

namespace tiller::eval {

/// Row = user, columns = liked items.
[[nodiscard]] inline model::Incidence liked_items(const TrainingData& data) {
    model::Incidence likes;
    for (const History& history : data.histories) {
        std::vector<std::uint32_t> items;
        for (const Interaction& each : history) {
            if (each.liked) items.push_back(each.item);
        }
        likes.add_row(std::move(items));
    }
    return likes;
}

}  // namespace tiller::eval
