// Logs of one's own: JSON lines or CSV, with the names of the fields as arguments.
#pragma once

#include "import/dataset.h"

namespace tiller::import {

/// Each line is an event or an item: it is an item when it has no user.
[[nodiscard]] Result<Dataset> read_jsonl(const std::filesystem::path& file, const FieldMap& fields);
/// Events only; the first row names the columns.
[[nodiscard]] Result<Dataset> read_csv(const std::filesystem::path& file, const FieldMap& fields);

}  // namespace tiller::import
