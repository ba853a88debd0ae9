// spectral: who met what, two steps along shared interactions and a low-pass over the spectrum. A source to be served.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_spectral(const ModelContext& context);

}  // namespace tiller::eval
