// transitions: what followed the last items. A source of the service.
#pragma once

#include <memory>

#include "eval/models.h"
#include "model/transition_table.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_transitions(const ModelContext& context);
[[nodiscard]] std::unique_ptr<OnlineModel> make_online_transitions(const ModelContext& context,
                                                                   const StreamShape& shape);
/// The same with other windows and weights than the service's.
[[nodiscard]] std::unique_ptr<OnlineModel> make_online_transitions(std::size_t items,
                                                                   const model::TransitionSettings& settings);

}  // namespace tiller::eval
