// The shapes of file that recorded interactions come in. Names become indices in order of first appearance.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "eval/recorded_data.h"

namespace tiller::eval {

/// Name → index.
class NameIndex {
public:
    explicit NameIndex(std::string_view what) : what_(what) {}
    /// kInvalid for an overlong name, kExhausted past kMaxNames.
    [[nodiscard]] Result<std::uint32_t> index_of(std::string_view name);
    [[nodiscard]] std::optional<std::uint32_t> find(std::string_view name) const;
    [[nodiscard]] std::size_t size() const { return indices_.size(); }

private:
    std::string what_;
    std::unordered_map<std::string, std::uint32_t> indices_;
};

inline constexpr std::size_t kMaxNames = 20'000'000;

struct Names {
    NameIndex users{"user"};
    NameIndex items{"item"};
};

/// What the lines of a file turned out to be.
struct HistoriesFile {
    Histories histories;
    bool labelled = false;
};

/// `user item item …` or `user item label` lines. With kDetect a file has labels when each of its lines has three words
/// and the third is 0 or 1.
[[nodiscard]] Result<HistoriesFile> read_histories(const std::filesystem::path& path, LineForm form, Names& names);

/// The likes of such a file as events, in the order of its lines.
[[nodiscard]] Result<std::vector<RecordedEvent>> read_events_in_line_order(const std::filesystem::path& path,
                                                                           LineForm form, Names& names);

/// MovieLens ratings: a header line, then `user item stars unix-time`, parted by tabs. Sorted by (time, line).
[[nodiscard]] Result<std::vector<RecordedEvent>> read_ratings(const std::filesystem::path& path, Stream stream,
                                                              Names& names);

/// Adds a NumPy matrix to the content vectors, beside what is there; row = item name, so items that no interaction names
/// become known.
[[nodiscard]] Status add_content(const std::filesystem::path& path, Names& names, Content& content);

/// One item name a line; an unknown one is kInvalid.
[[nodiscard]] Result<std::vector<bool>> read_candidates(const std::filesystem::path& path, const Names& names);

}  // namespace tiller::eval
