// Experiments: what starts and ends one, whom it holds, and what is counted of them.
#include "projection/experiments.h"

#include <gtest/gtest.h>

#include "projection/generated_events.h"
#include "projection/projections.h"

namespace tiller::projection {
namespace {

using schema::Action;
using schema::Arm;

constexpr UnixMs kStart = kTestStartMs;
constexpr std::int64_t kOneHourMs = kDayMs / 24;
constexpr PartitionId kTriedHome{1};
constexpr ViewerId kTriedViewer{31};
constexpr VideoId kTriedClip{5};

schema::ExperimentStarted start_of(std::uint64_t id, std::uint64_t version, std::uint8_t share_percent = 50) {
    return {.experiment = ExperimentId{id},
            .policy_version = version,
            .name = "n",
            .reason = "r",
            .author = ViewerId{1},
            .share_percent = share_percent,
            .window_hours = 2,
            .toml = "[freshness]\npoints = 3\n"};
}
schema::PolicyChanged policy_of(std::uint64_t version, std::string toml) {
    return {.version = version, .author = ViewerId{2}, .reason = "new", .toml = std::move(toml)};
}

TEST(Experiments, OneRunsAtATimeAndAVersionIsGivenOnce) {
    Rules rules;
    EXPECT_EQ(rules.next_policy_version(), 1u);
    EXPECT_FALSE(rules.apply(kStart, start_of(7, 0)));
    EXPECT_TRUE(rules.apply(kStart, start_of(7, 1)));
    EXPECT_FALSE(rules.apply(kStart, start_of(8, 2))) << "while another runs";
    EXPECT_EQ(rules.next_policy_version(), 2u);
    EXPECT_EQ(rules.policy()->version, 0u) << "what is tried is not in force";
    ASSERT_NE(rules.policy(1), nullptr);
    EXPECT_EQ(rules.policy(1)->freshness_points, 3);
    rules.apply(kStart + 1, schema::ExperimentStopped{.experiment = ExperimentId{9}, .reason = "", .author = {}});
    EXPECT_NE(rules.experiments().running(), nullptr) << "another one's stop";
    rules.apply(kStart + 2, schema::ExperimentStopped{.experiment = ExperimentId{7}, .reason = "over", .author = {}});
    rules.apply(kStart + 3, schema::ExperimentStopped{.experiment = ExperimentId{7}, .reason = "again", .author = {}});
    const Experiment& ended = *rules.experiments().find(ExperimentId{7});
    EXPECT_EQ(std::tuple(ended.end, ended.ended_ms, ended.end_reason),
              std::tuple(ExperimentEnd::kStopped, kStart + 2, std::string("over")));
    EXPECT_FALSE(rules.apply(kStart + 4, start_of(7, 2))) << "an id is given once";
    EXPECT_FALSE(rules.apply(kStart + 4, start_of(8, 1))) << "a version too";
    // A policy can not take the version of what was tried: old records would mean something else.
    rules.apply(kStart + 5, policy_of(1, "[freshness]\npoints = 9\n"));
    EXPECT_EQ(rules.policy()->version, 0u);
    EXPECT_EQ(rules.policy(1)->freshness_points, 3);
    EXPECT_TRUE(rules.apply(kStart + 6, start_of(8, 2)));
    EXPECT_NE(rules.policy(1), nullptr) << "records of the first one are still replayed";
}

TEST(Experiments, WhatIsOutOfRangeOrDoesNotParseHasNoEffect) {
    for (const auto& change : std::vector<std::function<void(schema::ExperimentStarted&)>>{
             [](auto& start) { start.share_percent = 0; }, [](auto& start) { start.share_percent = 51; },
             [](auto& start) { start.window_hours = 0; }, [](auto& start) { start.window_hours = 337; },
             [](auto& start) { start.toml = "no_such = 1"; }, [](auto& start) { start.experiment = {}; }}) {
        Rules rules;
        schema::ExperimentStarted start = start_of(7, 1);
        change(start);
        EXPECT_FALSE(rules.apply(kStart, start));
        EXPECT_TRUE(rules.experiments().all().empty());
    }
}

TEST(Experiments, AChangeOfThePolicyEndsTheOneThatRuns) {
    Rules rules;
    ASSERT_TRUE(rules.apply(kStart, start_of(7, 1)));
    rules.apply(kStart + 1, policy_of(2, "does not parse"));
    EXPECT_NE(rules.experiments().running(), nullptr) << "nothing has changed";
    rules.apply(kStart + 2, policy_of(2, "[freshness]\npoints = 4\n"));
    EXPECT_EQ(rules.experiments().find(ExperimentId{7})->end, ExperimentEnd::kPolicyChanged);
    ASSERT_TRUE(rules.apply(kStart + 3, start_of(8, 3)));
    EXPECT_EQ(rules.experiments().running()->policy_version_a, 2u);
    rules.apply(kStart + 4, policy_of(4, "[freshness]\npoints = 3\n"));
    EXPECT_EQ(rules.experiments().find(ExperimentId{8})->end, ExperimentEnd::kShipped);

    ByteWriter out;
    rules.encode(out);
    ByteReader in(out.bytes());
    const Rules decoded = Rules::decode(in);
    ASSERT_TRUE(in.finish("rules"));
    ByteWriter again;
    decoded.encode(again);
    EXPECT_EQ(again.bytes().size(), out.bytes().size());
    EXPECT_TRUE(std::ranges::equal(again.bytes(), out.bytes()));
    EXPECT_EQ(decoded.next_policy_version(), 5u);
    EXPECT_EQ(decoded.policy(3)->freshness_points, 3);
}

/// A log of one region beside the control partition.
class TriedLog {
public:
    TriedLog() {
        tell(kTriedViewer, schema::ViewerCreated{.kind = {}, .space = {}, .locale = "en", .external_id = ""});
        schema::Video video;
        video.video = kTriedClip;
        video.duration_ms = 10'000;
        tell(ViewerId{1}, schema::VideoPublished{video});
    }
    void command(schema::Payload payload) {
        projections.apply(std::vector{
            read_event({kControlPartition, next_[kControlPartition]++},
                       {.time_ms = now_ms, .subject = {}, .command_key = 0, .payload = std::move(payload)})});
    }
    void tell(ViewerId subject, schema::Payload payload) {
        projections.apply(std::vector{read_event(
            {kTriedHome, next_[kTriedHome]++},
            {.time_ms = now_ms, .subject = subject, .command_key = ++commands_, .payload = std::move(payload)})});
    }
    RequestId serve(std::string arm, schema::Surface surface = schema::Surface::kForYou) {
        schema::DecisionRecord record;
        record.request.request = RequestId{++commands_};
        record.request.viewer = kTriedViewer;
        record.request.surface = surface;
        record.request.arm = std::move(arm);
        record.slate.resize(1);
        record.slate[0].video = kTriedClip;
        tell(kTriedViewer, schema::SlateServed{record});
        return record.request.request;
    }
    void act(RequestId request, Action action, std::uint32_t watched_ms = 0) {
        schema::Acted acted;
        acted.impression = {request, 0, kTriedClip};
        acted.action = action;
        acted.watched_ms = watched_ms;
        tell(kTriedViewer, acted);
    }
    [[nodiscard]] Outcome outcome(std::uint64_t experiment = 7) const {
        return projections.view().trial(ExperimentId{experiment})->viewers.at(kTriedViewer);
    }
    Projections projections;
    UnixMs now_ms = kStart;

private:
    std::map<PartitionId, std::uint64_t> next_;
    std::uint64_t commands_ = 0;
};

TEST(Experiments, WhatCountsIsDoneOfForYouSlatesWithinTheWindowOnce) {
    TriedLog log;
    const std::string arm = schema::text_of({ExperimentId{7}, Arm::kB});
    log.now_ms -= 1;
    const RequestId before = log.serve("");
    log.now_ms += 1;
    log.command(start_of(7, 1));
    const RequestId first = log.serve(arm);
    log.now_ms += 30'000;
    const RequestId following = log.serve("", schema::Surface::kFollowing);
    log.now_ms += 30'000;
    log.act(before, Action::kWatch, 4'000);
    log.act(following, Action::kWatch, 4'000);
    EXPECT_EQ(log.outcome().watched_ms, 0u);
    log.act(first, Action::kSeen);
    log.act(first, Action::kWatch, 900);
    log.act(first, Action::kWatch, 900);  // refused: told twice
    log.act(first, Action::kNotInterested);
    log.tell(kTriedViewer,
             schema::Reported{
                 .report = ReportId{1}, .target = {}, .target_id = kTriedClip.value, .reason = "spam", .text = ""});
    const Outcome expected{.arm = Arm::kB,
                           .first_ms = kStart,
                           .watched_ms = 900,
                           .seen = 1,
                           .quick_skips = 1,
                           .not_interested = 1,
                           .reports = 1};
    EXPECT_EQ(log.outcome(), expected);
    log.act(first, Action::kUndoNotInterested);
    EXPECT_EQ(log.outcome().not_interested, 0u);
    EXPECT_EQ(log.projections.view().trial(ExperimentId{7})->seen[1].at(kTriedClip), 1u);
    log.now_ms = kStart + 2 * kOneHourMs - 1;
    const RequestId last = log.serve(arm);
    log.act(last, Action::kSeen);
    log.now_ms += 1;
    log.act(last, Action::kWatch, 0);
    EXPECT_EQ(log.outcome().seen, 2u);
    EXPECT_EQ(log.outcome().quick_skips, 1u) << "after the window";
}

TEST(Experiments, OutcomesOfTheNewestAreKept) {
    TriedLog log;
    for (std::uint64_t id = 1; id <= kKeptTrials + 1; ++id) {
        log.command(start_of(id, id));
        log.serve(schema::text_of({ExperimentId{id}, Arm::kA}));
        log.command(schema::ExperimentStopped{.experiment = ExperimentId{id}, .reason = "", .author = {}});
    }
    const View view = log.projections.view();
    EXPECT_EQ(view.trial(ExperimentId{1}), nullptr);
    ASSERT_NE(view.trial(ExperimentId{2}), nullptr);
    EXPECT_EQ(view.trial(ExperimentId{2})->viewers.size(), 1u);
    EXPECT_EQ(view.rules().experiments().all().size(), kKeptTrials + 1);
}

TEST(Experiments, HoldForYouFeedsOfWhoeverMayHaveAProfileAndHasAHistory) {
    TriedLog log;
    schema::FeedRequest plain;
    plain.viewer = kTriedViewer;
    const auto arm_of = [&](const schema::FeedRequest& request) {
        return log.projections.view().ranking_for(request).arm;
    };
    EXPECT_EQ(arm_of(plain), "");
    log.command(start_of(7, 1));
    const schema::Arm arm = schema::arm_of(ExperimentId{7}, kTriedViewer, 50);
    EXPECT_EQ(arm_of(plain), schema::text_of({ExperimentId{7}, arm}));
    for (const auto& change : std::vector<std::function<void(schema::FeedRequest&)>>{
             [](auto& request) { request.surface = schema::Surface::kFollowing; },
             [](auto& request) { request.space = schema::SpaceId{3}; },
             [](auto& request) { request.age_group = schema::AgeGroup::kMinor; },
             [](auto& request) { request.age_rules = schema::AgeRules::kMinor; },
             [](auto& request) { request.profile_from_s = schema::kNoProfile; },
             [](auto& request) { request.impersonal = true; }}) {
        schema::FeedRequest request = plain;
        change(request);
        EXPECT_EQ(arm_of(request), "");
    }
    // The document is that of the arm.
    for (std::uint64_t viewer = 1; viewer < 40; ++viewer) {
        schema::FeedRequest request = plain;
        request.viewer = ViewerId{viewer};
        const Ranking ranking = log.projections.view().ranking_for(request);
        EXPECT_EQ(ranking.policy->version, ranking.arm.ends_with("/b") ? 1u : 0u);
    }
    log.tell(kTriedViewer, schema::HistoryPaused{.paused = true});
    EXPECT_EQ(arm_of(plain), "");
    log.tell(kTriedViewer, schema::HistoryPaused{.paused = false});
    log.command(schema::ExperimentStopped{.experiment = ExperimentId{7}, .reason = "", .author = {}});
    EXPECT_EQ(arm_of(plain), "");
}

}  // namespace
}  // namespace tiller::projection
