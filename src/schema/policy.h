// The operator's ranking document: a TOML text in the log, this struct in the program.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "schema/words.h"

namespace tiller::schema {

/// Numbers of one section that are others on a surface, in a region, or on a surface of a region.
struct PolicyOverride {
    std::optional<Surface> surface;
    std::optional<std::uint16_t> region;
    std::string_view section;
    std::vector<std::pair<std::string_view, double>> values;  // by key; the texts live as long as the program
    bool operator==(const PolicyOverride&) const = default;
};
inline constexpr std::size_t kMaxPolicyOverrides = 64;  // sections

struct Policy {
    std::uint64_t version = 0;  // 0 = the built-in one
    Ranker ranker = Ranker::kSequence;
    std::uint32_t network_videos = 100'000;  // of a space, that the network holds a vector of
    std::uint32_t spectral_videos = 100'000;  // of a space, in its spectrum; 0 = no spectrum
    /// Points per unit of each head, [-100, 100].
    std::array<double, kHeadCount> head_weights = {1.0, 2.0, 0.5, 1.0, 1.0, 1.0, 1.5, -1.5, -3.0};
    /// Points for having been proposed by a source, [-10, 10].
    std::array<double, kSourceCount> source_bonus = {0, 0, 0.1, 0, 0, 0, 0, 0, 0, 0};
    double chosen_points = 1;             // × log of how likely people choose it next, [0, 10]
    double other_language_points = -0.5;    // × 10 / (10 + videos watched): newcomers' own language first
    double common_appeal_points = -1.6;     // × (worth to everybody − mean) × watched / (10 + watched)
    double freshness_points = 0.1;          // for a video published now; halves every freshness_half_life_h
    double freshness_half_life_h = 24;      // (0, 8760]
    double uncertainty_points = 0.2;        // × 1 / sqrt(1 + views), [0, 10]
    double creator_repeat_points =
        -0.6;    // for each earlier one of that creator in the slate, halved for the last slates
    double topic_repeat_points = -0.15;     // for each shared tag with the videos just before
    double fatigue_points = -0.5;
    double steered_less_points = -4.0;      // × strength
    double steered_more_points = 2.0;
    double slider_points = 2.0;             // × what a viewer set × how far a video fits it, each in [-1, 1]
    std::uint32_t exploration_places = 1;   // a slate, [0, 2]
    double exploration_temperature = 0.5;   // of the softmax over the exploration set, (0, 10]
    std::uint32_t exploration_set_size = 32;
    std::uint32_t first_audience_views = 100;  // a video with fewer is drawn for its own sake, [0, 1,000,000]
    std::uint32_t max_creator_in_slate = 2;
    std::uint32_t candidates_per_source = 300;
    std::vector<PolicyOverride> overrides;  // in the order of the document
    bool operator==(const Policy&) const = default;
};

/// What holds for one feed: what the document says of its surface, then of its region, then of that surface in that region, each
/// before the one named earlier. Without overrides of its own.
[[nodiscard]] Policy policy_for(const Policy& policy, Surface surface, PartitionId region);
/// The policy itself where it overrides nothing.
[[nodiscard]] std::shared_ptr<const Policy> policy_for(std::shared_ptr<const Policy> policy, Surface surface,
                                                       PartitionId region);

/// Reads and checks a document: TOML with nothing but [section], key = number, ranker = "word" and comments, at most kMaxPolicyBytes
/// (schema/event.h); keys left out keep their built-in value; an unknown key or a value out of range is kInvalid with line and key.
/// [surface.for_you.SECTION], [region.2.SECTION] and [region.2.surface.for_you.SECTION] override numbers for some feeds.
[[nodiscard]] Result<Policy> parse_policy(std::string_view toml, std::uint64_t version);
/// The document of a policy, with a comment on every key (what operators start from).
[[nodiscard]] std::string policy_document(const Policy& policy);

/// One key of a document with what stands there, for whoever explains a policy or compares two.
struct PolicyKey {
    using Value = std::variant<double, std::string_view>;  // a word: of a closed list
    std::string_view section, name;
    std::string does;
    Value value;
    double lowest = 0, highest = 0;  // of a number
    enum class Form : std::uint8_t { kNumber, kCount, kWord } form{};
    enum class Lowest : std::uint8_t { kIncluded, kExcluded } lowest_is{};
};
/// Every key that a document may have, in the document's order: that of any other policy is the same.
[[nodiscard]] std::vector<PolicyKey> keys_of(const Policy& policy);

}  // namespace tiller::schema
