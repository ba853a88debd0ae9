#include "schema/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <set>
#include <span>
#include <string>

#include "schema/event.h"

namespace tiller::schema {
namespace {

using Lowest = PolicyKey::Lowest;

struct Range {
    double lowest = 0;
    double highest = 0;
    Lowest lowest_is = Lowest::kIncluded;
    [[nodiscard]] bool holds(double value) const {
        return value <= highest && (lowest_is == Lowest::kIncluded ? value >= lowest : value > lowest);
    }
};

/// One key of the document: where it stands, what it may be, and which member it sets.
struct NumberKey {
    std::string_view section, name, comment;
    Range range;
    double Policy::* member;
};
struct CountKey {
    std::string_view section, name, comment;
    Range range;
    std::uint32_t Policy::* member;
};

constexpr Range kHeadPoints{-100, 100};
constexpr Range kSourcePoints{-10, 10};

constexpr NumberKey kNumberKeys[] = {
    {"ranking",
     "chosen_points",
     "times the log of how likely people choose it next, where they choose without being offered",
     {0, 10},
     &Policy::chosen_points},
    {"ranking",
     "other_language_points",
     "for a video in another language than the viewer's; half after 10 watched videos, a third after 20",
     {-100, 100},
     &Policy::other_language_points},
    {"ranking",
     "common_appeal_points",
     "times what a video is worth to everybody, above the mean, in [0, 1]; half for who watched 10 videos, all for who "
     "watched many",
     {-100, 100},
     &Policy::common_appeal_points},
    {"freshness", "points", "for a video published now", {-100, 100}, &Policy::freshness_points},
    {"freshness",
     "half_life_h",
     "hours until these points have halved",
     {0, 8760, Lowest::kExcluded},
     &Policy::freshness_half_life_h},
    {"variety",
     "creator_repeat_points",
     "for each earlier video of that creator in the slate; half for the last slates",
     {-100, 100},
     &Policy::creator_repeat_points},
    {"variety",
     "topic_repeat_points",
     "for each tag shared with the videos just before",
     {-100, 100},
     &Policy::topic_repeat_points},
    {"variety", "fatigue_points", "for what was shown often and never acted on", {-100, 100}, &Policy::fatigue_points},
    {"steering",
     "less_points",
     "times the strength of a viewer's \"less of this\"",
     {-100, 100},
     &Policy::steered_less_points},
    {"steering",
     "more_points",
     "times the strength of a viewer's \"more of this\"",
     {-100, 100},
     &Policy::steered_more_points},
    {"steering",
     "slider_points",
     "times what a viewer set a slider to and how far a video fits it, each in [-1, 1]",
     {0, 100},
     &Policy::slider_points},
    {"exploration",
     "uncertainty_points",
     "times 1 / sqrt(1 + views): optimism for what few have seen",
     {0, 10},
     &Policy::uncertainty_points},
    {"exploration",
     "temperature",
     "of the draw among the exploration set: low follows the score, high is even",
     {0, 10, Lowest::kExcluded},
     &Policy::exploration_temperature},
};
constexpr CountKey kCountKeys[] = {
    {"exploration", "places", "drawn places in each slate", {0, 2}, &Policy::exploration_places},
    {"exploration", "set_size", "videos that a place is drawn from", {1, 1000}, &Policy::exploration_set_size},
    {"exploration",
     "first_audience_views",
     "with fewer in its first hour, a video is drawn for its own sake; with nothing due, the best are",
     {0, 1'000'000},
     &Policy::first_audience_views},
    {"limits", "max_creator_in_slate", "videos of one creator in one slate", {1, 100}, &Policy::max_creator_in_slate},
    {"limits",
     "candidates_per_source",
     "videos that each source may propose",
     {1, 10'000},
     &Policy::candidates_per_source},
    {"limits",
     "network_videos",
     "videos of a space that the network holds a vector of, 340 bytes each",
     {1'000, 1'000'000},
     &Policy::network_videos},
    {"limits",
     "spectral_videos",
     "videos of a space that its spectrum of shared tastes spans, 340 bytes each; 0 for no spectrum",
     {0, 1'000'000},
     &Policy::spectral_videos},
};
constexpr std::string_view kSections[] = {"heads",   "sources",  "ranking",     "freshness",
                                          "variety", "steering", "exploration", "limits"};
constexpr std::string_view kRankerComment =
    "what predicts the heads: \"spine\" (taste and counters), or \"sequence\", which adds the network's score";

/// One line of a document, without its comment and outer spaces.
struct Line {
    int number = 0;
    std::string_view text;
};
/// A key with its value, still text.
struct Assignment {
    int line = 0;
    std::string_view section, key, value;
};

std::unexpected<Error> fault_in(int line, std::string_view what) {
    return fail(ErrorCode::kInvalid, fmt::format("policy line {}: {}", line, what));
}
std::unexpected<Error> fault(const Assignment& at, std::string_view what) {
    return fault_in(at.line, fmt::format("{}.{} {}", at.section, at.key, what));
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}
/// Anything that a bad document holds, fit for one line of an error.
std::string quoted(std::string_view text) {
    constexpr std::size_t kMostShown = 40;
    std::string out(text.substr(0, kMostShown));
    std::ranges::replace_if(out, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
    return '"' + out + '"';
}

/// Correctly rounded, whatever the locale.
Result<double> number_in(const Assignment& at, const Range& range) {
    const std::string_view digits = at.value.starts_with('+') ? at.value.substr(1) : at.value;
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return fault(at, "must be a number, not " + quoted(at.value));
    if (std::isfinite(value) && range.holds(value)) return value;
    return fault(at,
                 fmt::format("is {} but must be {} {} and at most {}", value,
                             range.lowest_is == Lowest::kIncluded ? "at least" : "above", range.lowest, range.highest));
}

/// Where the number of a key goes.
struct Target {
    std::string_view name;  // as long as the program
    Range range;
    double* number = nullptr;
    std::uint32_t* count = nullptr;  // in place of the number
    void put(double value) const {
        if (number != nullptr)
            *number = value;
        else
            *count = static_cast<std::uint32_t>(value);
    }
};

/// A key of an array that is indexed by an enumeration with names.
template <typename Enum>
std::optional<Target> named_target(std::span<double> values, const Range& range, std::string_view key) {
    const auto which = value_named<Enum>(key);
    if (!which) return std::nullopt;
    return Target{.name = name_of(*which), .range = range, .number = &values[static_cast<std::size_t>(*which)]};
}

std::optional<Target> target_in(Policy& policy, std::string_view section, std::string_view key) {
    if (section == "heads") return named_target<Head>(policy.head_weights, kHeadPoints, key);
    if (section == "sources") return named_target<Source>(policy.source_bonus, kSourcePoints, key);
    for (const NumberKey& known : kNumberKeys) {
        if (known.section == section && known.name == key)
            return Target{.name = known.name, .range = known.range, .number = &(policy.*known.member)};
    }
    for (const CountKey& known : kCountKeys) {
        if (known.section == section && known.name == key)
            return Target{.name = known.name, .range = known.range, .count = &(policy.*known.member)};
    }
    return std::nullopt;
}

Result<double> value_for(const Assignment& at, const std::optional<Target>& target) {
    if (!target) return fault(at, "is not a key of a policy");
    const double value = TRY(number_in(at, target->range));
    if (target->count != nullptr && value != std::floor(value)) return fault(at, "must be a whole number");
    return value;
}

Status set_ranker(Policy& policy, const Assignment& at) {
    for (const Ranker ranker : {Ranker::kSpine, Ranker::kSequence}) {
        if (at.value != fmt::format("\"{}\"", name_of(ranker))) continue;
        policy.ranker = ranker;
        return {};
    }
    return fault(at, "must be \"spine\" or \"sequence\", not " + quoted(at.value));
}

Status set_key(Policy& policy, const Assignment& at) {
    if (at.section == "ranking" && at.key == "ranker") return set_ranker(policy, at);
    const std::optional<Target> target = target_in(policy, at.section, at.key);
    const double value = TRY(value_for(at, target));
    target->put(value);
    return {};
}

/// What one model learns for everybody.
bool is_of_the_instance(const Assignment& at) {
    return at.key == "ranker" || at.key == "network_videos" || at.key == "spectral_videos";
}

/// Surfaces whose slates the policy makes.
constexpr Surface kRankedSurfaces[] = {Surface::kForYou, Surface::kPopular, Surface::kFresh, Surface::kEngine};

/// "region.2.surface.for_you.heads": an override without values. Nothing for any other text.
std::optional<PolicyOverride> override_named(std::string_view text) {
    const auto take = [&text](std::string_view word) {
        if (!text.starts_with(word)) return std::optional<std::string_view>{};
        text.remove_prefix(word.size());
        const std::string_view name = text.substr(0, text.find('.'));
        text.remove_prefix(std::min(text.size(), name.size() + 1));
        return std::optional(name);
    };
    PolicyOverride found;
    if (const auto number = take("region.")) {
        std::uint16_t region = 0;
        const auto [end, error] = std::from_chars(number->data(), number->data() + number->size(), region);
        if (error != std::errc{} || end != number->data() + number->size() || number->starts_with('0'))
            return std::nullopt;
        found.region = region;
    }
    if (const auto name = take("surface.")) {
        found.surface = value_named<Surface>(*name);
        if (!found.surface || std::ranges::find(kRankedSurfaces, *found.surface) == std::end(kRankedSurfaces))
            return std::nullopt;
    }
    const auto section = std::ranges::find(kSections, text);
    if (section == std::end(kSections) || (!found.region && !found.surface)) return std::nullopt;
    found.section = *section;
    return found;
}

std::string heading_of(const PolicyOverride& override) {
    return fmt::format("{}{}{}", override.region ? fmt::format("region.{}.", *override.region) : "",
                       override.surface ? fmt::format("surface.{}.", name_of(*override.surface)) : "",
                       override.section);
}

/// What may stand there, for who meant some feeds.
std::string hint_for(std::string_view section) {
    if (!section.starts_with("surface.") && !section.starts_with("region.")) return "";
    std::string surfaces;
    for (const Surface surface : kRankedSurfaces)
        surfaces += fmt::format("{}{}", surfaces.empty() ? "" : ", ", name_of(surface));
    return fmt::format("; for some feeds it is surface.NAME.SECTION, region.NUMBER.SECTION or both (surfaces: {})",
                       surfaces);
}

/// Reads the part of TOML that a policy needs: [section], key = number or "word", # comment. Not a library: a policy in the log
/// must mean the same for ever, and TOML as a whole is a large target for so few numbers.
class PolicyReader {
public:
    explicit PolicyReader(Policy& policy) : policy_(policy) {}
    Status read(const Line& line) {
        if (line.text.empty()) return {};
        return line.text.starts_with('[') ? begin_section(line) : assign(line);
    }

private:
    Status begin_section(const Line& line) {
        const std::string_view name =
            line.text.ends_with(']') ? trimmed(line.text.substr(1, line.text.size() - 2)) : std::string_view{};
        const auto known = std::ranges::find(kSections, name);
        auto override = override_named(name);
        if (known == std::end(kSections) && !override)
            return fault_in(line.number, quoted(line.text) + " is not a section of a policy" + hint_for(name));
        if (!sections_.emplace(name).second) return fault_in(line.number, fmt::format("[{}] is there already", name));
        keys_.clear();
        overrides_ = override.has_value();
        if (!overrides_) {
            section_ = *known;
            return {};
        }
        if (policy_.overrides.size() == kMaxPolicyOverrides)
            return fault_in(line.number, fmt::format("a policy overrides at most {} sections", kMaxPolicyOverrides));
        section_ = override->section;
        policy_.overrides.push_back(std::move(*override));
        return {};
    }
    Status assign(const Line& line) {
        const auto equals = line.text.find('=');
        if (equals == std::string_view::npos)
            return fault_in(line.number, quoted(line.text) + " is neither [section] nor key = number");
        if (section_.empty()) return fault_in(line.number, quoted(line.text) + " stands before any [section]");
        const std::string_view key = trimmed(line.text.substr(0, equals));
        const std::string_view value = trimmed(line.text.substr(equals + 1));
        if (key.find_first_not_of("abcdefghijklmnopqrstuvwxyz_") != std::string_view::npos)
            return fault_in(line.number, quoted(key) + " is not a key of a policy");
        const Assignment at{line.number, section_, key, value};
        if (!keys_.emplace(key).second) return fault(at, "is there already");
        return overrides_ ? add_override(at) : set_key(policy_, at);
    }
    Status add_override(const Assignment& at) {
        if (is_of_the_instance(at)) return fault(at, "is one for the whole instance");
        Policy any;
        const std::optional<Target> target = target_in(any, at.section, at.key);
        const double number = TRY(value_for(at, target));
        policy_.overrides.back().values.emplace_back(target->name, number);
        return {};
    }

    Policy& policy_;
    std::string_view section_;  // one of kSections
    bool overrides_ = false;  // the newest of the policy's overrides
    std::set<std::string, std::less<>> sections_;
    std::set<std::string, std::less<>> keys_;  // of the section
};

void write_key(std::string& out, std::string_view key, double value, std::string_view comment) {
    fmt::format_to(std::back_inserter(out), "{} = {}  # {}\n", key, value, comment);
}

template <typename Enum>
void write_named(std::string& out, std::string_view section, std::string_view title, std::string_view comment,
                 std::span<const double> values) {
    fmt::format_to(std::back_inserter(out), "\n# {}\n[{}]\n", title, section);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const std::string_view name = name_of(static_cast<Enum>(i));
        write_key(out, name, values[i], fmt::format("{}{}", comment, name));
    }
}

}  // namespace

Result<Policy> parse_policy(std::string_view toml, std::uint64_t version) {
    if (toml.size() > kMaxPolicyBytes)
        return fail(ErrorCode::kInvalid,
                    fmt::format("a policy has at most {} bytes, this one {}", kMaxPolicyBytes, toml.size()));
    Policy policy;
    policy.version = version;
    PolicyReader reader(policy);
    for (Line line{1, {}}; !toml.empty(); ++line.number) {
        const std::string_view whole = toml.substr(0, toml.find('\n'));
        toml.remove_prefix(std::min(toml.size(), whole.size() + 1));
        line.text = trimmed(whole.substr(0, whole.find('#')));
        TRY_STATUS(reader.read(line));
    }
    return policy;
}

std::string policy_document(const Policy& policy) {
    std::string out =
        "# How this instance ranks. A video's score is the sum of its terms, in points; the highest come first.\n"
        "# A key that is left out has its built-in value; a key that is not listed here is an error.\n"
        "# Other numbers for some feeds: [surface.for_you.variety], [region.1.limits], "
        "[region.1.surface.for_you.limits].\n";
    write_named<Head>(
        out, "heads",
        "Points for what the model predicts: the weight times a probability or share in [0, 1]; range -100 to 100.",
        "times the predicted ", policy.head_weights);
    write_named<Source>(out, "sources", "Points for having been proposed by a source; range -10 to 10.",
                        "proposed by the source ", policy.source_bonus);
    for (const std::string_view section : std::span(kSections).subspan(2)) {
        fmt::format_to(std::back_inserter(out), "\n[{}]\n", section);
        if (section == "ranking")
            fmt::format_to(std::back_inserter(out), "ranker = \"{}\"  # {}\n", name_of(policy.ranker), kRankerComment);
        const auto bounds = [](std::string_view comment, const Range& range) {
            return fmt::format("{}; {} {} to {}", comment, range.lowest_is == Lowest::kIncluded ? "range" : "above",
                               range.lowest, range.highest);
        };
        for (const NumberKey& key : kNumberKeys) {
            if (key.section == section) write_key(out, key.name, policy.*key.member, bounds(key.comment, key.range));
        }
        for (const CountKey& key : kCountKeys) {
            if (key.section == section) write_key(out, key.name, policy.*key.member, bounds(key.comment, key.range));
        }
    }
    for (const PolicyOverride& override : policy.overrides) {
        fmt::format_to(std::back_inserter(out), "\n[{}]\n", heading_of(override));
        for (const auto& [key, value] : override.values)
            fmt::format_to(std::back_inserter(out), "{} = {}\n", key, value);
    }
    return out;
}

std::vector<PolicyKey> keys_of(const Policy& policy) {
    std::vector<PolicyKey> keys;
    const auto add = [&keys](std::string_view section, std::string_view name, std::string does, PolicyKey::Value value,
                             const Range& range, PolicyKey::Form form) {
        keys.push_back({.section = section,
                        .name = name,
                        .does = std::move(does),
                        .value = value,
                        .lowest = range.lowest,
                        .highest = range.highest,
                        .form = form,
                        .lowest_is = range.lowest_is});
    };
    using enum PolicyKey::Form;
    for (std::size_t i = 0; i < kHeadCount; ++i) {
        const std::string_view name = name_of(static_cast<Head>(i));
        add("heads", name, fmt::format("times the predicted {}", name), policy.head_weights[i], kHeadPoints, kNumber);
    }
    for (std::size_t i = 0; i < kSourceCount; ++i) {
        const std::string_view name = name_of(static_cast<Source>(i));
        add("sources", name, fmt::format("proposed by the source {}", name), policy.source_bonus[i], kSourcePoints,
            kNumber);
    }
    for (const std::string_view section : std::span(kSections).subspan(2)) {
        if (section == "ranking")
            add(section, "ranker", std::string(kRankerComment), name_of(policy.ranker), {}, kWord);
        for (const NumberKey& key : kNumberKeys) {
            if (key.section == section)
                add(section, key.name, std::string(key.comment), policy.*key.member, key.range, kNumber);
        }
        for (const CountKey& key : kCountKeys) {
            if (key.section == section)
                add(section, key.name, std::string(key.comment), static_cast<double>(policy.*key.member), key.range,
                    kCount);
        }
    }
    return keys;
}

Policy policy_for(const Policy& policy, Surface surface, PartitionId region) {
    Policy made = policy;
    made.overrides.clear();
    const auto put = [&](bool of_region, bool of_surface) {
        for (const PolicyOverride& override : policy.overrides) {
            if (override.region.has_value() != of_region || override.surface.has_value() != of_surface) continue;
            if (of_region && *override.region != region.value) continue;
            if (of_surface && *override.surface != surface) continue;
            for (const auto& [key, value] : override.values) target_in(made, override.section, key)->put(value);
        }
    };
    put(false, true);
    put(true, false);
    put(true, true);
    return made;
}

std::shared_ptr<const Policy> policy_for(std::shared_ptr<const Policy> policy, Surface surface, PartitionId region) {
    if (policy->overrides.empty()) return policy;
    return std::make_shared<const Policy>(policy_for(*policy, surface, region));
}

}  // namespace tiller::schema
