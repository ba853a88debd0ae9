// The likes of a data set: those of one history, the sparse matrix of all, and scores that are sums over them.
#pragma once

#include <algorithm>

#include "eval/evaluated_model.h"
#include "model/incidence.h"

namespace tiller::eval {

/// The liked items of a history, in its order.
[[nodiscard]] inline std::vector<std::uint32_t> likes_of(std::span<const Interaction> history) {
    std::vector<std::uint32_t> items;
    for (const Interaction& each : history) {
        if (each.liked) items.push_back(each.item);
    }
    return items;
}

/// Row = user, columns = liked items.
[[nodiscard]] inline model::Incidence liked_items(const TrainingData& data) {
    model::Incidence likes;
    for (const History& history : data.histories) likes.add_row(likes_of(history));
    return likes;
}

/// Each viewer's scores are what `add(item, row)` adds to a row of zeros for each liked item, in the order of the history.
/// scores [viewers * items]  out
template <typename Add>
void sum_over_likes(std::span<const Viewer> viewers, std::size_t items, std::span<float> scores, Add add) {
    std::ranges::fill(scores, 0.0f);
    for (std::size_t i = 0; i < viewers.size(); ++i) {
        for (const std::uint32_t item : likes_of(viewers[i].history)) add(item, scores.subspan(i * items, items));
    }
}

}  // namespace tiller::eval
