#include "audit/experiment.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <numbers>
#include <set>
#include <string_view>

#include "audit/checkpoint.h"
#include "audit/recorded_service.h"
#include "audit/recovery.h"
#include "audit/replay.h"
#include "base/temporary_directory.h"

namespace tiller::audit {
namespace {

using projection::Outcome;
using schema::Arm;

constexpr ExperimentId kExperiment{77};
constexpr std::string_view kOldFirst = "[freshness]\npoints = -20\nhalf_life_h = 100\n";
constexpr std::string_view kFreshFirst = "[freshness]\npoints = 20\nhalf_life_h = 100\n";

schema::ExperimentStarted started(ExperimentId experiment, std::uint64_t version, std::string_view toml = kFreshFirst) {
    return {.experiment = experiment,
            .policy_version = version,
            .name = "fresh first",
            .reason = "test",
            .author = ViewerId{1},
            .share_percent = 50,
            .window_hours = 1,
            .toml = std::string(toml)};
}

schema::DecisionRecord record_at(RecordedService& service, Position position) {
    return std::get<schema::SlateServed>(service.journal().read_one(position)->payload).record;
}

/// Before, in, between and after experiments, one of which ends with a change of the policy.
void visit_through_experiments(RecordedService& service) {
    const auto visits = [&](int count) {
        for (int i = 0; i < count; ++i) service.visit();
    };
    visits(5);
    service.decide(started(kExperiment, 1));
    visits(25);
    service.decide(schema::ExperimentStopped{.experiment = kExperiment, .reason = "", .author = {}});
    visits(5);
    service.decide(started(ExperimentId{78}, 2, "[freshness]\npoints = -20\n"));
    visits(10);
    service.decide(schema::PolicyChanged{.version = 3, .author = {}, .reason = "", .toml = std::string(kFreshFirst)});
    visits(5);
}

void expect_identical(Result<ReplayReport> report, std::size_t count) {
    ASSERT_TRUE(report.has_value()) << report.error().message;
    for (const ReplayOutcome& outcome : report->outcomes)
        EXPECT_EQ(outcome.verdict, ReplayVerdict::kIdentical) << outcome.detail;
    EXPECT_EQ(report->identical, count);
}

TEST(Experiment, SlatesOfBothArmsReplayToTheBitFromTheFirstEventAndFromCheckpoints) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(21, 3);
    Checkpointer checkpointer(
        *folder, service.projections(),
        [&](const std::function<void(const learn::Learner&)>& read) { read(service.learner()); },
        service.instance().clock, Cut{});
    for (int i = 0; i < 3; ++i) service.visit();
    service.decide(started(ExperimentId{70}, 1));
    for (int i = 0; i < 10; ++i) service.visit();
    ASSERT_TRUE(checkpointer.write().has_value());  // with an experiment running
    for (int i = 0; i < 10; ++i) service.visit();
    std::set<std::string> arms;
    std::set<std::uint64_t> versions;
    for (const Position position : service.slates()) {
        const schema::DecisionRecord record = record_at(service, position);
        arms.insert(record.request.arm);
        versions.insert(record.policy_version);
        const bool is_b = record.request.arm.ends_with("/b");
        EXPECT_EQ(record.policy_version, is_b ? 1u : 0u);
    }
    EXPECT_EQ(arms, (std::set<std::string>{"", to_text(ExperimentId{70}) + "/a", to_text(ExperimentId{70}) + "/b"}));
    EXPECT_EQ(versions.size(), 2u);
    for (const std::size_t threads : {1u, 4u}) {
        Replayer genesis(service.journal(), nullptr, {.learner = {}, .checkpoint = {}, .threads = threads});
        expect_identical(genesis.replay(service.slates()), service.slates().size());
    }
    Replayer from_checkpoint(service.journal(), &*folder, {});
    const auto last = std::span(service.slates()).last(10);
    const auto report = from_checkpoint.replay(last);
    expect_identical(report, 10);
    EXPECT_NE(report->started_from, "genesis");
}

TEST(Experiment, SlatesReplayAcrossItsEndAndThePolicysChange) {
    RecordedService service(22);
    visit_through_experiments(service);
    Replayer replayer(service.journal(), nullptr, {});
    expect_identical(replayer.replay(service.slates()), 50);
    const projection::View view = service.projections().view();
    const auto& all = view.rules().experiments().all();
    ASSERT_EQ(all.size(), 2u);
    EXPECT_EQ(all[0].end, projection::ExperimentEnd::kStopped);
    EXPECT_EQ(all[1].end, projection::ExperimentEnd::kPolicyChanged);
    EXPECT_TRUE(record_at(service, service.slates().back()).request.arm.empty());
}

TEST(Experiment, ARecordOfTheWrongArmIsDifferent) {
    RecordedService service(23);
    service.decide(started(kExperiment, 1));
    for (int i = 0; i < 10; ++i) service.visit();
    schema::DecisionRecord record;
    for (const Position position : service.slates()) {
        record = record_at(service, position);
        if (!record.request.arm.empty()) break;
    }
    auto assignment = *schema::parse_assignment(record.request.arm);
    assignment.arm = assignment.arm == Arm::kA ? Arm::kB : Arm::kA;
    record.request.arm = schema::text_of(assignment);
    const Position forged = service.instance().append(
        RecordedService::home_of(record.request.viewer),
        {.time_ms = 0, .subject = record.request.viewer, .command_key = 0, .payload = schema::SlateServed{record}});
    Replayer replayer(service.journal(), nullptr, {});
    const auto report = replayer.replay(std::vector{forged});
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->different, 1u);
    EXPECT_EQ(report->outcomes.front().detail, "request");
}

TEST(Experiment, MinorsAreInNone) {
    RecordedService service(24);
    service.serve_minors();
    service.decide(started(kExperiment, 1));
    for (int i = 0; i < 10; ++i) service.visit();
    for (const Position position : service.slates()) EXPECT_TRUE(record_at(service, position).request.arm.empty());
    EXPECT_TRUE(service.projections().view().trial(kExperiment)->viewers.empty());
}

/// The outcomes of the first experiment, said in the plainest way from everything that happened.
std::map<ViewerId, Outcome> outcomes_of(const RecordedService& service, std::int64_t window_ms) {
    std::map<ViewerId, Outcome> outcomes;
    std::map<RequestId, const schema::DecisionRecord*> for_you;
    for (const auto& [partition, event] : service.history()) {
        if (const auto* served = std::get_if<schema::SlateServed>(&event.payload)) {
            const schema::FeedRequest& request = served->record.request;
            if (request.surface == schema::Surface::kForYou) for_you[request.request] = &served->record;
            const auto assignment = schema::parse_assignment(request.arm);
            if (assignment && assignment->experiment == kExperiment)
                outcomes.try_emplace(event.subject, Outcome{.arm = assignment->arm, .first_ms = event.time_ms});
        }
        const auto* acted = std::get_if<schema::Acted>(&event.payload);
        const auto outcome = outcomes.find(event.subject);
        if (acted == nullptr || outcome == outcomes.end()) continue;
        const auto slate = for_you.find(acted->impression.request);
        if (slate == for_you.end() || slate->second->request.time_ms < outcome->second.first_ms - 700) continue;
        if (event.time_ms >= outcome->second.first_ms + window_ms) continue;
        outcome->second.seen += acted->action == schema::Action::kSeen ? 1 : 0;
        outcome->second.watched_ms += acted->watched_ms;
        outcome->second.quick_skips += acted->action == schema::Action::kWatch && acted->watched_ms < 1'000 ? 1 : 0;
    }
    return outcomes;
}

TEST(Experiment, OutcomesAreWhatTheLogSaysOfForYouSlatesWithinTheWindow) {
    RecordedService service(25);
    for (int i = 0; i < 5; ++i) service.visit();
    service.decide(started(kExperiment, 1));
    for (int i = 0; i < 40; ++i) {
        service.visit();
        service.instance().clock.advance_ms(4 * 60'000);  // so that some come back after their hour
    }
    const auto expected = outcomes_of(service, 3'600'000);
    const projection::View view = service.projections().view();
    const projection::Trial* trial = view.trial(kExperiment);
    ASSERT_NE(trial, nullptr);
    EXPECT_EQ((std::map<ViewerId, Outcome>(trial->viewers.begin(), trial->viewers.end())), expected);
    EXPECT_GT(expected.size(), 4u);
    std::uint64_t seen = 0, counted = 0;
    for (const auto& [viewer, outcome] : expected) seen += outcome.seen;
    for (const auto& arm : trial->seen) {
        for (const auto& [video, count] : arm) counted += count;
    }
    EXPECT_GT(seen, 0u);
    EXPECT_EQ(counted, seen);
    const ExperimentResult result = result_of(*view.rules().experiments().find(kExperiment), *trial, view.newest_ms());
    EXPECT_EQ(result.viewers[0] + result.viewers[1] + result.waiting, expected.size());
    EXPECT_GT(result.waiting, 0u);
    EXPECT_GT(result.viewers[0], 0u);
}

/// People of different appetite on the real way of the data: feeds, records, actions, folds. They watch what is new twice as long.
class TriedService {
public:
    static constexpr std::uint64_t kVideos = 60;

    TriedService(std::uint64_t seed, std::string_view toml_b) : instance_(seed, 0), random_(seed) {
        for (std::uint64_t i = 0; i < kVideos; ++i) publish(i);
        schema::ExperimentStarted experiment = started(ExperimentId{mix64(seed)}, 1, toml_b);
        experiment_ = experiment.experiment;
        append(kControlPartition, {}, {std::move(experiment)});
    }
    /// Somebody new comes, and again within their hour.
    void visit() {
        const ViewerId viewer{mix64(0x99, ++viewers_)};
        const double appetite_s = 40 * std::exp(0.8 * normal());
        append(kHome, viewer,
               {schema::ViewerCreated{
                   .kind = schema::ViewerKind::kSimulated, .space = {}, .locale = "en", .external_id = ""}});
        do { watch(viewer, appetite_s); } while (random_.below(3) == 0);
        instance_.clock.advance_ms(60'000);
    }
    void wait_for_windows() {
        instance_.clock.advance_ms(3'600'000);
        append(kControlPartition, {}, {schema::Tick{.number = 1, .cut = {}, .reason = {}}});
    }
    [[nodiscard]] ExperimentResult result() const {
        const projection::View view = projections_.view();
        return result_of(*view.rules().experiments().find(experiment_), *view.trial(experiment_), view.newest_ms());
    }

private:
    static constexpr PartitionId kHome{1};

    void append(PartitionId partition, ViewerId subject, std::vector<schema::Payload> payloads) {
        std::vector<schema::Event> events;
        for (schema::Payload& payload : payloads)
            events.push_back({.time_ms = instance_.clock.now_ms(),
                              .subject = subject,
                              .command_key = ++commands_,
                              .payload = std::move(payload)});
        ASSERT_TRUE(instance_.journal->append_and_wait(partition, std::move(events)).has_value());
        ASSERT_TRUE(projection::fold_to(*instance_.journal, projections_, instance_.journal->end()).has_value());
    }
    void publish(std::uint64_t number) {
        schema::Video video;
        video.video = VideoId{mix64(0x55, number + 1)};
        video.creator = ViewerId{mix64(0x44, number % 20)};
        video.text_tokens = {"clip"};
        video.language = "en";
        video.duration_ms = 60'000;
        // Half are new and stay so for the whole test, half are old.
        video.published_ms = instance_.clock.now_ms() - (is_new(video.video) ? 0 : 30 * kDayMs);
        append(kHome, video.creator, {schema::VideoPublished{video}});
    }
    [[nodiscard]] static bool is_new(VideoId video) { return video.value % 2 == 0; }
    [[nodiscard]] double normal() {
        return std::sqrt(-2 * std::log(1 - random_.unit())) * std::cos(2 * std::numbers::pi * random_.unit());
    }
    void watch(ViewerId viewer, double appetite_s) {
        schema::FeedRequest request;
        request.request = RequestId{mix64(0x72, ++commands_)};
        request.viewer = viewer;
        request.time_ms = instance_.clock.now_ms();
        request.locale = "en";
        request.seed = random_.next();
        schema::DecisionRecord record;
        {
            const projection::View view = projections_.view();
            const projection::Ranking ranking = view.ranking_for(request);
            request.arm = ranking.arm;
            record = feed::feed({.viewer = *view.viewer(viewer),
                                 .catalogue = view.catalogue({}),
                                 .snapshot = snapshot_,
                                 .policy = *ranking.policy,
                                 .request = request,
                                 .cut = view.cut()})
                         .record;
        }
        append(kHome, viewer, {schema::SlateServed{record}});
        instance_.clock.advance_ms(300'000);
        std::vector<schema::Payload> actions;
        for (std::uint16_t place = 0; place < record.slate.size(); ++place) {
            schema::Acted acted;
            acted.impression = {request.request, place, record.slate[place].video};
            actions.emplace_back(acted);
            acted.action = schema::Action::kWatch;
            const double wanted_s =
                appetite_s * (is_new(acted.impression.video) ? 2 : 1) * -std::log(1 - random_.unit());
            acted.watched_ms = static_cast<std::uint32_t>(1'000 * std::min(wanted_s, 240.0));
            acted.ended = schema::WatchEnd::kSwipe;
            actions.emplace_back(acted);
        }
        append(kHome, viewer, std::move(actions));
    }

    MemoryInstance instance_;
    SeededRandom random_;
    projection::Projections projections_;
    model::Snapshot snapshot_;
    ExperimentId experiment_;
    std::uint64_t viewers_ = 0, commands_ = 0;
};

/// TILLER_FULL=1 asks for the whole: 200 experiments of 400 viewers, some minutes.
std::uint64_t seeds_through_the_service() {
    const char* full = std::getenv("TILLER_FULL");
    return full != nullptr && std::string_view(full) == "1" ? 200 : 8;
}

TEST(Experiment, TwoEqualArmsThroughTheWholeServiceRaiseFewFalseAlarms) {
    const std::uint64_t seeds = seeds_through_the_service();
    std::uint64_t alarms = 0, broken = 0;
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        TriedService service(seed, "");
        bool alarmed = false, is_broken = false;
        for (int i = 0; i < 400; ++i) {
            service.visit();
            const ExperimentResult result = service.result();
            alarmed = alarmed || result.decided;
            for (const GuardrailResult& one : result.guardrails)
                is_broken = is_broken || one.state == GuardrailState::kBroken;
        }
        const ExperimentResult last = service.result();
        EXPECT_GT(last.viewers[0], 100u);
        EXPECT_GT(last.viewers[1], 100u);
        alarms += alarmed ? 1 : 0;
        broken += is_broken ? 1 : 0;
    }
    std::printf("through the service: of %llu A/A tests alarm: %llu, guardrails: %llu\n",
                static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(alarms),
                static_cast<unsigned long long>(broken));
    EXPECT_LE(alarms * 20, seeds);
    EXPECT_LE(broken * 20, seeds);
}

TEST(Experiment, AWorseDocumentIsFoundThroughTheWholeService) {
    TriedService service(5, kOldFirst);
    for (int i = 0; i < 900; ++i) service.visit();
    service.wait_for_windows();
    const ExperimentResult result = service.result();
    ASSERT_TRUE(result.lift);
    SCOPED_TRACE("A " + std::to_string(result.watched_s[0]) + " s, B " + std::to_string(result.watched_s[1]) +
                 " s, lift at most " + std::to_string(result.lift->high));
    EXPECT_TRUE(result.decided);
    EXPECT_LT(result.lift->high, 0);
    EXPECT_LT(result.watched_s[1], result.watched_s[0]);
    EXPECT_EQ(result.waiting, 0u);
    EXPECT_EQ(result.viewers[0] + result.viewers[1], 900u);
    EXPECT_EQ(result.guardrails[1].means[0], 0);  // nobody said so
    for (const ArmExposure& arm : result.exposure) {
        EXPECT_GT(arm.seen, 1'000u);
        EXPECT_LE(arm.videos, TriedService::kVideos);
        EXPECT_GT(arm.share_of_most_seen, 1.0 / TriedService::kVideos);
    }
}

}  // namespace
}  // namespace tiller::audit
