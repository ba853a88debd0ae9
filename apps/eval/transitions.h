// transitions: what followed the last items. A source of the service.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_transitions(const ModelContext& context);
[[nodiscard]] std::unique_ptr<OnlineModel> make_online_transitions(const ModelContext& context,
                                                                   const StreamShape& shape);

}  // namespace tiller::eval
