// The checkers that an operator names: what looks at new videos, and what its answers lead to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/words.h"

namespace tiller::app {

inline constexpr std::size_t kMaxCheckers = 16;
inline constexpr std::size_t kMaxCheckRules = 64;  // of one checker
/// The label of a rule for every label that has none of its own.
inline constexpr std::string_view kAnyLabel = "*";

/// What an answer may do by itself, weakest first: of several the strongest is done.
enum class CheckAction : std::uint8_t { kLabel, kLimit, kHide, kTakeDown };

/// What the operator wants of one label. Without `report_at` it is only shown, without `act_at` nothing is done by itself.
struct CheckRule {
    std::string label;
    std::optional<float> report_at;  // [0, 1]: from this score on, moderators are asked
    std::optional<float> act_at;  // [0, 1]: from this score on, `action` is done, and moderators are asked
    CheckAction action{};
    schema::LabelSet labels{};  // of kLabel
    schema::Ground ground = schema::Ground::kHouseRule;
    std::string rule;  // the law, or the rule of the house
    std::string facts;  // what whoever it concerns reads; in their language, as the operator wrote it
};

struct CheckerSettings {
    std::string name;  // a-z, 0-9, "-", "_"
    // A program, or …
    std::vector<std::string> command;  // absolute path and arguments; no shell
    std::vector<std::string> reads;  // further files and folders that it may read, absolute
    std::uint32_t timeout_s = 30;  // [1, 300]
    std::uint32_t memory_mib = 1'024;  // [64, 65,536]
    std::uint32_t frames = 8;  // [0, 16]: pictures that it gets
    // … a list of known files and pictures.
    std::string hash_list;
    std::uint32_t max_distance = 6;  // [0, 16] bits of 64
    std::vector<CheckRule> rules;

    [[nodiscard]] bool is_hash_list() const { return !hash_list.empty(); }
};

/// True for what may name a checker or a label: 1 to 64 of a-z, 0-9, "-", "_".
[[nodiscard]] inline bool is_check_word(std::string_view text) {
    constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789-_";
    return !text.empty() && text.size() <= 64 && text.find_first_not_of(kAllowed) == std::string_view::npos;
}
/// The rule for a label; null when there is none.
[[nodiscard]] inline const CheckRule* rule_for(const CheckerSettings& checker, std::string_view label) {
    const CheckRule* any = nullptr;
    for (const CheckRule& rule : checker.rules) {
        if (rule.label == label) return &rule;
        if (rule.label == kAnyLabel) any = &rule;
    }
    return any;
}

}  // namespace tiller::app
