#include "schema/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

// Errors come back as values. Some of the parser's assertions fail on bad documents ("[["), though the code behind them
// reports these properly; with NDEBUG it would even let the compiler assume them. So they are off, and the fuzz target
// (policy_fuzz, with sanitizers) watches over it.
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_EXCEPTIONS 0
#define TOML_HEADER_ONLY 1
#include <toml++/toml.h>

#include "schema/event.h"

namespace tiller::schema {
namespace {

enum class Lowest : std::uint8_t { kIncluded, kExcluded };

struct Range {
    double lowest = 0;
    double highest = 0;
    Lowest lowest_is = Lowest::kIncluded;
    [[nodiscard]] bool holds(double value) const {
        return value <= highest && (lowest_is == Lowest::kIncluded ? value >= lowest : value > lowest);
    }
};

/// One key of the document: where it stands, what it may be, and which member it sets.
struct NumberKey { std::string_view section, name, comment; Range range; double Policy::*member; };
struct CountKey { std::string_view section, name, comment; Range range; std::uint32_t Policy::*member; };

constexpr Range kHeadPoints{-100, 100};
constexpr Range kSourcePoints{-10, 10};

constexpr NumberKey kNumberKeys[] = {
    {"freshness", "points", "for a video published now", {-100, 100}, &Policy::freshness_points},
    {"freshness", "half_life_h", "hours until these points have halved", {0, 8760, Lowest::kExcluded}, &Policy::freshness_half_life_h},
    {"variety", "creator_repeat_points", "for each earlier video of that creator in the slate; half for the last slates", {-100, 100}, &Policy::creator_repeat_points},
    {"variety", "topic_repeat_points", "for each tag shared with the videos just before", {-100, 100}, &Policy::topic_repeat_points},
    {"variety", "fatigue_points", "for what was shown often and never acted on", {-100, 100}, &Policy::fatigue_points},
    {"steering", "less_points", "times the strength of a viewer's \"less of this\"", {-100, 100}, &Policy::steered_less_points},
    {"steering", "more_points", "times the strength of a viewer's \"more of this\"", {-100, 100}, &Policy::steered_more_points},
    {"exploration", "uncertainty_points", "times 1 / sqrt(1 + views): optimism for what few have seen", {0, 10}, &Policy::uncertainty_points},
    {"exploration", "temperature", "of the draw among the exploration set: low follows the score, high is even", {0, 10, Lowest::kExcluded}, &Policy::exploration_temperature},
};
constexpr CountKey kCountKeys[] = {
    {"exploration", "places", "drawn places in each slate", {0, 2}, &Policy::exploration_places},
    {"exploration", "set_size", "videos that a place is drawn from", {1, 1000}, &Policy::exploration_set_size},
    {"limits", "max_creator_in_slate", "videos of one creator in one slate", {1, 100}, &Policy::max_creator_in_slate},
    {"limits", "candidates_per_source", "videos that each source may propose", {1, 10'000}, &Policy::candidates_per_source},
};
constexpr std::string_view kSections[] = {"heads", "sources", "freshness", "variety", "steering", "exploration", "limits"};

std::unexpected<Error> fault(const toml::node& node, std::string_view section, std::string_view key, std::string_view what) {
    return fail(ErrorCode::kInvalid, fmt::format("policy line {}: {}.{} {}", node.source().begin.line, section, key, what));
}

Result<double> number_in(const toml::node& node, const Range& range, std::string_view section, std::string_view key) {
    const auto value = node.value<double>();
    if (!node.is_number() || !value) return fault(node, section, key, "must be a number");
    if (std::isfinite(*value) && range.holds(*value)) return *value;
    return fault(node, section, key, fmt::format("is {} but must be {} {} and at most {}", *value, range.lowest_is == Lowest::kIncluded ? "at least" : "above", range.lowest, range.highest));
}

/// The key of an array that is indexed by an enumeration with names.
template <typename Enum>
Status set_named(std::span<double> values, const Range& range, std::string_view section, std::string_view key, const toml::node& node) {
    const auto which = value_named<Enum>(key);
    if (!which) return fault(node, section, key, "is not a key of a policy");
    values[static_cast<std::size_t>(*which)] = TRY(number_in(node, range, section, key));
    return {};
}

Status set_key(Policy& policy, std::string_view section, std::string_view key, const toml::node& node) {
    if (section == "heads") return set_named<Head>(policy.head_weights, kHeadPoints, section, key, node);
    if (section == "sources") return set_named<Source>(policy.source_bonus, kSourcePoints, section, key, node);
    for (const NumberKey& known : kNumberKeys) {
        if (known.section != section || known.name != key) continue;
        policy.*known.member = TRY(number_in(node, known.range, section, key));
        return {};
    }
    for (const CountKey& known : kCountKeys) {
        if (known.section != section || known.name != key) continue;
        if (!node.is_integer()) return fault(node, section, key, "must be a whole number");
        policy.*known.member = static_cast<std::uint32_t>(TRY(number_in(node, known.range, section, key)));
        return {};
    }
    return fault(node, section, key, "is not a key of a policy");
}

Status set_section(Policy& policy, std::string_view section, const toml::node& node) {
    const auto line = node.source().begin.line;
    if (std::ranges::find(kSections, section) == std::end(kSections)) {
        return fail(ErrorCode::kInvalid, fmt::format("policy line {}: {} is not a section of a policy", line, section));
    }
    const toml::table* table = node.as_table();
    if (table == nullptr) return fail(ErrorCode::kInvalid, fmt::format("policy line {}: {} must be a section, written [{}]", line, section, section));
    for (const auto& [key, value] : *table) TRY_STATUS(set_key(policy, section, key.str(), value));
    return {};
}

void write_key(std::string& out, std::string_view key, double value, std::string_view comment) {
    fmt::format_to(std::back_inserter(out), "{} = {}  # {}\n", key, value, comment);
}

template <typename Enum>
void write_named(std::string& out, std::string_view section, std::string_view title, std::string_view comment, std::span<const double> values) {
    fmt::format_to(std::back_inserter(out), "\n# {}\n[{}]\n", title, section);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string_view name = name_of(static_cast<Enum>(i));
        write_key(out, name, values[i], fmt::format("{}{}", comment, name));
    }
}

}  // namespace

Result<Policy> parse_policy(std::string_view toml, std::uint64_t version) {
    if (toml.size() > kMaxPolicyBytes) return fail(ErrorCode::kInvalid, fmt::format("a policy has at most {} bytes, this one {}", kMaxPolicyBytes, toml.size()));
    const toml::parse_result document = toml::parse(toml);
    if (!document) {
        const toml::parse_error& error = document.error();
        return fail(ErrorCode::kInvalid, fmt::format("policy line {}: {}", error.source().begin.line, error.description()));
    }
    Policy policy;
    policy.version = version;
    for (const auto& [section, node] : document.table()) TRY_STATUS(set_section(policy, section.str(), node));
    return policy;
}

std::string policy_document(const Policy& policy) {
    std::string out =
        "# How this instance ranks. A video's score is the sum of its terms, in points; the highest come first.\n"
        "# A key that is left out has its built-in value; a key that is not listed here is an error.\n";
    write_named<Head>(out, "heads", "Points for what the model predicts: the weight times a probability or share in [0, 1]; range -100 to 100.",
                      "times the predicted ", policy.head_weights);
    write_named<Source>(out, "sources", "Points for having been proposed by a source; range -10 to 10.", "proposed by the source ", policy.source_bonus);
    for (const std::string_view section : std::span(kSections).subspan(2)) {
        fmt::format_to(std::back_inserter(out), "\n[{}]\n", section);
        const auto bounds = [](std::string_view comment, const Range& range) {
            return fmt::format("{}; {} {} to {}", comment, range.lowest_is == Lowest::kIncluded ? "range" : "above", range.lowest, range.highest);
        };
        for (const NumberKey& key : kNumberKeys) {
            if (key.section == section) write_key(out, key.name, policy.*key.member, bounds(key.comment, key.range));
        }
        for (const CountKey& key : kCountKeys) {
            if (key.section == section) write_key(out, key.name, policy.*key.member, bounds(key.comment, key.range));
        }
    }
    return out;
}

}  // namespace tiller::schema
