// item-knn: items liked by the same people are near each other.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_item_neighbours(const ModelContext& context);
[[nodiscard]] std::unique_ptr<OnlineModel> make_online_item_neighbours(const ModelContext& context,
                                                                       const StreamShape& shape);

}  // namespace tiller::eval
