// The two forms of a model under evaluation. A new model is one file pair and one row in models.cpp.
#pragma once

#include <functional>
#include <memory>
#include <span>

#include "base/result.h"
#include "eval/interactions.h"
#include "terminal/progress.h"

namespace tiller::eval {

class EvaluatedModel;

/// What surrounds a fit. The answer of a model may depend on the seed, never on the number of threads.
struct FitContext {
    std::uint64_t seed = 0;
    std::size_t threads = 1;
    Progress& progress;
    /// NDCG on the validation part, for early stopping; full ranking, so it costs as much as an evaluation. Empty when
    /// the data has no validation part beside what is trained on.
    std::function<double(const EvaluatedModel&)> validation_ndcg;
};

/// A model that learns from a set of histories and then ranks, in the protocols last-item and split.
class EvaluatedModel {
public:
    virtual ~EvaluatedModel() = default;

    /// Learns from `data`, which outlives the model. kInvalid when the data does not suit it, with the reason.
    [[nodiscard]] virtual Status fit(const TrainingData& data, const FitContext& context) = 0;

    /// Scores every item for each viewer; higher is better, and a user's scores are compared with other users' for AUC.
    /// Items of the history are removed by the caller. Called from several threads at once.
    /// viewers [n]          at most kMaxViewersAtOnce
    /// scores  [n * items]  out, row-major; holds anything before
    virtual void score(std::span<const Viewer> viewers, std::span<float> scores) const = 0;
};

inline constexpr std::size_t kMaxViewersAtOnce = 32;

/// A model that learns event by event, in the prequential protocol.
class OnlineModel {
public:
    virtual ~OnlineModel() = default;

    /// Scores every item for one viewer, from what was observed so far; the history is as fresh as the request.
    /// scores [items]  out; holds anything before
    virtual void score(const Viewer& viewer, std::span<float> scores) = 0;

    /// Learns from one event. The events come in order; with a publication interval, late and several at once.
    virtual void observe(const StreamEvent& event) = 0;
};

/// What an online model knows before the first event: sizes, so that it need not grow.
struct StreamShape {
    std::size_t users = 0;
    std::size_t items = 0;
    std::uint64_t seed = 0;
};

}  // namespace tiller::eval
