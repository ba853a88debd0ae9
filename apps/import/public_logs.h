// Readers of the public logs that recommenders are measured on. Each takes the data set's folder.
#pragma once

#include "import/dataset.h"

namespace tiller::import {

[[nodiscard]] Result<Dataset> read_sequences(const std::filesystem::path& path, const FieldMap&);
[[nodiscard]] Result<Dataset> read_amazon(const std::filesystem::path& folder, const FieldMap&);
[[nodiscard]] Result<Dataset> read_movielens_sequences(const std::filesystem::path& folder, const FieldMap&);
[[nodiscard]] Result<Dataset> read_movielens_ratings(const std::filesystem::path& folder, const FieldMap&);
[[nodiscard]] Result<Dataset> read_gowalla(const std::filesystem::path& folder, const FieldMap&);
[[nodiscard]] Result<Dataset> read_tiktok(const std::filesystem::path& folder, const FieldMap&);
[[nodiscard]] Result<Dataset> read_kuairand_signed(const std::filesystem::path& folder, const FieldMap&);
[[nodiscard]] Result<Dataset> read_kuairand_features(const std::filesystem::path& folder, const FieldMap&);

}  // namespace tiller::import
