// The whole table: all data sets that are there, with all models that suit them.
#pragma once

#include <filesystem>
#include <vector>

#include "eval/evaluation.h"

namespace tiller::eval {

/// One request for each data set below `folder` and each model that suits it, or each of `models` when that is not empty.
/// Data sets that are absent are named on standard error. kNotFound when there is none.
[[nodiscard]] Result<std::vector<EvaluationRequest>> requests_of_full_table(const std::filesystem::path& folder,
                                                                            std::size_t threads,
                                                                            const std::vector<std::string>& models);

}  // namespace tiller::eval
