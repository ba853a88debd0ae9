// engine: the whole pipeline as it is served, the learner that folds events and the feed that gathers and ranks, without log
// and HTTP between. What no source proposes stands below everything that one did.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_engine(const ModelContext& context);
[[nodiscard]] std::unique_ptr<OnlineModel> make_online_engine(const ModelContext& context, const StreamShape& shape);

}  // namespace tiller::eval
