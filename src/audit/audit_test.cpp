#include <gtest/gtest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <map>

#include "audit/checkpoint.h"
#include "audit/explain.h"
#include "audit/recorded_service.h"
#include "audit/recovery.h"
#include "audit/replay.h"
#include "audit/slate_search.h"
#include "audit/verify.h"
#include "base/temporary_directory.h"
#include "projection/follower.h"

namespace tiller::audit {
namespace {

WithLearner learner_of(RecordedService& service) {
    return [&service](const std::function<void(const learn::Learner&)>& read) { read(service.learner()); };
}

void expect_all_identical(const Result<ReplayReport>& report, std::size_t count) {
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_EQ(report->identical, count);
    for (const ReplayOutcome& outcome : report->outcomes)
        EXPECT_EQ(outcome.verdict, ReplayVerdict::kIdentical) << outcome.detail;
}

TEST(CheckpointFile, ComesBackAsItWasAndAnyFlippedBitIsNoticed) {
    Checkpoint checkpoint;
    checkpoint.info.projections_cut.set(PartitionId{1}, 17);
    checkpoint.info.tick = 3;
    checkpoint.projections = Bytes(100, std::byte{7});
    checkpoint.learner = Bytes(50, std::byte{9});
    const Bytes bytes = encode_checkpoint(checkpoint);
    const auto decoded = decode_checkpoint(bytes);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(decoded->info, checkpoint.info);
    EXPECT_EQ(decoded->projections, checkpoint.projections);
    EXPECT_EQ(decoded->learner, checkpoint.learner);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes damaged = bytes;
        damaged[i] ^= std::byte{1};
        EXPECT_FALSE(decode_checkpoint(damaged).has_value()) << i;
        EXPECT_FALSE(decode_checkpoint(ByteSpan(bytes).first(i)).has_value()) << i;
    }
}

TEST(CheckpointFolder, KeepsTheNewestAndForgetsUnfinishedWrites) {
    const TemporaryDirectory directory;
    const std::string path = directory.path() + "/checkpoints";
    auto folder = CheckpointFolder::open(path, 2);
    ASSERT_TRUE(folder.has_value());
    for (std::uint64_t i = 1; i <= 4; ++i) {
        Checkpoint checkpoint;
        checkpoint.info.projections_cut.set(PartitionId{1}, i * 10);
        ASSERT_TRUE(folder->write(checkpoint).has_value());
    }
    std::ofstream(path + "/x.checkpoint.unfinished") << "half";
    std::ofstream(path + "/x.checkpoint") << "no head";
    ASSERT_TRUE(folder->write({}).has_value());
    EXPECT_FALSE(std::filesystem::exists(path + "/x.checkpoint"));
    folder = CheckpointFolder::open(path, 2);
    ASSERT_TRUE(folder.has_value());
    EXPECT_FALSE(std::filesystem::exists(path + "/x.checkpoint.unfinished"));
    const auto stored = folder->list();
    ASSERT_TRUE(stored.has_value());
    ASSERT_EQ(stored->size(), 2u);
    EXPECT_EQ(stored->front().info.projections_cut.next_offset(PartitionId{1}), 40u);
    ASSERT_TRUE(folder->remove_all().has_value());
    EXPECT_TRUE(folder->list().value().empty());
}

TEST(CheckpointFolder, ThinsWhatIsOldAndKeepsTheEndsClose) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path(), 6);
    ASSERT_TRUE(folder.has_value());
    for (std::uint64_t i = 1; i <= 200; ++i) {
        Checkpoint checkpoint;
        checkpoint.info.projections_cut.set(PartitionId{1}, i);
        ASSERT_TRUE(folder->write(checkpoint).has_value());
    }
    std::vector<std::uint64_t> ages;
    const auto stored = folder->list();
    ASSERT_TRUE(stored.has_value());
    for (const StoredCheckpoint& one : *stored) ages.push_back(200 - one.info.projections_cut.total());
    ASSERT_EQ(ages.size(), 6u);
    EXPECT_EQ(ages.front(), 0u);
    EXPECT_LE(ages[1], 4u);
    EXPECT_EQ(ages.back(), 199u);
    // No slate needs a fold of much more than its own age.
    for (std::size_t i = 2; i < ages.size(); ++i) EXPECT_LE(ages[i], 6 * ages[i - 1]) << i;
}

TEST(Replay, EverySlateComesOutIdenticalFromGenesisAndFromEachCheckpoint) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(1, 3);
    Checkpointer checkpointer(*folder, service.projections(), learner_of(service), service.instance().clock, Cut{});
    for (int i = 0; i < 40; ++i) {
        service.visit();
        if (i % 10 != 9) continue;
        ASSERT_TRUE(checkpointer.write().has_value());
    }
    Replayer from_genesis(service.journal(), nullptr, {});
    const auto whole = from_genesis.replay(service.slates());
    expect_all_identical(whole, 40);
    EXPECT_GT(whole->exact_places, 40u);
    const std::vector<Position> last(service.slates().end() - 5, service.slates().end());
    const auto checkpoints = folder->list().value();
    ASSERT_EQ(checkpoints.size(), 4u);
    for (const StoredCheckpoint& stored :
         std::span(checkpoints).subspan(1)) {  // the newest is younger than these slates
        Replayer replayer(service.journal(), &*folder, {.learner = {}, .checkpoint = stored.path});
        const auto report = replayer.replay(last);
        expect_all_identical(report, 5);
        EXPECT_EQ(report->started_from, stored.path);
    }
    Replayer nearest(service.journal(), &*folder, {});
    const auto report = nearest.replay(last);
    expect_all_identical(report, 5);
    EXPECT_NE(report->started_from, "genesis");
    for (std::size_t i = 0; i < 3; ++i) service.visit();
    expect_all_identical(nearest.replay(std::span(service.slates()).last(3)), 3);
}

TEST(Replay, TheNumberOfThreadsChangesNothing) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(10, 3);
    Checkpointer checkpointer(*folder, service.projections(), learner_of(service), service.instance().clock, Cut{});
    for (int i = 0; i < 30; ++i) {
        service.visit();
        if (i % 10 == 9) { ASSERT_TRUE(checkpointer.write().has_value()); }
    }
    for (const std::size_t threads : {1u, 2u, 5u}) {
        Replayer replayer(service.journal(), &*folder, {.learner = {}, .checkpoint = {}, .threads = threads});
        std::atomic<std::size_t> most{0};
        const auto report = replayer.replay(service.slates(), [&](std::size_t done, std::size_t total) {
            EXPECT_LE(done, total);
            for (std::size_t seen = most; seen < done && !most.compare_exchange_weak(seen, done);) {}
            return true;
        });
        expect_all_identical(report, service.slates().size());
        EXPECT_EQ(most, service.slates().size());
        Replayer genesis(service.journal(), nullptr, {.learner = {}, .checkpoint = {}, .threads = threads});
        expect_all_identical(genesis.replay(service.slates()), service.slates().size());
        // Videos were published in between: a state that was read by several threads is as good as before.
        service.visit();
        expect_all_identical(genesis.replay(std::span(service.slates()).last(1)), 1);
    }
}

TEST(Replay, AMinorsSlateComesOutIdenticalAndItsRecordSaysWhoseRulesHeld) {
    RecordedService service(11);
    for (int i = 0; i < 10; ++i) service.visit();
    service.serve_minors();
    for (int i = 0; i < 10; ++i) service.visit();
    const schema::DecisionRecord record =
        std::get<schema::SlateServed>(service.journal().read_one(service.slates().back())->payload).record;
    EXPECT_EQ(record.request.age_group, schema::AgeGroup::kMinor);
    EXPECT_EQ(record.request.age_rules, schema::AgeRules::kMinor);
    EXPECT_EQ(record.request.profile_from_s, schema::kNoProfile);
    Replayer replayer(service.journal(), nullptr, {});
    expect_all_identical(replayer.replay(service.slates()), 20);
}

TEST(Replay, FeedsThatAreForEverybodyComeOutIdentical) {
    RecordedService service(12);
    for (int i = 0; i < 40; ++i) service.visit();
    std::map<schema::Surface, std::size_t> placed;
    std::vector<Position> for_everybody;
    for (const Position slate : service.slates()) {
        const auto record = std::get<schema::SlateServed>(service.journal().read_one(slate)->payload).record;
        if (!schema::is_for_everybody(record.request.surface)) continue;
        placed[record.request.surface] += record.slate.size();
        for_everybody.push_back(slate);
    }
    EXPECT_GT(placed[schema::Surface::kPopular], 0u);
    EXPECT_GT(placed[schema::Surface::kFresh], 0u);
    Replayer replayer(service.journal(), nullptr, {});
    expect_all_identical(replayer.replay(for_everybody), for_everybody.size());
}

TEST(Replay, ChangedRecordIsDifferentAndSaysWhereFirst) {
    RecordedService service(2);
    for (int i = 0; i < 10; ++i) service.visit();
    schema::DecisionRecord record =
        std::get<schema::SlateServed>(service.journal().read_one(service.slates().back())->payload).record;
    ASSERT_GE(record.slate.size(), 2u);
    std::swap(record.slate[0], record.slate[1]);
    const Position forged = service.instance().append(
        service.slates().back().partition,
        {.time_ms = 0, .subject = record.request.viewer, .command_key = 0, .payload = schema::SlateServed{record}});
    record.code_version += 1;
    const Position newer = service.instance().append(
        service.slates().back().partition,
        {.time_ms = 0, .subject = record.request.viewer, .command_key = 0, .payload = schema::SlateServed{record}});
    Replayer replayer(service.journal(), nullptr, {});
    const auto report = replayer.replay(std::vector{forged, newer, Position{PartitionId{1}, 0}});
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->different, 1u);
    EXPECT_EQ(report->unavailable, 2u);
    for (const auto& outcome : report->outcomes) {
        EXPECT_FALSE(outcome.detail.empty());
        EXPECT_EQ(outcome.difference.has_value(), outcome.verdict == ReplayVerdict::kDifferent);
        if (outcome.difference) {
            EXPECT_EQ(name_of(outcome.difference->stage), "arrange") << outcome.difference->where;
        }
    }
}

TEST(Replay, SlatesAreFoundByViewerTimeAndRequestAndErasedOnesToo) {
    RecordedService service(6, 3);
    for (int i = 0; i < 20; ++i) service.visit();
    const auto found = [&](const SlateSearch& search) {
        auto positions = find_slates(service.journal(), search);
        EXPECT_TRUE(positions.has_value());
        std::ranges::sort(*positions);
        return *positions;
    };
    std::vector<Position> expected = service.slates();
    std::ranges::sort(expected);
    EXPECT_EQ(found({}), expected);
    const schema::Event middle = *service.journal().read_one(service.slates()[10]);
    const schema::DecisionRecord& record = std::get<schema::SlateServed>(middle.payload).record;
    EXPECT_EQ(found({.request = record.request.request}), std::vector{service.slates()[10]});
    EXPECT_EQ(found({.since_ms = middle.time_ms}).size(), 10u);
    EXPECT_EQ(found({.until_ms = middle.time_ms}).size(), 10u);
    EXPECT_EQ(find_slates(service.journal(), {}, {}, 19).error().code, ErrorCode::kExhausted);
    EXPECT_TRUE(find_slates(service.journal(), {}, {}, 20).has_value());
    const ViewerId person = record.request.viewer;
    const std::vector<Position> theirs = found({.viewer = person});
    EXPECT_FALSE(theirs.empty());
    ASSERT_TRUE(service.journal()
                    .erase_subject(RecordedService::home_of(person), person, {.time_ms = 1, .reason = "asked"})
                    .has_value());
    EXPECT_EQ(found({.viewer = person}), theirs);
    Replayer replayer(service.journal(), nullptr, {.learner = {}, .checkpoint = {}, .erasure_epoch = 1});
    const auto report = replayer.replay(theirs);
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->erased, theirs.size());
}

TEST(Replay, AStoppedOneSaysWhatItHasDone) {
    RecordedService service(7);
    for (int i = 0; i < 12; ++i) service.visit();
    Replayer replayer(service.journal(), nullptr, {});
    const auto report = replayer.replay(service.slates(), [](std::size_t done, std::size_t) { return done < 5; });
    expect_all_identical(report, 5);
    EXPECT_EQ(report->outcomes.size(), 5u);
    expect_all_identical(replayer.replay(std::span(service.slates()).last(7)), 7);
}

TEST(Replay, WhatAnErasureTouchedIsErased) {
    RecordedService service(3);
    for (int i = 0; i < 20; ++i) service.visit();
    const ViewerId person = std::get<schema::SlateServed>(service.journal().read_one(service.slates().front())->payload)
                                .record.request.viewer;
    ASSERT_TRUE(service.journal()
                    .erase_subject(RecordedService::home_of(person), person, {.time_ms = 1, .reason = "asked"})
                    .has_value());
    Replayer replayer(service.journal(), nullptr, {.learner = {}, .checkpoint = {}, .erasure_epoch = 1});
    const auto report = replayer.replay(service.slates());
    ASSERT_TRUE(report.has_value());
    EXPECT_GT(report->erased, 0u);
    EXPECT_EQ(report->different, 0u);
    EXPECT_EQ(report->erased + report->identical, 20u);
}

TEST(Recovery, CheckpointAndTailEqualAFoldFromTheFirstEvent) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(4, 2);
    Checkpointer checkpointer(*folder, service.projections(), learner_of(service), service.instance().clock, Cut{},
                              {.events_between = 1'000});
    for (int i = 0; i < 8; ++i) service.visit();
    ASSERT_TRUE(checkpointer.write().has_value());
    EXPECT_EQ(checkpointer.write_when_due().value(), false);
    for (int i = 0; i < 8; ++i) service.visit();

    projection::Projections recovered;
    auto state = recover(service.journal(), *folder, recovered, {});
    ASSERT_TRUE(state.has_value());
    EXPECT_NE(state->report.started_from, "genesis");
    EXPECT_EQ(recovered.digest(), service.projections().digest());
    ASSERT_TRUE(advance_learner(service.journal(), state->learner, service.learner().tick_number()).has_value());
    EXPECT_EQ(state->learner.snapshot()->digest, service.learner().snapshot()->digest);
    EXPECT_EQ(state->learner.digest(), service.learner().digest());
}

TEST(Recovery, AQuietServiceWritesOneAMinute) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(5);
    ManualClock& clock = service.instance().clock;
    Checkpointer checkpointer(*folder, service.projections(), learner_of(service), clock, Cut{},
                              {.least_events = 20, .least_ms = 60'000});
    ASSERT_TRUE(checkpointer.write().has_value());
    clock.advance_ms(60'000);
    EXPECT_EQ(checkpointer.write_when_due().value(), false);  // nothing happened
    for (int i = 0; i < 10; ++i) service.visit();
    EXPECT_EQ(checkpointer.write_when_due().value(), true);
    service.visit();
    EXPECT_EQ(checkpointer.write_when_due().value(), false);  // the last is too young
}

TEST(Recovery, WhatAStartFoldedCountsTowardsTheNextCheckpoint) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(9);
    // Lives that end before a checkpoint is due: each sees too few events of its own.
    int lives = 0;
    while (folder->list().value().empty() && lives < 100) {
        projection::Projections recovered;
        const auto state = recover(service.journal(), *folder, recovered, {});
        ASSERT_TRUE(state.has_value());
        Checkpointer checkpointer(*folder, recovered, learner_of(service), service.instance().clock,
                                  state->report.checkpoint_cut, {.events_between = 1'000});
        ASSERT_TRUE(checkpointer.write_when_due().has_value());
        for (int i = 0; i < 10; ++i) service.visit();
        ++lives;
    }
    ASSERT_EQ(folder->list().value().size(), 1u);
    projection::Projections recovered;
    const auto state = recover(service.journal(), *folder, recovered, {});
    ASSERT_TRUE(state.has_value());
    EXPECT_EQ(state->report.checkpoint_cut, folder->list().value().front().info.projections_cut);
    Checkpointer checkpointer(*folder, recovered, learner_of(service), service.instance().clock,
                              state->report.checkpoint_cut, {.events_between = 1'000});
    EXPECT_EQ(checkpointer.write_when_due().value(), false);
}

TEST(Recovery, DamagedCheckpointIsPassedOverForTheOneBefore) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(5);
    Checkpointer checkpointer(*folder, service.projections(), learner_of(service), service.instance().clock, Cut{});
    for (int i = 0; i < 2; ++i) {
        service.visit();
        ASSERT_TRUE(checkpointer.write().has_value());
    }
    const auto stored = folder->list().value();
    std::filesystem::resize_file(stored[0].path, stored[0].file_bytes - 1);
    projection::Projections recovered;
    const auto state = recover(service.journal(), *folder, recovered, {});
    ASSERT_TRUE(state.has_value());
    EXPECT_EQ(state->report.started_from, stored[1].path);
    EXPECT_EQ(state->report.passed_over.size(), 1u);
    EXPECT_EQ(recovered.digest(), service.projections().digest());
}

TEST(Recovery, CheckpointFromBeforeAnErasureIsRemoved) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(6);
    service.visit();
    Checkpointer checkpointer(*folder, service.projections(), learner_of(service), service.instance().clock, Cut{});
    ASSERT_TRUE(checkpointer.write().has_value());
    const ViewerId person = RecordedService::viewer_of(1);
    ASSERT_TRUE(service.journal()
                    .erase_subject(RecordedService::home_of(person), person, {.time_ms = 1, .reason = "asked"})
                    .has_value());
    projection::Projections recovered;
    const auto state = recover(service.journal(), *folder, recovered, {});
    ASSERT_TRUE(state.has_value());
    EXPECT_EQ(state->report.started_from, "genesis");
    EXPECT_TRUE(folder->list().value().empty());
    EXPECT_EQ(recovered.view().viewer(person), nullptr);
}

TEST(Recovery, NoCheckpointKeepsWhatWasErasedWhileServing) {
    const TemporaryDirectory directory;
    auto folder = CheckpointFolder::open(directory.path());
    ASSERT_TRUE(folder.has_value());
    RecordedService service(6);
    service.visit();
    projection::Projections projections;
    ASSERT_TRUE(recover(service.journal(), *folder, projections, {}).has_value());
    Checkpointer checkpointer(*folder, projections, learner_of(service), service.instance().clock, Cut{});
    ASSERT_TRUE(checkpointer.write().has_value());
    ASSERT_EQ(folder->list().value().size(), 1u);
    // The live state takes in that something was erased, and still holds it.
    projection::Follower follower(service.journal(), projections);
    ASSERT_TRUE(follower.start().has_value());
    Position said;
    ASSERT_TRUE(
        checkpointer
            .remove_all_and([&]() -> Status {
                said = service.journal().erase_bodies(PartitionId{1}, {1}, {.time_ms = 1, .reason = "asked"}).value();
                return follower.wait_until(said, 10'000);
            })
            .has_value());
    ASSERT_TRUE(checkpointer.write().has_value());
    EXPECT_TRUE(folder->list().value().empty());
    const schema::Event begun{2, {}, 0, schema::ErasureEpochBegan{1}};
    const auto appended = service.journal().append_and_wait(kControlPartition, {begun});
    ASSERT_TRUE(follower.wait_until(appended->last(), 10'000).has_value());
    ASSERT_TRUE(checkpointer.write().has_value());
    EXPECT_EQ(folder->list().value().size(), 1u);
    follower.stop();
}

TEST(Explain, TermsAddUpToTheScoreInTableAndJson) {
    RecordedService service(7);
    for (int i = 0; i < 12; ++i) service.visit();
    Replayer replayer(service.journal(), nullptr, {});
    const auto slate = explain_slate(replayer, service.slates().back());
    ASSERT_TRUE(slate.has_value()) << slate.error().message;
    EXPECT_EQ(slate->verdict, ReplayVerdict::kIdentical);
    ASSERT_FALSE(slate->videos.empty());
    const auto document = boost::json::parse(json_text(*slate)).as_object();
    EXPECT_EQ(document.at("videos").as_array().size(), slate->videos.size());
    for (const auto& video : slate->videos) {
        schema::Nano sum = 0;
        for (const auto& term : video.terms) sum += term.nano;
        EXPECT_EQ(sum, video.score_nano);
        EXPECT_NE(table_text(*slate).find(points_text(video.score_nano)), std::string::npos);
    }
}

TEST(Explain, PointsAreWrittenWithoutRounding) {
    EXPECT_EQ(points_text(0), "0.000000000");
    EXPECT_EQ(points_text(-600'000'001), "-0.600000001");
    EXPECT_EQ(points_text(12'000'000'000), "12.000000000");
    EXPECT_EQ(points_text(std::numeric_limits<schema::Nano>::min()), "-9223372036.854775808");
}

TEST(Verify, IntactLogGivesTheStateAndThePublicationsAndAFalseOneIsNoticed) {
    RecordedService service(8);
    for (int i = 0; i < 12; ++i) service.visit();
    VerifyOptions options;
    options.live = {.cut = service.projections().cut(), .digest = service.projections().digest()};
    auto report = verify(service.journal(), options);
    ASSERT_TRUE(report.has_value()) << report.error().message;
    EXPECT_TRUE(report->is_intact()) << report_text(*report);
    EXPECT_EQ(report->partitions.size(), 3u);
    EXPECT_EQ(report->publications, service.learner().tick_number());

    service.tick();
    const schema::Tick tick{
        .number = service.learner().tick_number() + 1, .cut = service.journal().end(), .reason = {}};
    (void)service.instance().append(kControlPartition,
                                    {.time_ms = 5, .subject = {}, .command_key = 0, .payload = tick});
    (void)service.instance().append(kControlPartition,
                                    {.time_ms = 5,
                                     .subject = {},
                                     .command_key = 0,
                                     .payload = schema::Published{.number = tick.number, .digest = {}}});
    report = verify(service.journal(), {});
    ASSERT_TRUE(report.has_value());
    EXPECT_EQ(report->first_differing_publication, tick.number);
    EXPECT_FALSE(report->is_intact());
}

}  // namespace
}  // namespace tiller::audit
