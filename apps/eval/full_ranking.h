// The protocols last-item and split: every candidate is ranked for every user who is asked about.
#pragma once

#include <map>
#include <string>

#include "eval/evaluated_model.h"
#include "eval/metrics.h"
#include "eval/task.h"

namespace tiller::eval {

using Metrics = std::map<std::string, double>;  // by the name that the JSON has

struct RankingContext {
    std::uint64_t seed = 0;
    std::size_t threads = 1;
    Progress& progress;
};

/// A part of the users, by how long their histories are.
struct Slice {
    std::string name;
    std::size_t users = 0;
    double recall = 0;  // at Task::list_length
};

struct RankingResult {
    Metrics metrics;
    std::size_t users = 0;       // with a target
    std::size_t candidates = 0;  // items that can be ranked
    std::vector<double> recall_at;  // [kLongestList] at 1, 2, …
    std::vector<Slice> slices;
};

/// Asks a fitted model all questions. The same on any number of threads.
[[nodiscard]] RankingResult evaluate(const EvaluatedModel& model, const Task& task, const RankingContext& context);

/// NDCG at the task's list length over its validation part; what FitContext offers for early stopping.
[[nodiscard]] double validation_ndcg(const EvaluatedModel& model, const Task& task, const RankingContext& context);

}  // namespace tiller::eval
