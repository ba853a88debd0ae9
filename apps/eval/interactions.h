// What is known of people and items when a model is evaluated: indices, histories, content.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"

namespace tiller::eval {

/// One thing that a user did with an item. Data without labels holds likes only.
struct Interaction {
    std::uint32_t item = 0;
    bool liked = true;
};

using History = std::vector<Interaction>;  // oldest first where the data is ordered, else in a drawn order
using Histories = std::vector<History>;    // [users]

/// Content vectors, such as those of a picture or a sound; empty where the data has none.
struct Content {
    std::size_t dimensions = 0;
    std::vector<float> values;  // [items * dimensions]; an item without a vector has zeros

    [[nodiscard]] bool empty() const { return dimensions == 0; }
    [[nodiscard]] std::span<const float> row(std::uint32_t item) const {
        return std::span(values).subspan(item * dimensions, dimensions);
    }
};

/// Everything a model may learn from, and nothing else: no target of the evaluation is in it.
struct TrainingData {
    std::size_t items = 0;
    bool ordered = false;
    Histories histories;  // [users]; empty for a user who is only asked about
    Content content;

    [[nodiscard]] std::size_t events() const {
        std::size_t count = 0;
        for (const History& history : histories) count += history.size();
        return count;
    }
};

/// One person to rank for, with all that is known at that moment: in the last-item protocol, asked about the test item,
/// the history holds the validation item, which was not trained on.
struct Viewer {
    std::uint32_t user = 0;
    std::span<const Interaction> history;
};

/// One event of a stream, with the history before it.
struct StreamEvent {
    Viewer viewer;
    std::uint32_t item = 0;
    float rating = 1;  // in [0, 1]
    UnixMs time_ms = 0;
};

}  // namespace tiller::eval
