// What is told of each surface against the lists of the code that it tells of.
#include "app/ranking.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "arrange/arrange.h"
#include "retrieve/source.h"

namespace tiller::app {
namespace {

using arrange::Removal;
using schema::Policy;
using schema::Source;
using schema::Surface;

std::set<std::string_view> limits_of(Surface surface) {
    std::set<std::string_view> names;
    const SurfaceFacts facts = *facts_of(surface);
    for (const Limit limit : facts.limits) names.insert(described(limit).name);
    return names;
}

/// Whether a feed of that surface may remove a candidate so. Without a default: a new reason does not compile before it is told.
bool may_remove(Surface surface, Removal removal) {
    switch (removal) {
        case Removal::kNone: return false;
        case Removal::kLimited:
        case Removal::kCreatorLimit: return surface != Surface::kFollowing;
        case Removal::kOtherSurface: return surface == Surface::kFollowing;
        case Removal::kAlreadySent:
        case Removal::kSeen:
        case Removal::kBlockedCreator:
        case Removal::kRejectedVideo:
        case Removal::kNotPublic:
        case Removal::kOwnVideo:
        case Removal::kBlockedByCreator:
        case Removal::kHiddenLabel:
        case Removal::kBlockedTag: return true;
    }
    return false;
}

TEST(Ranking, TellsEveryReasonForWhichAFeedLeavesAVideoOut) {
    for (const Surface surface : {Surface::kForYou, Surface::kFollowing, Surface::kPopular, Surface::kFresh}) {
        const auto told = limits_of(surface);
        for (int i = 1; i <= static_cast<int>(Removal::kBlockedTag); ++i) {
            const auto removal = static_cast<Removal>(i);
            EXPECT_EQ(told.contains(arrange::name_of(removal)), may_remove(surface, removal))
                << schema::name_of(surface) << " " << arrange::name_of(removal);
        }
    }
}

TEST(Ranking, TellsEverySourceThatCanProposeInTheApp) {
    const auto sources = facts_of(Surface::kForYou)->sources;
    const std::set<Source> told(sources.begin(), sources.end());
    std::set<Source> asked = {Source::kFallback};
    for (const retrieve::SourceEntry& entry : retrieve::source_table()) asked.insert(entry.source);
    asked.erase(Source::kChosen);  // has nothing to say where nobody chooses unasked
    EXPECT_EQ(told, asked);
    EXPECT_THAT(facts_of(Surface::kFollowing)->sources, testing::ElementsAre(Source::kFollowed));
}

TEST(Ranking, TellsEveryKeyOfAPolicy) {
    const Policy policy;
    for (const schema::PolicyKey& key : keys_of(policy)) {
        EXPECT_NE(effect_of(key, policy, UnderPolicy::kYes), KeyEffect::kUntold)
            << key.section << "." << key.name << ": say what it does in kKeyRules";
        EXPECT_EQ(effect_of(key, policy, UnderPolicy::kNo), KeyEffect::kNotRanked) << key.section << "." << key.name;
    }
    EXPECT_EQ(effect_of({.section = "surprise", .name = "x", .does = {}, .value = 1.0}, policy, UnderPolicy::kYes),
              KeyEffect::kUntold);
}

TEST(Ranking, OfAPolicyOnlyTheCreatorsLimitActsWhereAllGetTheSame) {
    int acting = 0;
    for (const schema::PolicyKey& key : schema::keys_of({}))
        acting += effect_of(key, {}, UnderPolicy::kCreatorLimit) == KeyEffect::kActs ? 1 : 0;
    EXPECT_EQ(acting, 1);
    for (const Surface surface : {Surface::kPopular, Surface::kFresh}) {
        const SurfaceFacts facts = *facts_of(surface);
        EXPECT_EQ(facts.under_policy, UnderPolicy::kCreatorLimit);
        for (const Reading& reading : facts.readings) EXPECT_NE(reading.usual, Use::kOrder);
    }
}

TEST(Ranking, ListsNoReadingLimitOrControlTwice) {
    const std::vector<SurfaceFacts> surfaces = Ranking::surfaces();
    EXPECT_GE(surfaces.size(), 9u);
    for (const SurfaceFacts& facts : surfaces) {
        SCOPED_TRACE(schema::name_of(facts.surface));
        std::set<Datum> data;
        for (const Reading& reading : facts.readings) {
            EXPECT_TRUE(data.insert(reading.datum).second) << described(reading.datum).name;
            EXPECT_TRUE(reading.usual != Use::kNone || reading.without_profile != Use::kNone ||
                        reading.minor != Use::kNone)
                << described(reading.datum).name;
        }
        EXPECT_EQ(limits_of(facts.surface).size(), facts.limits.size());
        EXPECT_EQ(std::set(facts.controls.begin(), facts.controls.end()).size(), facts.controls.size());
        EXPECT_FALSE(facts.text.empty());
    }
    for (const Surface nowhere : {Surface::kLink, Surface::kEngine, Surface::kElsewhere})
        EXPECT_FALSE(facts_of(nowhere)) << schema::name_of(nowhere);
}

TEST(Ranking, ProfilingOffReadsNothingOfAPersonForTheOrderOfForYou) {
    const SurfaceFacts for_you = *facts_of(Surface::kForYou);
    for (const Reading& reading : for_you.readings) {
        if (reading.without_profile == Use::kOrder) { EXPECT_EQ(reading.datum, Datum::kLanguage); }
        // What the feed for nobody still keeps out (schema::nobody_with_limits_of, and limits of the request).
        if (reading.without_profile == Use::kChoice) {
            EXPECT_THAT((std::vector{Datum::kBuffered, Datum::kBlocks, Datum::kBlockedBy, Datum::kBlockedTags,
                                     Datum::kLabelChoices, Datum::kAgeRules}),
                        testing::Contains(reading.datum));
        }
    }
}

KeyEffect effect(const Policy& policy, std::string_view section, std::string_view name) {
    for (const schema::PolicyKey& key : keys_of(policy)) {
        if (key.section == section && key.name == name) return effect_of(key, policy, UnderPolicy::kYes);
    }
    return KeyEffect::kUntold;
}

TEST(Ranking, AKeyActsAsItsValueAndTheOthersLetIt) {
    Policy policy;
    EXPECT_EQ(effect(policy, "heads", "like"), KeyEffect::kActs);
    EXPECT_EQ(effect(policy, "freshness", "half_life_h"), KeyEffect::kActs);
    EXPECT_EQ(effect(policy, "exploration", "temperature"), KeyEffect::kActs);
    EXPECT_EQ(effect(policy, "sources", "chosen"), KeyEffect::kEngineOnly);
    EXPECT_EQ(effect(policy, "ranking", "chosen_points"), KeyEffect::kEngineOnly);
    EXPECT_EQ(effect(policy, "sources", "fresh"), KeyEffect::kZero);
    policy.head_weights[static_cast<std::size_t>(schema::Head::kLike)] = 0;
    policy.freshness_points = 0;
    policy.exploration_places = 0;
    policy.ranker = schema::Ranker::kSpine;
    policy.spectral_videos = 0;
    policy.source_bonus[static_cast<std::size_t>(Source::kFallback)] = 1;
    EXPECT_EQ(effect(policy, "heads", "like"), KeyEffect::kZero);
    EXPECT_EQ(effect(policy, "freshness", "half_life_h"), KeyEffect::kSwitchedOff);
    EXPECT_EQ(effect(policy, "exploration", "temperature"), KeyEffect::kSwitchedOff);
    EXPECT_EQ(effect(policy, "limits", "network_videos"), KeyEffect::kSwitchedOff);
    EXPECT_EQ(effect(policy, "sources", "nearest"), KeyEffect::kSwitchedOff);
    EXPECT_EQ(effect(policy, "sources", "spectral"), KeyEffect::kSwitchedOff);
    EXPECT_EQ(effect(policy, "sources", "fallback"), KeyEffect::kSameForAll);
}

std::shared_ptr<const Policy> version(std::uint64_t number, double like,
                                      schema::Ranker ranker = schema::Ranker::kSequence) {
    auto policy = std::make_shared<Policy>();
    policy->version = number;
    policy->ranker = ranker;
    policy->head_weights[static_cast<std::size_t>(schema::Head::kLike)] = like;
    return policy;
}

TEST(PolicyLog, SaysWhatChangedAndWhatWentBack) {
    const std::vector<PolicyStep> steps = {{version(0, 1), 0, ""},
                                           {version(1, 2), 10, "likes"},
                                           {version(2, 2, schema::Ranker::kSpine), 20, "no network"},
                                           {version(3, 2, schema::Ranker::kSpine), 30, "comments alone"},
                                           {version(4, 2), 40, "with it again"},
                                           {version(5, 1), 50, "as built in"}};
    const std::vector<PolicyChange> changes = changes_of(steps, UnderPolicy::kYes, 100);
    ASSERT_EQ(changes.size(), 5u);
    EXPECT_EQ(changes[0].version, 5u);
    EXPECT_EQ(changes[0].back_to, std::optional<std::uint64_t>(0));
    EXPECT_EQ(changes[1].back_to, std::optional<std::uint64_t>(1));
    EXPECT_EQ(changes[2].back_to, std::nullopt);
    EXPECT_TRUE(changes[2].keys.empty()) << "nothing but its version";
    EXPECT_EQ(changes[3].back_to, std::nullopt);
    ASSERT_EQ(changes[3].keys.size(), 1u);
    EXPECT_EQ(changes[3].keys[0].name, "ranker");
    EXPECT_EQ(std::get<std::string_view>(changes[3].keys[0].before), "sequence");
    EXPECT_EQ(std::get<std::string_view>(changes[3].keys[0].after), "spine");
    ASSERT_EQ(changes[4].keys.size(), 1u);
    EXPECT_EQ(changes[4].keys[0].section, "heads");
    EXPECT_EQ(std::get<double>(changes[4].keys[0].before), 1);
    EXPECT_EQ(std::get<double>(changes[4].keys[0].after), 2);
    EXPECT_TRUE(changes[4].keys[0].acts);
    EXPECT_EQ(changes[4].reason, "likes");
    EXPECT_EQ(changes[4].time_ms, 10);
    EXPECT_FALSE(changes_of(steps, UnderPolicy::kNo, 100)[4].keys[0].acts);
    EXPECT_EQ(changes_of(steps, UnderPolicy::kYes, 2).size(), 2u);
    EXPECT_TRUE(changes_of({steps[0]}, UnderPolicy::kYes, 100).empty());
}

TEST(PolicyLog, AKeyThatIsSwitchedOffActedBefore) {
    const std::vector<PolicyStep> steps = {{version(0, 1), 0, ""}, {version(1, 0), 10, "no likes"}};
    EXPECT_TRUE(changes_of(steps, UnderPolicy::kYes, 100)[0].keys[0].acts);
}

}  // namespace
}  // namespace tiller::app
