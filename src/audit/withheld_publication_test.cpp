// What the learner's gate refuses is neither served nor published nor written into a checkpoint, across a restart too.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "audit/recorded_service.h"
#include "audit/recovery.h"
#include "audit/verify.h"
#include "base/temporary_directory.h"
#include "learn/learner_runner.h"
#include "model/snapshot.h"

namespace tiller::audit {
namespace {

constexpr PartitionId kRegion{1};
// What the weights in service said of the good video.
constexpr float kTruth = 0.98f;
constexpr float kContrary = 0.02f;
constexpr std::uint64_t kGoodVideos = 20;

/// A service in which people see videos 1 to 20 to their end and leave the others at once.
class Service {
public:
    Service() {
        for (std::uint64_t id = 1; id <= 2 * kGoodVideos; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.creator = ViewerId{900};
            video.tags = {"tag"};
            video.duration_ms = 8000;
            video.published_ms = instance.clock.now_ms();
            instance.append(kRegion, {instance.clock.now_ms(), ViewerId{900}, 0, schema::VideoPublished{video}});
        }
    }

    /// So many people whom nobody has seen before, each with one video of either kind, served by weights that said `predicted`
    /// of the good one.
    void add_crowd(std::uint64_t viewers, float predicted) {
        std::vector<schema::Event> events;
        for (const std::uint64_t end = next_viewer_ + viewers; next_viewer_ < end; ++next_viewer_) {
            const auto add = [&](schema::Payload payload) {
                events.push_back({instance.clock.now_ms(), ViewerId{next_viewer_}, 0, std::move(payload)});
            };
            schema::DecisionRecord record;
            record.request.request = RequestId{next_viewer_};
            for (const bool is_good : {true, false}) {
                schema::PlacedVideo& placed = record.slate.emplace_back();
                placed.video = VideoId{1 + next_viewer_ % kGoodVideos + (is_good ? 0 : kGoodVideos)};
                placed.heads.assign(schema::kHeadCount, is_good ? predicted : 1 - predicted);
                placed.heads[static_cast<std::size_t>(schema::Head::kEarlySkip)] = is_good ? 1 - predicted : predicted;
            }
            const std::vector<schema::PlacedVideo> slate = record.slate;
            add(schema::SlateServed{std::move(record)});
            for (std::uint16_t place = 0; place < 2; ++place) {
                const std::uint32_t watched_ms = place == 0 ? 8000 : 100;
                schema::Acted acted;
                acted.impression = {RequestId{next_viewer_}, place, slate[place].video};
                acted.action = schema::Action::kSeen;
                add(acted);
                instance.clock.advance_ms(watched_ms);
                acted.action = schema::Action::kWatch;
                acted.watched_ms = watched_ms;
                add(acted);
            }
        }
        ASSERT_TRUE(instance.journal->append_and_wait(kRegion, std::move(events)).has_value());
    }

    MemoryInstance instance{3, 0};

private:
    std::uint64_t next_viewer_ = 1000;
};

/// A learner's thread over the instance, begun from nothing.
struct Running {
    explicit Running(Service& service)
        : runner(*service.instance.journal, service.instance.clock, snapshots, {.tick_interval_ms = 10}) {
        runner.recover(learn::Learner());
        runner.start();
    }
    ~Running() { runner.stop(); }

    /// Crowds of 150, each learned before the next comes; false when that takes more than a minute.
    [[nodiscard]] bool learn(Service& service, std::size_t crowds, float predicted) {
        for (std::size_t i = 0; i < crowds; ++i) {
            service.add_crowd(150, predicted);
            if (!wait_until_learned(*service.instance.journal)) return false;
        }
        return true;
    }
    [[nodiscard]] bool wait_until_learned(const journal::Journal& journal) {
        const std::uint64_t wanted = journal.end().next_offset(kRegion);
        for (int i = 0; i < 6000; ++i) {
            bool is_learned = false;
            runner.with_learner(
                [&](const learn::Learner& learner) { is_learned = learner.cut().next_offset(kRegion) >= wanted; });
            if (is_learned) return true;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        return false;
    }
    [[nodiscard]] std::uint64_t tick() {
        std::uint64_t number = 0;
        runner.with_learner([&](const learn::Learner& learner) { number = learner.tick_number(); });
        return number;
    }

    model::SnapshotHolder snapshots;
    learn::LearnerRunner runner;
};

TEST(WithheldPublication, OlderWeightsServeUntilTheNewOnesKnowAsMuch) {
    Service service;
    std::uint64_t served = 0;
    {
        Running running(service);
        service.add_crowd(10, kTruth);  // too few to judge by
        ASSERT_TRUE(running.wait_until_learned(*service.instance.journal));
        EXPECT_EQ(running.snapshots.current()->number, running.tick());
        EXPECT_FALSE(running.runner.status().is_withheld);
        ASSERT_TRUE(running.learn(service, 1, kTruth));
        EXPECT_TRUE(running.runner.status().is_withheld);
        EXPECT_GE(running.runner.status().withheld, 1u);
        served = running.snapshots.current()->number;
        EXPECT_GT(running.tick(), served);

        const TemporaryDirectory directory;
        auto folder = CheckpointFolder::open(directory.path());
        ASSERT_TRUE(folder.has_value());
        const projection::Projections projections;
        const WithLearner with_learner = [&](const auto& read) { running.runner.with_learner(read); };
        Checkpointer checkpointer(*folder, projections, with_learner, service.instance.clock, Cut{});
        EXPECT_TRUE(checkpointer.write().has_value());
        EXPECT_TRUE(folder->list()->empty());
    }
    Running again(service);
    ASSERT_TRUE(again.wait_until_learned(*service.instance.journal));
    EXPECT_EQ(again.snapshots.current()->number, served);
    ASSERT_TRUE(again.learn(service, 10, kContrary));
    EXPECT_FALSE(again.runner.status().is_withheld);
    EXPECT_EQ(again.snapshots.current()->number, again.tick());
    EXPECT_EQ(again.runner.status().digest_mismatches, 0u);
}

TEST(LearningAgain, WhatIsInServiceStaysUntilTheNewLearnerHasComeAsFar) {
    Service service;
    Running running(service);
    ASSERT_TRUE(running.learn(service, 3, kContrary));
    const journal::Journal& journal = *service.instance.journal;
    const std::uint64_t served = running.snapshots.current()->number;
    ASSERT_GT(served, 1u);
    std::uint64_t acted = 0;
    const std::vector<journal::ReadEvent> events = journal.read(kRegion, 0, 10'000).value();
    for (const journal::ReadEvent& event : events) {
        if (event.event && std::holds_alternative<schema::Acted>(event.event->payload)) acted = event.position.offset;
    }
    ASSERT_TRUE(
        service.instance.journal->erase_bodies(kRegion, {acted}, {.time_ms = 1, .reason = "asked"}).has_value());
    const std::uint64_t skipped_before = running.runner.report().erased_events;

    running.runner.learn_again(learn::Learner());
    for (int i = 0; i < 6000 && running.runner.is_learning_again(); ++i) {
        EXPECT_GE(running.snapshots.current()->number, served);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    EXPECT_FALSE(running.runner.is_learning_again());
    ASSERT_TRUE(running.wait_until_learned(journal));
    EXPECT_EQ(running.runner.report().erased_events, skipped_before + 1);
    EXPECT_GE(running.snapshots.current()->number, served);
    ASSERT_TRUE(running.learn(service, 1, kContrary)) << "and it goes on";
}

}  // namespace
}  // namespace tiller::audit
