#include "tiller/checker_options.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "media/frames.h"
#include "schema/event.h"
#include "tiller/table_reader.h"

namespace tiller {
namespace {

using app::CheckAction;
using app::CheckerSettings;
using app::CheckRule;

constexpr std::size_t kMaxCommandWords = 64;
constexpr std::size_t kMaxReads = 32;
constexpr std::int64_t kMaxDistance = 16;

void read_labels(TableReader& in, CheckRule& rule) {
    std::vector<std::string> words;
    in.texts("labels", words, schema::kVideoLabelCount);
    for (const std::string& word : words) {
        if (const auto label = schema::value_named<schema::VideoLabel>(word))
            rule.labels = rule.labels | schema::set_of(*label);
        else
            in.refuse("labels", fmt::format("has \"{}\", which no label is called", word));
    }
}

/// What is done to somebody without a person needs its reasons as much as anything else.
void check_action(TableReader& in, const CheckRule& rule) {
    const bool acts = in.has("action");
    if (acts != rule.act_at.has_value()) in.refuse("action", "and \"act_at\" belong together");
    if (!acts && (in.has("facts") || in.has("rule") || in.has("ground") || in.has("labels")))
        in.refuse("facts", "and its like belong to an \"action\"");
    if (acts && rule.facts.find_first_not_of(" \t\r\n") == std::string::npos)
        in.refuse("facts", "is missing: whoever the action concerns reads it, so say in their language what was found");
    const bool labels = rule.labels != schema::LabelSet::kNone;
    if (acts && labels != (rule.action == CheckAction::kLabel))
        in.refuse("labels", "belong to the action label, which needs at least one");
}

Result<CheckRule> read_rule(const toml::table& table, const std::string& where) {
    constexpr std::array<std::pair<std::string_view, CheckAction>, 4> kActions = {
        {{"label", CheckAction::kLabel},
         {"limit", CheckAction::kLimit},
         {"hide", CheckAction::kHide},
         {"take_down", CheckAction::kTakeDown}}};
    constexpr std::array<std::pair<std::string_view, schema::Ground>, 2> kGrounds = {
        {{"law", schema::Ground::kLaw}, {"house_rule", schema::Ground::kHouseRule}}};
    CheckRule rule;
    TableReader in(table, where);
    in.text("name", rule.label, schema::kMaxCheckWordBytes);
    if (!app::is_check_word(rule.label) && rule.label != app::kAnyLabel)
        in.refuse("name", "must be 1 to 64 of a-z, 0-9, - and _, or \"*\" for every other label");
    in.score("report_at", rule.report_at);
    in.score("act_at", rule.act_at);
    in.choice("action", rule.action, kActions);
    in.choice("ground", rule.ground, kGrounds);
    in.text("rule", rule.rule, schema::kMaxHouseRuleBytes);
    in.text("facts", rule.facts, schema::kMaxReasonBytes);
    read_labels(in, rule);
    check_action(in, rule);
    TRY_STATUS(in.finish());
    return rule;
}

Status read_rules(const toml::node* node, const std::string& where, CheckerSettings& checker) {
    const toml::array* tables = node == nullptr ? nullptr : node->as_array();
    if (node != nullptr && (tables == nullptr || tables->size() > app::kMaxCheckRules))
        return fail(ErrorCode::kInvalid,
                    fmt::format("{}: \"label\" must be up to {} tables [[checker.label]]", where, app::kMaxCheckRules));
    for (std::size_t i = 0; tables != nullptr && i < tables->size(); ++i) {
        const toml::table* table = tables->get(i)->as_table();
        if (table == nullptr) return fail(ErrorCode::kInvalid, where + ": \"label\" must be tables [[checker.label]]");
        CheckRule rule = TRY(read_rule(*table, fmt::format("{}, label {}", where, i + 1)));
        if (std::ranges::find(checker.rules, rule.label, &CheckRule::label) != checker.rules.end())
            return fail(ErrorCode::kInvalid, fmt::format("{}: there are two labels \"{}\"", where, rule.label));
        checker.rules.push_back(std::move(rule));
    }
    // What is on a list is there to be found.
    if (checker.is_hash_list() && checker.rules.empty()) {
        CheckRule every;
        every.label = app::kAnyLabel;
        every.report_at = 0.0f;
        checker.rules.push_back(std::move(every));
    }
    return {};
}

void check_paths(TableReader& in, const CheckerSettings& checker) {
    const auto is_path = [](const std::string& text) { return text.starts_with('/'); };
    if (checker.command.empty() == checker.hash_list.empty())
        in.refuse("command", "or \"hash_list\" must be there, and not both");
    if (!checker.command.empty() && !is_path(checker.command.front()))
        in.refuse("command", "must begin with the absolute path of a program");
    if (!checker.hash_list.empty() && !is_path(checker.hash_list)) in.refuse("hash_list", "must be an absolute path");
    if (!std::ranges::all_of(checker.reads, is_path)) in.refuse("reads", "must be absolute paths");
    for (const char* key : {"reads", "timeout_s", "memory_mib", "frames"}) {
        if (checker.is_hash_list() && in.has(key)) in.refuse(key, "belongs to a \"command\"");
    }
    if (!checker.is_hash_list() && in.has("max_distance")) in.refuse("max_distance", "belongs to a \"hash_list\"");
}

Result<CheckerSettings> read_checker(const toml::table& table, const std::string& where) {
    CheckerSettings checker;
    TableReader in(table, where);
    in.text("name", checker.name, schema::kMaxCheckWordBytes);
    if (!app::is_check_word(checker.name)) in.refuse("name", "must be 1 to 64 of a-z, 0-9, - and _");
    in.texts("command", checker.command, kMaxCommandWords);
    in.texts("reads", checker.reads, kMaxReads);
    in.number("timeout_s", checker.timeout_s, 1, 300);
    in.number("memory_mib", checker.memory_mib, 64, 65'536);
    in.number("frames", checker.frames, 0, media::kMaxFrames);
    in.text("hash_list", checker.hash_list, 4096);
    in.number("max_distance", checker.max_distance, 0, kMaxDistance);
    const toml::node* rules = in.take("label");
    check_paths(in, checker);
    TRY_STATUS(in.finish());
    TRY_STATUS(read_rules(rules, where, checker));
    return checker;
}

}  // namespace

Result<std::vector<CheckerSettings>> read_checkers(const toml::node& node) {
    const toml::array* tables = node.as_array();
    if (tables == nullptr || tables->size() > app::kMaxCheckers)
        return fail(ErrorCode::kInvalid,
                    fmt::format("\"checker\" must be up to {} tables [[checker]]", app::kMaxCheckers));
    std::vector<CheckerSettings> checkers;
    for (std::size_t i = 0; i < tables->size(); ++i) {
        const toml::table* table = tables->get(i)->as_table();
        if (table == nullptr) return fail(ErrorCode::kInvalid, "\"checker\" must be tables [[checker]]");
        CheckerSettings checker = TRY(read_checker(*table, fmt::format("checker {}", i + 1)));
        if (std::ranges::find(checkers, checker.name, &CheckerSettings::name) != checkers.end())
            return fail(ErrorCode::kInvalid, fmt::format("there are two checkers \"{}\"", checker.name));
        checkers.push_back(std::move(checker));
    }
    return checkers;
}

}  // namespace tiller
