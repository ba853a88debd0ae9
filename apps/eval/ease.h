// EASE (Steck 2019): the linear item-to-item model with a closed form. A yardstick; not part of the service.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_ease(const ModelContext& context);

}  // namespace tiller::eval
