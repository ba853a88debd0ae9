#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "closed_loop/loop_report.h"

namespace tiller::closed_loop {
namespace {

const RecommenderKind& kind(std::string_view name) {
    return *std::ranges::find(recommender_kinds(), name, &RecommenderKind::name);
}

Scenario small(std::string_view name) {
    Scenario scenario = parse_scenarios(committed_scenarios_json())->find(name).value();
    scenario.viewers = 150;
    scenario.videos = 120;
    scenario.videos_each = 20;
    return scenario;
}

/// Knows the tastes: to check that the loop's own oracle and regret are what they say.
class Cheat final : public Recommender {
public:
    Cheat(const Scenario& scenario, std::uint64_t seed)
        : world_(scenario, seed), watched_(scenario.viewers, std::vector<bool>(world_.videos().size())) {}
    void publish(std::size_t number, const LoopVideo&, UnixMs) override { on_offer_ = number + 1; }
    std::vector<Offer> recommend(std::size_t viewer, std::size_t count, UnixMs) override {
        std::vector<std::pair<double, std::size_t>> ranked;
        for (std::size_t v = 0; v < on_offer_; ++v) {
            if (!watched_[viewer][v]) ranked.emplace_back(-world_.expected_fraction(viewer, 0, world_.videos()[v]), v);
        }
        std::ranges::sort(ranked);
        std::vector<Offer> offers;
        for (std::size_t i = 0; i < std::min(count, ranked.size()); ++i) offers.push_back({.video = ranked[i].second});
        return offers;
    }
    Offer open_link(std::size_t, std::size_t video, UnixMs) override { return {.video = video}; }
    void watch(const Watched& watched) override { watched_[watched.viewer][watched.offer.video] = true; }
    void publish_weights(UnixMs) override {}

private:
    LoopWorld world_;
    std::vector<std::vector<bool>> watched_;
    std::size_t on_offer_ = 0;
};

TEST(ClosedLoop, WhoKnowsTheTastesHasNoRegret) {
    const Scenario scenario = small("steady");
    const RecommenderKind cheat{
        "cheat", "", [&](std::size_t, std::uint64_t seed) { return std::make_unique<Cheat>(scenario, seed); }};
    const LoopResult result = run_loop(scenario, 3, cheat);
    EXPECT_NEAR(result.all.regret(), 0, 1e-9);
    EXPECT_GE(result.impressions, 150u * 20u);
}

TEST(ClosedLoop, TheSameSeedGivesTheSameFigures) {
    const Scenario scenario = small("arrivals");
    const LoopResult one = run_loop(scenario, 4, kind("served"));
    const LoopResult two = run_loop(scenario, 4, kind("served"));
    EXPECT_EQ(one.all.ours, two.all.ours);
    EXPECT_EQ(one.first.bad_views, two.first.bad_views);
    EXPECT_NE(one.all.ours, run_loop(scenario, 5, kind("served")).all.ours);
}

TEST(ClosedLoop, TheServiceLearnsMoreThanPopularity) {
    const Scenario scenario = small("steady");
    EXPECT_LT(run_loop(scenario, 6, kind("served")).late.regret(),
              run_loop(scenario, 6, kind("popularity")).late.regret());
}

TEST(ClosedLoop, NewVideosAndBotsAreCounted) {
    Scenario scenario = small("bots");
    scenario.new_videos_per_hour = 20;
    scenario.bot_share = 0.05;
    const LoopResult result = run_loop(scenario, 7, kind("popularity"));
    EXPECT_GT(result.first.good, 0u);
    EXPECT_GT(result.bot_lift, 1.0);  // a popularity list is what bots can move
    const std::string table = loop_table({result}, "digest");
    EXPECT_THAT(table, testing::HasSubstr("popularity"));
    EXPECT_EQ(loop_json({result}, "digest").at("runs").as_array().size(), 1u);
}

TEST(ClosedLoop, WhatIsServedSaysHowWellItsHeadsAreCalibrated) {
    const LoopResult served = run_loop(small("steady"), 8, kind("served"));
    ASSERT_TRUE(served.learner.has_value());
    const learn::ReliabilityBin all =
        served.learner->heads[static_cast<std::size_t>(schema::Head::kWatchedFraction)].all();
    EXPECT_GT(all.examples, 2000u);
    EXPECT_NEAR(all.mean_prediction(), all.mean_label(), 0.1);
    const auto json = loop_json({served}, "digest").at("runs").at(0).at("learner").at("heads").as_array();
    EXPECT_EQ(json.at(0).at("reliability").as_array().size(), served.learner->heads[0].bins.size());
    EXPECT_THAT(loop_table({served}, "digest"), testing::HasSubstr("watched_fraction"));
    EXPECT_FALSE(run_loop(small("steady"), 8, kind("popularity")).learner.has_value());
    EXPECT_EQ(served.learner->gate.closings, 0u);
}

TEST(Scenarios, TheCommittedOnesKeepThreeForTheEnd) {
    const ScenarioSet set = parse_scenarios(committed_scenarios_json()).value();
    EXPECT_EQ(std::ranges::count(set.scenarios, true, &Scenario::kept), 3);
    EXPECT_EQ(set.seeds.size(), 5u);
    EXPECT_EQ(set.find("steady")->viewers, 5000u);
    EXPECT_THAT(set.find("nonesuch").error().message, testing::HasSubstr("steady, drift"));
}

TEST(Scenarios, BadFilesAreRefusedWithTheKeysName) {
    for (const char* text : {"", "[]", "{}", "{\"common\":{}}", "{\"common\":[],\"seeds\":[],\"scenarios\":[]}"})
        EXPECT_FALSE(parse_scenarios(text)) << text;
    std::string text(committed_scenarios_json());
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string changed = text;
        changed.replace(changed.find(from), from.size(), to);
        const auto set = parse_scenarios(changed);
        return set ? std::string() : set.error().message;
    };
    EXPECT_EQ(with("\"viewers\": 5000", "\"viewers\": -1"), "scenarios: viewers is a number in [1, 1000000]");
    EXPECT_EQ(with("\"drift_degrees\": 60", "\"drift\": 60"), "scenarios: there is no number named drift");
    EXPECT_EQ(with("{\"name\": \"steady\"}", "{}"), "scenarios: a scenario has no name");
    EXPECT_EQ(with("\"bot_targets\": 5\n", "\"bot_targets\": \"x\"\n"),
              "scenarios: bot_targets is a number in [1, 1000]");
}

}  // namespace
}  // namespace tiller::closed_loop
