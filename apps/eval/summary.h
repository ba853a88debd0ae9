// Evaluations as people and programs read them: the mean over seeds, a table, JSON.
#pragma once

#include <boost/json/value.hpp>
#include <span>
#include <string>
#include <vector>

#include "eval/evaluation.h"

namespace tiller::eval {

/// The evaluations of one model on one data set, over seeds.
struct Summary {
    const Evaluation* first = nullptr;
    std::size_t seeds = 0;
    Metrics mean;
    Metrics spread;  // standard deviation of the seeds; empty with one seed
    double train_seconds = 0;  // means
    double eval_seconds = 0;
    double events_per_second = 0;
    double peak_rss_mb = 0;  // the most
};

/// Consecutive evaluations of the same data set, split and model become one summary. `evaluations` must outlive them.
[[nodiscard]] std::vector<Summary> summaries_of(std::span<const Evaluation> evaluations);

/// The metrics' cutoff that a data set is judged at: 20 in the protocol split, else 10.
[[nodiscard]] int cutoff_of(const Evaluation& evaluation);

/// A table for people; below each data set with targets, these.
[[nodiscard]] std::string table_of(std::span<const Evaluation> evaluations);

/// One evaluation is an object, several are a list of such.
[[nodiscard]] boost::json::value json_of(std::span<const Evaluation> evaluations);
/// The reverse of json_of. kInvalid for a text that is something else.
[[nodiscard]] Result<std::vector<Evaluation>> evaluations_of(std::string_view json_text);

}  // namespace tiller::eval
