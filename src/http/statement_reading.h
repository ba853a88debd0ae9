// Pieces of requests that several moderation routes read: words of a closed list, statements of reasons, labels.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "app/moderation.h"
#include "http/json_reader.h"

namespace tiller::http {

inline constexpr std::size_t kMaxReasonTextBytes = 2'000;

/// One of a closed list; another word is refused with the list.
template <typename Value, std::size_t kCount>
Value read_word(ObjectReader& in, std::string_view name,
                const std::array<std::pair<std::string_view, Value>, kCount>& words) {
    const std::string word = in.text(name, {.min_bytes = 1, .max_bytes = 32});
    std::string known;
    for (const auto& [text, value] : words) {
        if (text == word) return value;
        known += known.empty() ? text : ", " + std::string(text);
    }
    in.refuse(name, "must be one of " + known);
    return {};
}

/// Names of labels; empty when the field is absent.
[[nodiscard]] std::optional<schema::LabelSet> read_optional_labels(ObjectReader& in, std::string_view name);
/// The same; no labels when the field is absent.
[[nodiscard]] schema::LabelSet read_labels(ObjectReader& in, std::string_view name);
/// "reason" (the facts), "ground", "rule", "automated", "labels".
[[nodiscard]] app::Statement read_statement(ObjectReader& in);

}  // namespace tiller::http
