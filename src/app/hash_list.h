// A list of files and pictures that are known, each with a word for why. docs/formats/checkers.md
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "schema/event.h"

namespace tiller::app {

inline constexpr std::size_t kMaxHashListBytes = 64 << 20;
inline constexpr std::size_t kMaxHashReasons = 200;  // different words

using FileHash = std::array<std::uint8_t, 32>;
/// SHA-256 of a whole file. About 2 s a GiB.
[[nodiscard]] Result<FileHash> sha256_of_file(const std::string& path);
[[nodiscard]] std::optional<FileHash> parse_file_hash(std::string_view hex);

/// A picture that has nearly no light and dark beside each other (black, fog) tells nothing: its hash is like many others'.
[[nodiscard]] bool has_detail(std::uint64_t frame_hash);

class HashList {
public:
    /// One entry a line: 64 hexadecimal digits (SHA-256 of a file) or 16 (difference_hash of a picture), blanks, a word for
    /// the reason; lines that begin with # and empty ones are passed over. kInvalid, naming the line.
    [[nodiscard]] static Result<HashList> parse(std::string_view text);
    /// kNotFound, kInvalid (also for more than 64 MiB).
    [[nodiscard]] static Result<HashList> read(const std::string& path);

    /// A label for each reason that fits, score 1 for an exact file or picture and 1 - distance / 64 for one that differs in
    /// up to `max_distance` bits; the best score of each reason. At most kMaxCheckLabels, best first. About 1 ms for
    /// 1,000,000 pictures a frame.
    [[nodiscard]] std::vector<schema::CheckLabel> matches(const std::optional<FileHash>& file,
                                                          std::span<const std::uint64_t> frames,
                                                          std::uint32_t max_distance) const;
    [[nodiscard]] std::size_t file_count() const { return files_.size(); }
    [[nodiscard]] std::size_t picture_count() const { return pictures_.size(); }
    /// The first 16 digits of the list's own SHA-256.
    [[nodiscard]] const std::string& version() const { return version_; }

private:
    [[nodiscard]] Status add_line(std::string_view line);
    [[nodiscard]] Result<std::uint8_t> reason_index(std::string_view word);

    std::vector<std::string> reasons_;
    std::vector<std::pair<FileHash, std::uint8_t>> files_;  // sorted
    std::vector<std::pair<std::uint64_t, std::uint8_t>> pictures_;
    std::string version_;
};

}  // namespace tiller::app
