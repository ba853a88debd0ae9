// The least of all yardsticks: what most people liked.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_popularity(const ModelContext& context);
[[nodiscard]] std::unique_ptr<OnlineModel> make_online_popularity(const ModelContext& context,
                                                                  const StreamShape& shape);

}  // namespace tiller::eval
