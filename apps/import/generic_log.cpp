#include "import/generic_log.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <charconv>
#include <cmath>
#include <optional>
#include <utility>

#include "import/dataset_builder.h"
#include "import/text_file.h"

namespace tiller::import {
namespace {

namespace json = boost::json;

constexpr double kSecondsBelow = 1e11;  // 1973 in milliseconds, 5138 in seconds
constexpr std::size_t kMaxVector = 1024;
constexpr std::size_t kMaxItemTags = 16;

struct EventText {
    std::string user, item, type;
    std::optional<double> value, time;
};

constexpr std::string_view kEventTypes = "watch, skip, impression, like, share, save, not_interested, rating";

/// What stands in the file, short enough for one line of an error.
std::string in_quotes(std::string_view text) {
    constexpr std::size_t kMaxBytes = 60;
    return text.size() <= kMaxBytes ? fmt::format("\"{}\"", text)
                                    : fmt::format("\"{}\"… ({} bytes)", text.substr(0, kMaxBytes), text.size());
}

Result<double> number_in(std::string_view text, std::string_view field) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is not a number: {}", field, in_quotes(text)));
    }
    return value;
}

Result<std::pair<ImportAction, float>> action_of(const EventText& event) {
    const auto in = [&](double low, double high, double otherwise) -> Result<float> {
        const double value = event.value.value_or(otherwise);
        if (!(value >= low && value <= high)) {
            return fail(ErrorCode::kInvalid, fmt::format("the value of a {} is from {} to {}, not {}",
                                                         event.type.empty() ? "watch" : event.type, low, high, value));
        }
        return static_cast<float>(value);
    };
    if (event.type.empty() || event.type == "watch") return std::pair{ImportAction::kWatch, TRY(in(0, 20, 1))};
    if (event.type == "skip" || event.type == "impression") return std::pair{ImportAction::kWatch, TRY(in(0, 20, 0))};
    if (event.type == "like") return std::pair{ImportAction::kLike, 1.0f};
    if (event.type == "share") return std::pair{ImportAction::kShare, 1.0f};
    if (event.type == "save") return std::pair{ImportAction::kSave, 1.0f};
    if (event.type == "not_interested") return std::pair{ImportAction::kNotInterested, 1.0f};
    if (event.type == "rating") return std::pair{ImportAction::kRating, TRY(in(0, 1, 1))};
    return fail(ErrorCode::kInvalid,
                fmt::format("there is no event type {}; there are {}", in_quotes(event.type), kEventTypes));
}

Status add_event(DatasetBuilder& builder, const EventText& event) {
    const auto [action, value] = TRY(action_of(event));
    double time_ms = event.time.value_or(0);
    if (time_ms < 0 || time_ms > 1e15)
        return fail(ErrorCode::kInvalid, fmt::format("the time is Unix seconds or milliseconds, not {}", time_ms));
    if (time_ms < kSecondsBelow) time_ms *= 1000;
    return builder.add({.user = TRY(builder.user(event.user)),
                        .item = TRY(builder.item(event.item)),
                        .action = action,
                        .value = value,
                        .time_ms = static_cast<UnixMs>(time_ms)});
}

/// A text or number field as text; empty when absent.
Result<std::string> text_field(const json::object& object, const std::string& name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return std::string{};
    if (value->is_string()) return std::string(value->as_string());
    if (value->is_int64() || value->is_uint64()) return json::serialize(*value);
    return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is neither a text nor a whole number: {}", name,
                                                 in_quotes(json::serialize(*value))));
}

Result<std::optional<double>> number_field(const json::object& object, const std::string& name) {
    const json::value* value = object.if_contains(name);
    if (value == nullptr || value->is_null()) return std::optional<double>{};
    if (value->is_number()) return std::optional<double>(value->to_number<double>());
    if (value->is_string()) return std::optional<double>(TRY(number_in(value->as_string(), name)));
    return fail(ErrorCode::kInvalid,
                fmt::format("\"{}\" is not a number: {}", name, in_quotes(json::serialize(*value))));
}

Status read_item_tags(const json::value& value, const std::string& name, ImportItem& item) {
    item.tags.clear();
    if (value.is_string()) {
        for (const std::string_view word : words_of(value.as_string(), "|")) item.tags.emplace_back(word);
    } else if (value.is_array()) {
        for (const json::value& tag : value.as_array()) {
            if (!tag.is_string()) return fail(ErrorCode::kInvalid, name + " holds something that is not a text");
            item.tags.emplace_back(tag.as_string());
        }
    } else {
        return fail(ErrorCode::kInvalid, name + " is neither a list nor a text");
    }
    if (item.tags.size() > kMaxItemTags) return fail(ErrorCode::kInvalid, name + " holds more than 16 tags");
    return {};
}

Status read_item_vector(const json::value& value, const std::string& name, ImportItem& item) {
    if (!value.is_array() || value.as_array().size() > kMaxVector)
        return fail(ErrorCode::kInvalid, name + " is not a list of at most 1,024 numbers");
    item.vector.clear();
    for (const json::value& number : value.as_array()) {
        if (!number.is_number() || !(std::abs(number.to_number<double>()) <= 1e6))
            return fail(ErrorCode::kInvalid, name + " holds something that is not a number within 1e6");
        item.vector.push_back(static_cast<float>(number.to_number<double>()));
    }
    return {};
}

Status add_item(DatasetBuilder& builder, const json::object& object, const FieldMap& fields) {
    ImportItem& item = builder.item_at(TRY(builder.item(TRY(text_field(object, fields.item)))));
    item.text = TRY(text_field(object, fields.text));
    item.creator = TRY(text_field(object, fields.creator));
    item.language = TRY(text_field(object, "language"));
    const double duration_ms = TRY(number_field(object, fields.duration)).value_or(0);
    if (!(duration_ms >= 0 && duration_ms <= 8.64e7))
        return fail(ErrorCode::kInvalid,
                    fmt::format("\"{}\" is from 0 to 86,400,000 milliseconds, not {}", fields.duration, duration_ms));
    item.duration_ms = static_cast<std::uint32_t>(duration_ms);
    if (const json::value* tags = object.if_contains(fields.tags)) TRY_STATUS(read_item_tags(*tags, fields.tags, item));
    if (const json::value* vector = object.if_contains(fields.vector))
        TRY_STATUS(read_item_vector(*vector, fields.vector, item));
    return {};
}

Status check_header(const std::vector<std::string>& header, const FieldMap& fields) {
    for (const auto& [key, column] : {std::pair{"user", fields.user}, std::pair{"item", fields.item}}) {
        if (std::ranges::find(header, column) != header.end()) continue;
        return fail(
            ErrorCode::kInvalid,
            fmt::format("the first row names the columns, and none is \"{0}\"; it has {1}. If another holds the "
                        "{2}s, say which: --map {2}=COLUMN",
                        column, in_quotes(fmt::format("{}", fmt::join(header, ","))), key));
    }
    return {};
}

Dataset finish(DatasetBuilder& builder, bool timed) { return timed ? builder.take_by_time() : builder.take_ordered(); }

}  // namespace

Result<FieldMap> parse_field_map(std::string_view text) {
    FieldMap fields;
    const std::array<std::pair<std::string_view, std::string*>, 12> names = {{{"user", &fields.user},
                                                                              {"item", &fields.item},
                                                                              {"type", &fields.type},
                                                                              {"value", &fields.value},
                                                                              {"time", &fields.time},
                                                                              {"time_ms", &fields.time},
                                                                              {"tags", &fields.tags},
                                                                              {"text", &fields.text},
                                                                              {"creator", &fields.creator},
                                                                              {"duration", &fields.duration},
                                                                              {"duration_ms", &fields.duration},
                                                                              {"vector", &fields.vector}}};
    for (const std::string_view pair : words_of(text, ",")) {
        const std::size_t equals = pair.find('=');
        const auto* name =
            std::ranges::find(names, pair.substr(0, equals), &std::pair<std::string_view, std::string*>::first);
        if (equals == std::string_view::npos || name == names.end()) {
            return fail(
                ErrorCode::kInvalid,
                "--map takes user=NAME,item=NAME,type=,value=,time=,tags=,text=,creator=,duration=,vector=; not " +
                    std::string(pair));
        }
        *name->second = pair.substr(equals + 1);
    }
    return fields;
}

Result<Dataset> read_jsonl(const std::filesystem::path& file, const FieldMap& fields) {
    DatasetBuilder builder;
    bool timed = true;
    json::parse_options options;
    options.max_depth = 8;
    TRY_STATUS(for_each_line(file, [&](std::string_view line, std::size_t) -> Status {
        if (line.find_first_not_of(" \t") == std::string_view::npos) return {};
        boost::system::error_code error;
        const json::value root = json::parse(line, error, {}, options);
        if (error) return fail(ErrorCode::kInvalid, fmt::format("not JSON ({}): {}", error.message(), in_quotes(line)));
        if (!root.is_object())
            return fail(ErrorCode::kInvalid, fmt::format("each line is one JSON object, not {}", in_quotes(line)));
        const json::object& object = root.as_object();
        if (!object.contains(fields.user)) return add_item(builder, object, fields);
        const EventText event{.user = TRY(text_field(object, fields.user)),
                              .item = TRY(text_field(object, fields.item)),
                              .type = TRY(text_field(object, fields.type)),
                              .value = TRY(number_field(object, fields.value)),
                              .time = TRY(number_field(object, fields.time))};
        timed = timed && event.time.has_value();
        return add_event(builder, event);
    }));
    return finish(builder, timed);
}

Result<Dataset> read_csv(const std::filesystem::path& file, const FieldMap& fields) {
    DatasetBuilder builder;
    std::vector<std::string> header;
    bool timed = true;
    TRY_STATUS(for_each_csv_row(file, [&](const std::vector<std::string>& row, std::size_t number) -> Status {
        if (number == 1) {
            header = row;
            // Spreadsheets begin their files with a byte order mark, which nobody sees and no name matches.
            if (constexpr std::string_view kMark = "\xEF\xBB\xBF"; header[0].starts_with(kMark))
                header[0].erase(0, kMark.size());
            return check_header(header, fields);
        }
        if (row.size() != header.size()) {
            return fail(ErrorCode::kInvalid,
                        fmt::format("the header has {} columns, this row {}: {}", header.size(), row.size(),
                                    in_quotes(fmt::format("{}", fmt::join(row, ",")))));
        }
        const auto cell = [&](const std::string& name) -> std::string {
            const auto at = std::ranges::find(header, name);
            return at == header.end() ? std::string{} : row[static_cast<std::size_t>(at - header.begin())];
        };
        const auto number_cell = [&](const std::string& name) -> Result<std::optional<double>> {
            const std::string text = cell(name);
            if (text.empty()) return std::optional<double>{};
            return std::optional<double>(TRY(number_in(text, name)));
        };
        const EventText event{.user = cell(fields.user),
                              .item = cell(fields.item),
                              .type = cell(fields.type),
                              .value = TRY(number_cell(fields.value)),
                              .time = TRY(number_cell(fields.time))};
        timed = timed && event.time.has_value();
        return add_event(builder, event);
    }));
    if (header.empty()) {
        return fail(ErrorCode::kInvalid, fmt::format("{}:1: the file is empty; its first row names the columns, "
                                                     "{} and {} at least",
                                                     file.string(), fields.user, fields.item));
    }
    return finish(builder, timed);
}

}  // namespace tiller::import
