#include "custody/erasure.h"

#include <gtest/gtest.h>

#include "journal/memory_keys.h"
#include "log/memory_log.h"
#include "projection/fold_order.h"
#include "projection/generated_events.h"

namespace tiller::custody {
namespace {

using projection::GeneratedWorld;
using projection::Projections;

class Erasures : public testing::Test {
protected:
    Erasures() : log(log::make_memory_log({.seed = 11}, clock)) {
        auto opened = journal::Journal::open(
            *log, {{PartitionId{0}, &control_keys}, {PartitionId{1}, &first_keys}, {PartitionId{2}, &second_keys}},
            entropy);
        EXPECT_TRUE(opened.has_value());
        journal = std::move(*opened);
        for (std::uint32_t i = 0; i < 400; ++i) world.step(i * 7919 + 1);
        for (const auto& planned : world.events()) {
            auto appended = journal->append_and_wait(planned.partition, {planned.event});
            EXPECT_TRUE(appended.has_value());
            positions.push_back(appended->last());
        }
        follower = std::make_unique<projection::Follower>(*journal, projections);
        EXPECT_TRUE(follower->start().has_value());
    }
    [[nodiscard]] ErasureParts parts() {
        return {.journal = *journal,
                .projections = projections,
                .follower = *follower,
                .clock = clock,
                .without_copies = [this](const std::function<Status()>& work) -> Status {
                    steps.emplace_back("copies removed");
                    return work();
                },
                .relearn = [this]() -> Status {
                    steps.emplace_back("learned again");
                    return {};
                }};
    }
    void expect_whole() {
        for (const PartitionId partition : journal->partitions()) {
            const auto verified = journal->verify(partition);
            ASSERT_TRUE(verified.has_value());
            EXPECT_TRUE(verified->is_intact());
        }
        Projections refolded;
        ASSERT_TRUE(projection::fold_to(*journal, refolded, journal->end()).has_value());
        ASSERT_TRUE(follower->wait_until(journal->end(), 20'000).has_value());
        EXPECT_EQ(refolded.digest(), projections.digest());
    }

    ManualClock clock{projection::kTestStartMs};
    SeededEntropy entropy{5};
    journal::MemoryKeys control_keys{entropy};
    journal::MemoryKeys first_keys{entropy};
    journal::MemoryKeys second_keys{entropy};
    std::unique_ptr<log::Log> log;
    std::unique_ptr<journal::Journal> journal;
    GeneratedWorld world;
    std::vector<Position> positions;
    Projections projections;
    std::unique_ptr<projection::Follower> follower;
    std::vector<std::string> steps;
};

TEST_F(Erasures, PersonIsGoneFromLogAndStateAndTheChainStillVerifies) {
    const ViewerId person = GeneratedWorld::viewer_of(3);
    Eraser eraser(parts());
    const auto erasure = eraser.erase_person(person, "asked");
    ASSERT_TRUE(erasure.has_value());
    EXPECT_EQ(steps, (std::vector<std::string>{"copies removed", "learned again"}));
    EXPECT_EQ(erasure->erasure_epoch, 1u);
    EXPECT_EQ(projections.view().viewer(person), nullptr);
    std::size_t erased = 0;
    for (std::size_t i = 0; i < positions.size(); ++i) {
        const auto read = journal->read_one(positions[i]);
        EXPECT_EQ(read.has_value(), world.events()[i].event.subject != person);
        erased += read.has_value() ? 0 : 1;
    }
    EXPECT_GT(erased, 5u);
    expect_whole();
}

TEST_F(Erasures, OneBodyIsForgottenAndTheOthersStay) {
    std::size_t comment = 0;
    while (!std::holds_alternative<schema::CommentPosted>(world.events()[comment].event.payload)) ++comment;
    const auto posted = std::get<schema::CommentPosted>(world.events()[comment].event.payload);
    Eraser eraser(parts());
    ASSERT_TRUE(eraser.erase_body(positions[comment], "asked").has_value());
    EXPECT_EQ(journal->read_one(positions[comment]).error().code, ErrorCode::kErased);
    EXPECT_EQ(projections.view().comments().find(posted.comment), nullptr);
    EXPECT_NE(projections.view().viewer(world.events()[comment].event.subject), nullptr);
    expect_whole();
}

TEST_F(Erasures, WithoutALearnerTheEpochBeginsAtTheNextStart) {
    ErasureParts without_learner = parts();
    without_learner.relearn = nullptr;
    Eraser eraser(without_learner);
    const auto erasure = eraser.erase_person(GeneratedWorld::viewer_of(3), "asked");
    ASSERT_TRUE(erasure.has_value());
    EXPECT_TRUE(erasure->needs_restart);
    EXPECT_EQ(erasure->erasure_epoch, 0u);
    Eraser restarted(parts());
    EXPECT_EQ(restarted.begin_epoch_when_due().value(), true);
    EXPECT_EQ(restarted.begin_epoch_when_due().value(), false);
    EXPECT_EQ(projections.view().rules().erasure_epoch(), 1u);
}

/// What a viewer has erased from their history while the server runs.
TEST_F(Erasures, ARefoldNoLongerKnowsWhatWasErasedWhileServing) {
    ViewerId person;  // whoever watched most
    std::vector<std::uint64_t> offsets;
    for (std::uint64_t i = 0; i < projection::kTestViewers; ++i) {
        const auto records = projections.view().watches(GeneratedWorld::viewer_of(i)).records_of({});
        if (records.size() <= offsets.size()) continue;
        offsets = records;
        person = GeneratedWorld::viewer_of(i);
    }
    const PartitionId home = GeneratedWorld::home_of(person);
    ASSERT_GT(offsets.size(), 2u);
    bool learning = false;
    ErasureParts live = parts();
    live.begin_relearning = [&] { learning = true; };
    live.is_relearning = [&] { return learning; };
    live.relearn_after_ms = 1000;
    Eraser eraser(live);
    EXPECT_EQ(eraser.tend().value(), false);
    ASSERT_TRUE(eraser.erase_bodies(home, offsets, "deleted").has_value());
    EXPECT_EQ(steps, std::vector<std::string>{"copies removed"});
    EXPECT_TRUE(Eraser::has_debt(projections));
    for (const std::uint64_t offset : offsets)
        EXPECT_EQ(journal->read_one({home, offset}).error().code, ErrorCode::kErased);
    const schema::Event cleared{clock.now_ms(), person, 0, schema::HistoryCleared{offsets}};
    ASSERT_TRUE(follower->wait_until(journal->append_and_wait(home, {cleared})->last(), 20'000).has_value());
    EXPECT_TRUE(projections.view().watches(person).clips().empty());

    Projections refolded;
    ASSERT_TRUE(projection::fold_to(*journal, refolded, journal->end()).has_value());
    EXPECT_TRUE(refolded.view().watches(person).clips().empty()) << "and no repetition of them counts instead";
    ASSERT_NE(refolded.view().viewer(person), nullptr);

    EXPECT_EQ(eraser.tend().value(), false) << "others may come within the second";
    clock.advance_ms(1001);
    EXPECT_EQ(eraser.tend().value(), false);
    EXPECT_TRUE(learning);
    EXPECT_EQ(eraser.tend().value(), false) << "while it learns";
    learning = false;
    EXPECT_EQ(eraser.tend().value(), true);
    EXPECT_FALSE(Eraser::has_debt(projections));
    EXPECT_EQ(projections.view().rules().erasure_epoch(), offsets.size());
    expect_whole();
    EXPECT_EQ(eraser.tend().value(), false);
}

TEST_F(Erasures, WhatIsErasedDuringTheRelearningWaitsForTheNext) {
    bool learning = false;
    ErasureParts live = parts();
    live.begin_relearning = [&] { learning = true; };
    live.is_relearning = [&] { return learning; };
    live.relearn_after_ms = 1000;
    Eraser eraser(live);
    ASSERT_TRUE(eraser.erase_bodies(PartitionId{1}, {3}, "deleted").has_value());
    clock.advance_ms(1001);
    EXPECT_EQ(eraser.tend().value(), false);
    ASSERT_TRUE(eraser.erase_bodies(PartitionId{1}, {4}, "deleted").has_value());
    learning = false;
    EXPECT_EQ(eraser.tend().value(), true);
    EXPECT_EQ(projections.view().rules().erasure_epoch(), 1u);
    EXPECT_TRUE(Eraser::has_debt(projections)) << "the weights may know of the second";
    clock.advance_ms(1001);
    EXPECT_EQ(eraser.tend().value(), false);
    learning = false;
    EXPECT_EQ(eraser.tend().value(), true);
    EXPECT_FALSE(Eraser::has_debt(projections));
}

TEST_F(Erasures, StrangerOrMissingEventIsNotFound) {
    Eraser eraser(parts());
    EXPECT_EQ(eraser.erase_person(ViewerId{424'242}, "asked").error().code, ErrorCode::kNotFound);
    EXPECT_EQ(eraser.erase_body({PartitionId{1}, 9'999'999}, "asked").error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(steps.empty());
}

}  // namespace
}  // namespace tiller::custody
