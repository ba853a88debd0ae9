// The checkers in tiller.toml: [[checker]] tables, read strictly, each fault named with the table that it stands in.
#pragma once

#include <toml++/toml.h>
#include <string>
#include <vector>

#include "app/checker_settings.h"
#include "base/result.h"

namespace tiller {

/// kInvalid, saying which checker and which key, for what is unknown, missing, of a wrong type or out of range.
[[nodiscard]] Result<std::vector<app::CheckerSettings>> read_checkers(const toml::node& node);

}  // namespace tiller
