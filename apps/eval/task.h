// A protocol's cut of recorded data: what is learned, who is asked, and what the answer is.
#pragma once

#include <vector>

#include "base/result.h"
#include "eval/recorded_data.h"

namespace tiller::eval {

enum class Part : std::uint8_t { kValid, kTest };

[[nodiscard]] std::string_view name_of(Part part);

/// One user to rank for.
struct Question {
    std::uint32_t user = 0;
    History history;                     // what is known; its items are not ranked, liked or not
    std::vector<std::uint32_t> targets;  // distinct items that were liked afterwards; empty: asked for labels only
    History labelled;                    // items with a known label, for AUC; empty where the data has no labels
};

struct Task {
    TrainingData training;
    std::vector<Question> questions;
    std::vector<Question> validation;  // for early stopping; empty where the data has no part for it
    std::vector<bool> is_candidate;    // [items]
    std::size_t list_length = 10;      // of the lists that coverage and gini are about, and of validation's NDCG
};

/// last-item: the last item of each sequence is the test, the one before it validation; all before those two is learned, and
/// the validation item is input only when the test is asked. Sequences of fewer than three are only learned from.
/// split: train is learned. Without a validation file, kValid holds a tenth of each user's likes out of train, drawn by `seed`.
/// kInvalid when nobody is left to ask.
[[nodiscard]] Result<Task> make_task(RecordedData data, Protocol protocol, Part part, std::uint64_t seed);

}  // namespace tiller::eval
