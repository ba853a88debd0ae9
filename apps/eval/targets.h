// What is asked of the recommender on public data, and what the best published systems reach there.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace tiller::eval {

struct MetricPair {
    double recall = 0;
    double ndcg = 0;
};

/// One row of the table that a full evaluation is judged by. recall and ndcg are at `cutoff`, on the test part.
struct Target {
    std::string_view dataset;
    std::string_view stream;  // ml-100k: all or five-star; else empty
    int cutoff = 10;
    MetricPair floor;         // the best simple model: below it something is wrong
    std::string_view floor_model;
    MetricPair best;          // the best known result of others on this protocol
    std::string_view best_model;
    MetricPair target;
};

[[nodiscard]] std::span<const Target> targets();
[[nodiscard]] const Target* target_for(std::string_view dataset, std::string_view stream);

/// What a yardstick must give on the test part, from an implementation of others' or an earlier one of ours: the check that
/// the protocols are right.
struct Expectation {
    std::string_view dataset;
    std::string_view stream;
    std::string_view model;
    MetricPair expected;  // at the target's cutoff
};
[[nodiscard]] std::span<const Expectation> expectations();

}  // namespace tiller::eval
