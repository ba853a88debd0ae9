#include "schema/policy.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/event.h"

namespace tiller::schema {
namespace {

using testing::HasSubstr;

TEST(PolicyDocument, OfAnyPolicyReadsBackAsThatPolicy) {
    Policy policy;
    policy.version = 7;
    EXPECT_EQ(*parse_policy(policy_document(policy), 7), policy);
    policy.head_weights[3] = -0.1;
    policy.source_bonus[2] = 1.0 / 3;
    policy.exploration_temperature = 1e-300;
    policy.freshness_half_life_h = 8760;
    policy.exploration_places = 0;
    policy.candidates_per_source = 10'000;
    policy.ranker = Ranker::kSpine;
    policy.network_videos = 1'000;
    policy.spectral_videos = 0;
    EXPECT_EQ(*parse_policy(policy_document(policy), 7), policy);
}

TEST(PolicyDocument, HasACommentOnEveryKey) {
    std::string_view document_left;
    const std::string document = policy_document({});
    document_left = document;
    int keys = 0;
    while (!document_left.empty()) {
        const std::string_view line = document_left.substr(0, document_left.find('\n'));
        document_left.remove_prefix(line.size() + 1);
        if (line.find(" = ") == std::string_view::npos || line.starts_with('#')) continue;
        ++keys;
        EXPECT_THAT(std::string(line), HasSubstr("  # "));
    }
    EXPECT_EQ(keys, static_cast<int>(kHeadCount + kSourceCount) + 21);
}

TEST(PolicyOverrides, TheMoreSpecificOneHolds) {
    const Policy policy = *parse_policy(
        "[region.2.surface.for_you.heads]\nlike = 4\n[heads]\nlike = 1\nshare = 9\n[region.2.heads]\nlike = 3\n"
        "[surface.for_you.heads]\nlike = 2\n[surface.for_you.exploration]\nplaces = 0\n[region.2.sources]\nfresh = "
        "0.5\n",
        7);
    const auto like_of = [&policy](Surface surface, std::uint16_t region) {
        return policy_for(policy, surface, PartitionId{region}).head_weights[static_cast<std::size_t>(Head::kLike)];
    };
    EXPECT_EQ(like_of(Surface::kEngine, 1), 1);
    EXPECT_EQ(like_of(Surface::kForYou, 1), 2);
    EXPECT_EQ(like_of(Surface::kEngine, 2), 3);
    EXPECT_EQ(like_of(Surface::kForYou, 2), 4);
    const Policy here = policy_for(policy, Surface::kForYou, PartitionId{2});
    EXPECT_EQ(here.exploration_places, 0u);
    EXPECT_EQ(here.source_bonus[static_cast<std::size_t>(Source::kFresh)], 0.5);
    EXPECT_EQ(here.head_weights[static_cast<std::size_t>(Head::kShare)], 9);
    EXPECT_EQ(here.version, 7u);
    EXPECT_TRUE(here.overrides.empty());
    Policy plain = policy;
    plain.overrides.clear();
    EXPECT_EQ(policy_for(policy, Surface::kEngine, PartitionId{1}), plain);
    EXPECT_EQ(*parse_policy(policy_document(policy), 7), policy);
}

TEST(PolicyOverrides, AreBounded) {
    std::string toml;
    for (int region = 1; region <= 64; ++region) toml += fmt::format("[region.{}.heads]\nlike = 2\n", region);
    EXPECT_TRUE(parse_policy(toml, 1).has_value());
    const auto refused = parse_policy(toml + "[region.65.heads]\n", 1);
    ASSERT_FALSE(refused.has_value());
    EXPECT_THAT(refused.error().message, HasSubstr("at most 64 sections"));
}

TEST(PolicyDocument, KeysLeftOutKeepTheirBuiltInValue) {
    Policy expected;
    expected.version = 3;
    EXPECT_EQ(*parse_policy("", 3), expected);
    expected.head_weights[static_cast<std::size_t>(Head::kLike)] = 4;
    EXPECT_EQ(*parse_policy("[heads]\nlike = 4\n", 3), expected);
}

/// What stands left of " = " in each line of a document, with its section.
std::vector<std::string> keys_in(std::string_view document) {
    std::vector<std::string> keys;
    std::string section;
    for (std::string_view line; !document.empty(); document.remove_prefix(line.size() + 1)) {
        line = document.substr(0, document.find('\n'));
        if (line.starts_with('[')) section = line.substr(1, line.size() - 2);
        if (const auto equals = line.find(" = "); equals != std::string_view::npos && !line.starts_with('#'))
            keys.push_back(section + "." + std::string(line.substr(0, equals)));
    }
    return keys;
}

TEST(PolicyKeys, AreThoseOfTheDocumentWithWhatStandsThere) {
    Policy policy;
    policy.head_weights[3] = -0.25;
    policy.source_bonus[9] = 0.5;
    policy.ranker = Ranker::kSpine;
    policy.exploration_places = 2;
    policy.freshness_half_life_h = 12;
    std::vector<std::string> names;
    std::string toml, section;
    for (const PolicyKey& key : keys_of(policy)) {
        names.push_back(fmt::format("{}.{}", key.section, key.name));
        EXPECT_FALSE(key.does.empty()) << names.back();
        if (section != key.section) toml += fmt::format("[{}]\n", key.section);
        section = key.section;
        if (const double* number = std::get_if<double>(&key.value))
            toml += fmt::format("{} = {}\n", key.name, *number);
        else
            toml += fmt::format("{} = \"{}\"\n", key.name, std::get<std::string_view>(key.value));
    }
    EXPECT_EQ(names, keys_in(policy_document(policy)));
    EXPECT_EQ(*parse_policy(toml, 0), policy);
}

TEST(PolicyKeys, SayWhatTheParserTakes) {
    for (const PolicyKey& key : keys_of({})) {
        if (key.form == PolicyKey::Form::kWord) continue;
        const auto parses = [&key](double value) {
            return parse_policy(fmt::format("[{}]\n{} = {}\n", key.section, key.name, value), 1).has_value();
        };
        EXPECT_EQ(parses(key.lowest), key.lowest_is == PolicyKey::Lowest::kIncluded) << key.name;
        EXPECT_TRUE(parses(key.highest)) << key.name;
        EXPECT_FALSE(parses(key.lowest - 1)) << key.name;
        EXPECT_FALSE(parses(key.highest + 1)) << key.name;
        EXPECT_EQ(parses(key.highest - 0.5), key.form == PolicyKey::Form::kNumber) << key.name;
    }
}

struct Bad {
    std::string toml;
    std::string message;
};
class BadPolicy : public testing::TestWithParam<Bad> {};
TEST_P(BadPolicy, IsRefusedWithLineAndKey) {
    const auto policy = parse_policy(GetParam().toml, 1);
    ASSERT_FALSE(policy.has_value());
    EXPECT_EQ(policy.error().code, ErrorCode::kInvalid);
    EXPECT_THAT(policy.error().message, HasSubstr(GetParam().message));
}
INSTANTIATE_TEST_SUITE_P(
    Documents, BadPolicy,
    testing::Values(
        Bad{"\n\n[heads]\nfinsh = 1\n", "line 4: heads.finsh is not a key"},
        Bad{"[heads]\nfinish = 101\n", "line 2: heads.finish is 101 but must be at least -100 and at most 100"},
        Bad{"[heads]\nfinish = nan\n", "line 2: heads.finish"}, Bad{"[heads]\nfinish = inf\n", "line 2: heads.finish"},
        Bad{"[heads]\nfinish = \"much\"\n", "line 2: heads.finish must be a number"},
        Bad{"[heads.finish]\nx = 1\n", "line 1: \"[heads.finish]\" is not a section"},
        Bad{"[sources]\nfresh = -10.5\n", "line 2: sources.fresh"},
        Bad{"[freshness]\nhalf_life_h = 0\n", "must be above 0"}, Bad{"[exploration]\nplaces = 3\n", "at most 2"},
        Bad{"[exploration]\nplaces = 1.5\n", "whole number"}, Bad{"[exploration]\nplaces = -1\n", "at least 0"},
        Bad{"[limits]\ncandidates_per_source = 99999999999999\n", "at most 10000"},
        Bad{"[ranking]\nranker = spine\n", "line 2: ranking.ranker must be \"spine\" or \"sequence\""},
        Bad{"[ranking]\nranker = \"sequences\"\n", "line 2: ranking.ranker must be"},
        Bad{"[ranking]\nplaces = 1\n", "line 2: ranking.places is not a key"},
        Bad{"[limits]\nnetwork_videos = 10\n", "at least 1000"}, Bad{"[limits]\nspectral_videos = -1\n", "at least 0"},
        Bad{"[limits]\nspectral_videos = 1000001\n", "at most 1000000"},
        Bad{"[surprise]\nx = 1\n", "line 1: \"[surprise]\" is not a section"},
        Bad{"heads = 3\n", "line 1: \"heads = 3\" stands before any [section]"}, Bad{"x = \n", "line 1"},
        Bad{"[heads]\nfinish = 1\nfinish = 2\n", "line 3: heads.finish is there already"},
        Bad{"[heads]\n[limits]\n[heads]\n", "line 3: [heads] is there already"},
        Bad{"[surface.for_you]\nlike = 1\n", "is not a section"},
        Bad{"[surface.foryou.heads]\n", "surfaces: for_you, popular, fresh, engine"},
        Bad{"[surface.following.heads]\n", "is not a section"}, Bad{"[surface.heads]\n", "is not a section"},
        Bad{"[region.heads]\n", "is not a section"}, Bad{"[region.0.heads]\n", "is not a section"},
        Bad{"[region.65536.heads]\n", "is not a section"}, Bad{"[region.-1.heads]\n", "is not a section"},
        Bad{"[region.1x.heads]\n", "is not a section"}, Bad{"[surface.for_you.region.1.heads]\n", "is not a section"},
        Bad{"[region.1.]\n", "is not a section"},
        Bad{"[region.1.heads]\n[region.1.heads]\n", "line 2: [region.1.heads] is there already"},
        Bad{"[region.1.heads]\nlike = 1\nlike = 2\n", "line 3: heads.like is there already"},
        Bad{"[region.1.heads]\nlike = 101\n", "at most 100"}, Bad{"[region.1.heads]\nplaces = 1\n", "is not a key"},
        Bad{"[region.1.exploration]\nplaces = 0.5\n", "must be a whole number"},
        Bad{"[region.1.ranking]\nranker = \"spine\"\n", "is one for the whole instance"},
        Bad{"[surface.for_you.limits]\nnetwork_videos = 5000\n", "is one for the whole instance"},
        Bad{"[heads]\nfinish\n", "line 2: \"finish\" is neither"}, Bad{"[heads]\nfinish = \n", "must be a number"},
        Bad{"[heads]\nfinish = 1 2\n", "must be a number"}, Bad{"[heads]\nfinish = 1,5\n", "must be a number"},
        Bad{"[heads]\nfinish = 1e999\n", "must be a number"},
        Bad{std::string(kMaxPolicyBytes + 1, '#'), "at most 65536 bytes"},
        Bad{std::string(kMaxPolicyBytes, '['), "line 1"}, Bad{"a = " + std::string(30'000, '['), "line 1"},
        Bad{std::string("[heads]\nfin\xff\xfe = 1\n"), "line 2: \"fin??\" is not a key"}));

}  // namespace
}  // namespace tiller::schema
