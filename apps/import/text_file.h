// Lines of a text file, gzip or plain, under limits.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tiller::import {

/// Calls `line` for each line (without its end), with its number from 1. Stops at the first error, which gets file and
/// line put before it. Lines past `kMaxLineBytes` are kInvalid.
Status for_each_line(const std::filesystem::path& path,
                     const std::function<Status(std::string_view line, std::size_t number)>& line);

/// The whole file, unpacked; kInvalid past `max_bytes`.
[[nodiscard]] Result<Bytes> read_whole(const std::filesystem::path& path, std::size_t max_bytes);

/// `folder/name`, or the same with ".gz"; kNotFound names both.
[[nodiscard]] Result<std::filesystem::path> find_file(const std::filesystem::path& folder, std::string_view name);

/// The words of a line, parted by one or more of `separators`.
[[nodiscard]] std::vector<std::string_view> words_of(std::string_view line, std::string_view separators = " \t");

/// RFC 4180 rows through libcsv: quotes, embedded line ends and all.
Status for_each_csv_row(const std::filesystem::path& path,
                        const std::function<Status(const std::vector<std::string>& row, std::size_t number)>& row);

/// A NumPy array of little-endian float16 or float32, C order, two dimensions.
struct Matrix {
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::vector<float> values;  // [rows * columns]
};
[[nodiscard]] Result<Matrix> parse_npy(ByteSpan bytes);

}  // namespace tiller::import
