// The sequence network with windowed transitions, as the service would use them together: a log-linear mix whose one weight is
// fitted on validation data.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_sequence(const ModelContext& context);

}  // namespace tiller::eval
