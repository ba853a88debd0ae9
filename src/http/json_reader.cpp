#include "http/json_reader.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include "base/bytes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxShownBytes = 64;  // of the client's own words in an error

/// Builds the value and refuses repeated keys, which Boost.JSON's own parser would silently merge: two programs that
/// read different ones of a pair is a hole.
struct Builder {
    static constexpr std::size_t max_object_size = 10'000;
    static constexpr std::size_t max_array_size = 100'000;
    static constexpr std::size_t max_key_size = 1'024;
    static constexpr std::size_t max_string_size = 1'048'576;

    json::value_stack stack;
    std::uint64_t keys = 0;

    bool on_document_begin(json::error_code&) {
        stack.reset();
        return true;
    }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return true; }
    bool on_object_end(std::size_t count, json::error_code&) {
        keys += count;
        stack.push_object(count);
        return true;
    }
    bool on_array_begin(json::error_code&) { return true; }
    bool on_array_end(std::size_t count, json::error_code&) {
        stack.push_array(count);
        return true;
    }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        stack.push_key(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) {
        stack.push_chars(part);
        return true;
    }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        stack.push_string(part);
        return true;
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t value, json::string_view, json::error_code&) {
        stack.push_int64(value);
        return true;
    }
    bool on_uint64(std::uint64_t value, json::string_view, json::error_code&) {
        stack.push_uint64(value);
        return true;
    }
    bool on_double(double value, json::string_view, json::error_code&) {
        stack.push_double(value);
        return true;
    }
    bool on_bool(bool value, json::error_code&) {
        stack.push_bool(value);
        return true;
    }
    bool on_null(json::error_code&) {
        stack.push_null();
        return true;
    }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }
};

/// The parser has bounded the depth, so this recursion is bounded too.
std::uint64_t count_keys(const json::value& value) {
    std::uint64_t count = 0;
    if (const auto* object = value.if_object()) {
        count += object->size();
        for (const auto& [name, inner] : *object) count += count_keys(inner);
    } else if (const auto* array = value.if_array()) {
        for (const json::value& inner : *array) count += count_keys(inner);
    }
    return count;
}

bool has_nul(std::string_view text) { return text.find('\0') != std::string_view::npos; }

}  // namespace

Result<json::value> parse_json(std::string_view text) {
    json::parse_options options;
    options.max_depth = kMaxJsonDepth;
    json::basic_parser<Builder> parser(options);
    json::error_code error;
    try {
        const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
        if (error == json::error::too_deep)
            return fail(ErrorCode::kInvalid, fmt::format("the JSON is nested deeper than {} levels", kMaxJsonDepth));
        if (error)
            return fail(ErrorCode::kInvalid,
                        fmt::format("the body is not valid JSON at byte {}: {}", used, error.message()));
        if (used != text.size())
            return fail(ErrorCode::kInvalid,
                        fmt::format("the body is not valid JSON at byte {}: something follows its end", used));
        json::value value = parser.handler().stack.release();
        if (count_keys(value) != parser.handler().keys)
            return fail(ErrorCode::kInvalid, "the JSON gives the same field twice");
        return value;
    } catch (const std::exception& failure) {  // lengths past what the library can hold
        return fail(ErrorCode::kInvalid, fmt::format("the body is not acceptable JSON: {}", failure.what()));
    }
}

ObjectReader::ObjectReader(const json::value& value, std::string where)
    : object_(value.if_object()), where_(std::move(where)) {
    if (object_ == nullptr)
        error_ = Error{ErrorCode::kInvalid, fmt::format("{} must be an object", where_.empty() ? "the body" : where_)};
}

std::string ObjectReader::path_of(std::string_view name) const {
    std::string shown(name.substr(0, kMaxShownBytes));
    std::ranges::replace_if(shown, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, '?');
    return where_.empty() ? shown : fmt::format("{}.{}", where_, shown);
}

void ObjectReader::refuse(std::string_view name, std::string_view what) {
    if (!error_) error_ = Error{ErrorCode::kInvalid, fmt::format("\"{}\" {}", path_of(name), what)};
}

const json::value* ObjectReader::take(std::string_view name) {
    if (error_) return nullptr;
    taken_.push_back(name);
    return object_->if_contains(name);
}

std::optional<std::string> ObjectReader::optional_text(std::string_view name, TextLimits limits) {
    const json::value* value = take(name);
    if (value == nullptr) return std::nullopt;
    const json::string* text = value->if_string();
    if (text == nullptr) {
        refuse(name, "must be a text");
        return std::nullopt;
    }
    if (text->size() < limits.min_bytes || text->size() > limits.max_bytes) {
        refuse(name, fmt::format("must have {} to {} bytes", limits.min_bytes, limits.max_bytes));
        return std::nullopt;
    }
    if (has_nul({text->data(), text->size()})) {
        refuse(name, "may not contain NUL");
        return std::nullopt;
    }
    return std::string(text->data(), text->size());
}

std::optional<std::int64_t> ObjectReader::optional_integer(std::string_view name, NumberLimits<std::int64_t> limits) {
    const json::value* value = take(name);
    if (value == nullptr) return std::nullopt;
    std::optional<std::int64_t> number;
    if (value->is_int64()) number = value->get_int64();
    // 5.0 is an integer in JSON Schema; past 2^53 a double no longer says which one.
    if (value->is_double() && std::abs(value->get_double()) < 0x1.0p53 &&
        value->get_double() == std::trunc(value->get_double())) {
        number = static_cast<std::int64_t>(value->get_double());
    }
    if (!number || *number < limits.min || *number > limits.max) {
        refuse(name, fmt::format("must be a whole number from {} to {}", limits.min, limits.max));
        return std::nullopt;
    }
    return number;
}

std::optional<double> ObjectReader::optional_number(std::string_view name, NumberLimits<double> limits) {
    const json::value* value = take(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number()) {
        refuse(name, "must be a number");
        return std::nullopt;
    }
    const double number = value->to_number<double>();
    if (!(number >= limits.min && number <= limits.max)) {  // also catches what is not finite
        refuse(name, fmt::format("must be a number from {} to {}", limits.min, limits.max));
        return std::nullopt;
    }
    return number;
}

std::optional<bool> ObjectReader::optional_flag(std::string_view name) {
    const json::value* value = take(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_bool()) {
        refuse(name, "must be true or false");
        return std::nullopt;
    }
    return value->get_bool();
}

std::optional<std::vector<std::string>> ObjectReader::optional_texts(std::string_view name, std::size_t max_count,
                                                                     TextLimits each) {
    const json::array* values = optional_array(name, 0, max_count);
    if (values == nullptr) return std::nullopt;
    std::vector<std::string> texts;
    for (const json::value& value : *values) {
        const json::string* text = value.if_string();
        if (text == nullptr || text->size() < each.min_bytes || text->size() > each.max_bytes ||
            has_nul({text->data(), text->size()})) {
            refuse(name, fmt::format("must hold texts of {} to {} bytes", each.min_bytes, each.max_bytes));
            return std::nullopt;
        }
        texts.emplace_back(text->data(), text->size());
    }
    return texts;
}

std::optional<std::vector<float>> ObjectReader::optional_floats(std::string_view name, std::size_t max_count,
                                                                double largest) {
    const json::array* values = optional_array(name, 0, max_count);
    if (values == nullptr) return std::nullopt;
    std::vector<float> numbers;
    for (const json::value& value : *values) {
        const double number = value.is_number() ? value.to_number<double>() : std::nan("");
        if (!(std::abs(number) <= largest)) {
            refuse(name, fmt::format("must hold numbers from {} to {}", -largest, largest));
            return std::nullopt;
        }
        numbers.push_back(static_cast<float>(number));
    }
    return numbers;
}

const json::array* ObjectReader::optional_array(std::string_view name, std::size_t min_count, std::size_t max_count) {
    const json::value* value = take(name);
    if (value == nullptr) return nullptr;
    const json::array* values = value->if_array();
    if (values == nullptr || values->size() < min_count || values->size() > max_count) {
        refuse(name, fmt::format("must be a list of {} to {}", min_count, max_count));
        return nullptr;
    }
    return values;
}

const json::array* ObjectReader::array(std::string_view name, std::size_t min_count, std::size_t max_count) {
    const json::array* values = optional_array(name, min_count, max_count);
    if (values == nullptr && ok()) refuse(name, "is missing");
    return values;
}

const json::value* ObjectReader::optional_object(std::string_view name) {
    const json::value* value = take(name);
    if (value != nullptr && !value->is_object()) {
        refuse(name, "must be an object");
        return nullptr;
    }
    return value;
}

Status ObjectReader::finish() {
    if (error_) return std::unexpected(*error_);
    for (const auto& [name, value] : *object_) {
        const std::string_view key(name.data(), name.size());
        if (std::ranges::find(taken_, key) == taken_.end()) refuse(key, "is not a field of this request");
    }
    if (error_) return std::unexpected(*error_);
    return {};
}

}  // namespace tiller::http
