// Public interaction logs, read into one form: items, users and events in their order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"

namespace tiller::import {

inline constexpr std::size_t kMaxLineBytes = 4u << 20;
inline constexpr std::size_t kMaxIdBytes = 256;
inline constexpr std::size_t kMaxEvents = 200'000'000;

struct ImportItem {
    std::string id;
    std::string text;
    std::vector<std::string> tags;
    std::string creator;
    std::string language;
    std::uint32_t duration_ms = 0;
    std::vector<float> vector;  // content; empty when there is none
    UnixMs published_ms = 0;    // 0 = unknown
};

enum class ImportAction : std::uint8_t {
    kWatch = 0,
    kLike = 1,
    kShare = 2,
    kSave = 3,
    kNotInterested = 4,
    kRating = 5
};

struct ImportEvent {
    std::uint32_t user = 0;  // into Dataset::users
    std::uint32_t item = 0;  // into Dataset::items
    ImportAction action{};
    float value = 0;         // kWatch: watched fraction in [0, 20]; kRating: [0, 1]
    UnixMs time_ms = 0;      // 0 = unknown; the order of the events counts
};

struct Dataset {
    std::vector<std::string> users;
    std::vector<ImportItem> items;
    std::vector<ImportEvent> events;  // oldest first
    bool ordered = false;             // false: the source is a set; the order is ours (users take turns)
};

/// Column or field names of a generic file; an empty name means "not there".
struct FieldMap {
    std::string user = "user";
    std::string item = "item";
    std::string type =
        "type";      // impression, watch, like, share, save, not_interested, rating; absent = watch to the end
    std::string value = "value";    // watched fraction, or the rating in [0, 1]
    std::string time = "time_ms";   // milliseconds; values below 10^11 are taken as seconds
    std::string tags = "tags";      // for items: a JSON list, or words parted by '|'
    std::string text = "text";
    std::string creator = "creator";
    std::string duration = "duration_ms";
    std::string vector = "vector";
};

/// "user=uid,item=iid": the rest keeps its default; an unknown key is kInvalid and names the known ones.
[[nodiscard]] Result<FieldMap> parse_field_map(std::string_view text);

struct FormatInfo {
    std::string_view name;
    std::string_view what;
};
/// All formats with a sentence each, for --help.
[[nodiscard]] std::vector<FormatInfo> formats();

/// Reads a folder or file; .gz is unpacked on the way. kNotFound: a file that the format needs is missing, named in the
/// message; kInvalid: bad bytes, with file and line.
[[nodiscard]] Result<Dataset> read_dataset(std::string_view format, const std::filesystem::path& path,
                                           const FieldMap& fields);

}  // namespace tiller::import
