#include "schema/policy.h"

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

TEST(PolicyDocument, KeysLeftOutKeepTheirBuiltInValue) {
    Policy expected;
    expected.version = 3;
    EXPECT_EQ(*parse_policy("", 3), expected);
    expected.head_weights[static_cast<std::size_t>(Head::kLike)] = 4;
    EXPECT_EQ(*parse_policy("[heads]\nlike = 4\n", 3), expected);
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
        Bad{"[heads]\nfinish\n", "line 2: \"finish\" is neither"}, Bad{"[heads]\nfinish = \n", "must be a number"},
        Bad{"[heads]\nfinish = 1 2\n", "must be a number"}, Bad{"[heads]\nfinish = 1,5\n", "must be a number"},
        Bad{"[heads]\nfinish = 1e999\n", "must be a number"},
        Bad{std::string(kMaxPolicyBytes + 1, '#'), "at most 65536 bytes"},
        Bad{std::string(kMaxPolicyBytes, '['), "line 1"}, Bad{"a = " + std::string(30'000, '['), "line 1"},
        Bad{std::string("[heads]\nfin\xff\xfe = 1\n"), "line 2: \"fin??\" is not a key"}));

}  // namespace
}  // namespace tiller::schema
