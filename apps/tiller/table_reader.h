// Reads one table of tiller.toml strictly: the first fault is named with the table that it stands in.
#pragma once

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tiller {

/// Takes keys out of one table, and remembers the first fault and which keys it knows.
class TableReader {
public:
    TableReader(const toml::table& table, std::string where) : table_(table), where_(std::move(where)) {}

    void text(std::string_view key, std::string& target, std::size_t max_bytes) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto value = node->value_exact<std::string>();
        if (!value || value->size() > max_bytes)
            return refuse(key, fmt::format("must be a text of up to {} bytes", max_bytes));
        target = *value;
    }
    void number(std::string_view key, std::uint32_t& target, std::int64_t lowest, std::int64_t highest) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto value = node->value_exact<std::int64_t>();
        if (!value || *value < lowest || *value > highest)
            return refuse(key, fmt::format("must be a whole number from {} to {}", lowest, highest));
        target = static_cast<std::uint32_t>(*value);
    }
    void flag(std::string_view key, bool& target) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto value = node->value_exact<bool>();
        if (!value) return refuse(key, "must be true or false");
        target = *value;
    }
    void score(std::string_view key, std::optional<float>& target) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto value = node->is_number() ? node->value<double>() : std::nullopt;
        if (!value || !std::isfinite(*value) || *value < 0 || *value > 1)
            return refuse(key, "must be a number from 0 to 1");
        target = static_cast<float>(*value);
    }
    void texts(std::string_view key, std::vector<std::string>& target, std::size_t max_count) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const toml::array* values = node->as_array();
        if (values == nullptr || values->empty() || values->size() > max_count)
            return refuse(key, fmt::format("must be a list of 1 to {} texts", max_count));
        for (const toml::node& value : *values) {
            const auto word = value.value_exact<std::string>();
            // A zero byte would end the word for the program and not for us.
            if (!word || word->find('\0') != std::string::npos) return refuse(key, "must be a list of texts");
            target.push_back(*word);
        }
    }
    template <typename Choice, std::size_t Count>
    void choice(std::string_view key, Choice& target,
                const std::array<std::pair<std::string_view, Choice>, Count>& words) {
        std::string word;
        if (!has(key)) return;
        text(key, word, 64);
        const auto at = std::ranges::find(words, word, &std::pair<std::string_view, Choice>::first);
        if (at != words.end()) {
            target = at->second;
            return;
        }
        std::string known;
        for (const auto& [name, value] : words) known += (known.empty() ? "" : ", ") + std::string(name);
        refuse(key, "must be one of " + known);
    }
    [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
    [[nodiscard]] const toml::node* take(std::string_view key) {
        known_.push_back(key);
        return table_.get(key);
    }
    void refuse(std::string_view key, std::string_view what) {
        if (problem_.empty()) problem_ = fmt::format("{}: \"{}\" {}", where_, key, what);
    }
    [[nodiscard]] Status finish() {
        for (const auto& [key, value] : table_) {
            if (std::ranges::find(known_, std::string_view(key.str())) == known_.end())
                refuse(key.str(), "is not a key that is known here");
        }
        return problem_.empty() ? Status{} : fail(ErrorCode::kInvalid, problem_);
    }

private:
    const toml::table& table_;
    const std::string where_;
    std::vector<std::string_view> known_;
    std::string problem_;
};

}  // namespace tiller
