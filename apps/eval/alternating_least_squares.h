// iALS (Hu, Koren, Volinsky 2008, with the settings of Rendle et al. 2021): factors of users and items by alternating least
// squares. A yardstick; not part of the service.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<EvaluatedModel> make_alternating_least_squares(const ModelContext& context);

}  // namespace tiller::eval
