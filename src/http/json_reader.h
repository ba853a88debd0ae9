// JSON in, typed: limits, no duplicate keys, no unknown fields, and an error that names the field.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "base/ids.h"
#include "base/result.h"

namespace tiller::http {

inline constexpr std::size_t kMaxJsonDepth = 32;

/// kInvalid on bad JSON, a depth past kMaxJsonDepth, or a key given twice. The caller has bounded the size.
[[nodiscard]] Result<boost::json::value> parse_json(std::string_view text);

struct TextLimits {
    std::size_t min_bytes = 0;
    std::size_t max_bytes = 64;
};
template <typename Number>
struct NumberLimits {
    Number min{};
    Number max{};
};

/// Reads the fields of one object. The first bad field makes every later read give an empty value; ask finish() once.
/// finish() also refuses fields that nobody asked for.
class ObjectReader {
public:
    /// `where` names the object in errors, e.g. "events[3]"; empty for the body itself.
    ObjectReader(const boost::json::value& value, std::string where = {});

    /// A field that is absent gives nullopt; one of the wrong type or outside its limits is an error.
    /// Texts are valid UTF-8 without NUL.
    [[nodiscard]] std::optional<std::string> optional_text(std::string_view name, TextLimits limits);
    [[nodiscard]] std::string text(std::string_view name, TextLimits limits) {
        return required(name, optional_text(name, limits));
    }
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::string_view name,
                                                               NumberLimits<std::int64_t> limits);
    [[nodiscard]] std::int64_t integer(std::string_view name, NumberLimits<std::int64_t> limits) {
        return required(name, optional_integer(name, limits));
    }
    [[nodiscard]] std::optional<double> optional_number(std::string_view name, NumberLimits<double> limits);
    [[nodiscard]] std::optional<bool> optional_flag(std::string_view name);
    [[nodiscard]] std::optional<std::vector<std::string>> optional_texts(std::string_view name, std::size_t max_count,
                                                                         TextLimits each);
    [[nodiscard]] std::optional<std::vector<float>> optional_floats(std::string_view name, std::size_t max_count,
                                                                    double largest);
    /// Null when absent. The array lives as long as the value that was read.
    [[nodiscard]] const boost::json::array* optional_array(std::string_view name, std::size_t min_count,
                                                           std::size_t max_count);
    [[nodiscard]] const boost::json::array* array(std::string_view name, std::size_t min_count, std::size_t max_count);
    [[nodiscard]] const boost::json::value* optional_object(std::string_view name);
    template <typename IdType>
    [[nodiscard]] std::optional<IdType> optional_id(std::string_view name) {
        const auto words = optional_text(name, {.min_bytes = 13, .max_bytes = 13});
        if (!words) return std::nullopt;
        auto id = parse_id<IdType>(*words);
        if (!id) {
            refuse(name, "is not an id");
            return std::nullopt;
        }
        return *id;
    }

    /// Marks the object as bad for a reason of the caller's.
    void refuse(std::string_view name, std::string_view what);
    [[nodiscard]] bool ok() const { return !error_; }
    [[nodiscard]] Status finish();

private:
    [[nodiscard]] const boost::json::value* take(std::string_view name);
    template <typename T>
    T required(std::string_view name, std::optional<T> value) {
        if (!value && ok()) refuse(name, "is missing");
        return value ? std::move(*value) : T{};
    }
    [[nodiscard]] std::string path_of(std::string_view name) const;

    const boost::json::object* object_ = nullptr;
    std::string where_;
    std::vector<std::string_view> taken_;
    std::optional<Error> error_;
};

}  // namespace tiller::http
