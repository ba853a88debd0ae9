// One evaluation: a data set, a protocol, a model, a seed → figures.
#pragma once

#include <string>
#include <vector>

#include "eval/full_ranking.h"
#include "eval/models.h"
#include "eval/recorded_data.h"
#include "eval/task.h"

namespace tiller::eval {

struct EvaluationRequest {
    DataRequest data;
    Part part = Part::kTest;
    std::string model;
    std::uint64_t seed = 1;
    std::size_t threads = 1;
    std::string policy = {};  // of `engine`: a document in place of the default one; empty = default
    bool freshness = false;  // prequential: also with publications every second, minute and hour of log time
};

/// How well a stream is predicted when learned weights are published only so often.
struct FreshnessPoint {
    std::string interval;  // "every event", "1 s" …
    double publish_every_s = 0;
    double recall = 0;  // at 10
    double ndcg = 0;
};

struct Evaluation {
    std::string program;  // digest of the program whose figures these are
    std::string dataset;
    std::string protocol;
    std::string split;  // valid or test; of a stream, all or five-star
    std::string model;
    std::uint64_t seed = 0;
    std::size_t users = 0;
    std::size_t candidates = 0;
    Metrics metrics;
    double train_seconds = 0;
    double eval_seconds = 0;
    double events_per_second = 0;  // learned in train_seconds; of a stream, ranked and learned
    double peak_rss_mb = 0;        // of the process, from the reading of the data to the end

    std::vector<double> recall_at;      // at 1 to 20; empty for a stream
    std::vector<Slice> slices;
    std::vector<double> moving_recall;  // of a stream
    std::vector<FreshnessPoint> freshness;
};

/// The first 16 hex digits of the digest of the running program's file.
[[nodiscard]] const std::string& digest_of_program();
/// Fills in what a row is called by: program, data set, protocol, split, model and seed.
void name_after(const EvaluationRequest& request, Evaluation& evaluation);

/// Whether data set, protocol and model go together, and the folder is there: what can be told before hours of work.
[[nodiscard]] Status check_request(const EvaluationRequest& request);
/// Reads, permutes, cuts, fits and asks. kInvalid for a model that the protocol does not have.
[[nodiscard]] Result<Evaluation> run_evaluation(const EvaluationRequest& request, Progress& progress);

}  // namespace tiller::eval
