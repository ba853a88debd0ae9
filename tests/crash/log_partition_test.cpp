// The whole partition, thread and queue, on the simulated disk: what it says when the disk fails, what it shares between
// callers, and a random life against a plain model.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <future>

#include "base/clock.h"
#include "base/random.h"
#include "log/sqlite_log.h"
#include "simulated_disk.h"

namespace tiller::crash {
namespace {

using log::Appended;
using log::AppendOutcome;
using log::Durability;
using log::NewRecord;
using log::Partition;
using log::StoredRecord;

constexpr int kNeverMs = 1'000'000'000;  // no timer fires within a test

std::vector<NewRecord> records_of(std::initializer_list<std::string_view> bodies) {
    std::vector<NewRecord> records;
    for (const std::string_view body : bodies) {
        NewRecord record;
        record.body.bytes.assign(as_bytes(body).begin(), as_bytes(body).end());
        records.push_back(std::move(record));
    }
    return records;
}

std::vector<std::string> bodies_of(std::span<const StoredRecord> records) {
    std::vector<std::string> bodies;
    for (const StoredRecord& record : records)
        bodies.emplace_back(record.body ? as_text(record.body->bytes) : "(erased)");
    return bodies;
}

struct World {
    SimulatedDisk disk{1};
    SimulatedVfs vfs{disk};
    ManualClock clock{1'000};
    SeededEntropy entropy{5};
    std::atomic<int> fenced = 0;
    std::unique_ptr<Partition> partition;

    Status open() {
        partition.reset();
        log::SqliteLogOptions options{
            .deferred_flush_ms = kNeverMs, .checkpoint_pages = 20, .root_every_ms = kNeverMs, .vfs = vfs.name()};
        partition = TRY(log::open_sqlite_partition("log.db", {PartitionId{1}, {}}, options,
                                                   {clock, entropy, [this](PartitionId, const Error&) { ++fenced; }}));
        return {};
    }
};

TEST(LogPartition, AFailedSyncIsUnknownAndFinal) {
    World world;
    ASSERT_TRUE(world.open());
    ASSERT_TRUE(world.partition->append_and_wait(records_of({"before"})));
    // The next commit writes two frames a page and then syncs; whichever call fails, no answer may claim durability.
    world.disk.fail_at(1, Fault::kIoError, Repeat::kFromThenOn);
    EXPECT_EQ(log::outcome_of(world.partition->append_and_wait(records_of({"lost"}))), AppendOutcome::kUnknown);
    world.disk.clear_faults();
    const auto after = world.partition->append_and_wait(records_of({"after"}));
    EXPECT_EQ(log::outcome_of(after), AppendOutcome::kRefused);
    EXPECT_EQ(after.error().code, ErrorCode::kUnavailable);
    EXPECT_FALSE(world.partition->health());
    EXPECT_FALSE(world.partition->sync());
    EXPECT_FALSE(world.partition->erase_bodies({0}));
    EXPECT_EQ(world.fenced, 1);
    EXPECT_THAT(bodies_of(*world.partition->read(0, {})), testing::ElementsAre("before"));
}

TEST(LogPartition, AFullDiskRefusesCleanlyAndIngestGoesOnWhenThereIsRoom) {
    World world;
    ASSERT_TRUE(world.open());
    ASSERT_TRUE(world.partition->append_and_wait(records_of({"before"})));
    world.partition->append(records_of({"decision"}), Durability::kBeforeNext, [](Result<Appended>) {});
    world.disk.fail_at(1, Fault::kNoSpace, Repeat::kFromThenOn);
    const auto refused = world.partition->append_and_wait(records_of({"refused"}));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kNoSpace);
    EXPECT_THAT(bodies_of(*world.partition->read(0, {})), testing::ElementsAre("before"));
    EXPECT_TRUE(world.partition->health());
    world.disk.clear_faults();
    ASSERT_TRUE(world.partition->append_and_wait(records_of({"after"})));
    EXPECT_THAT(bodies_of(*world.partition->read(0, {})), testing::ElementsAre("before", "decision", "after"));
    EXPECT_TRUE(world.partition->verify()->is_intact());
    EXPECT_EQ(world.fenced, 0);
}

TEST(LogPartition, WhatArrivesDuringACommitSharesTheNextSync) {
    World world;
    ASSERT_TRUE(world.open());
    std::promise<void> gate;
    std::promise<void> reached;
    const auto opened = gate.get_future().share();
    bool first = true;
    const log::Following following = world.partition->follow([&](std::span<const StoredRecord>) {
        if (std::exchange(first, false)) reached.set_value();
        opened.wait();
    });
    world.partition->append(records_of({"first"}), Durability::kSynced, [](Result<Appended>) {});
    reached.get_future().wait();
    const std::uint64_t before = world.disk.syncs();
    for (int i = 0; i < 50; ++i)
        world.partition->append(records_of({"more"}), Durability::kSynced, [](Result<Appended>) {});
    gate.set_value();
    ASSERT_TRUE(world.partition->sync());
    EXPECT_EQ(world.disk.syncs() - before, 1u);
    EXPECT_EQ(world.partition->read(0, {})->size(), 51u);
    world.partition->unfollow(following.id);
}

/// The log as a plain list.
struct Model {
    struct Record {
        std::uint64_t offset = 0;
        std::string body;
        bool operator==(const Record&) const = default;
    };
    std::vector<Record> durable;
    std::vector<Record> waiting;

    void settle() {
        durable.insert(durable.end(), waiting.begin(), waiting.end());
        waiting.clear();
    }
};

std::vector<Model::Record> stored(const Partition& partition) {
    const auto records = partition.read(0, {.max_records = 100'000, .max_bytes = 1 << 30});
    RC_ASSERT(records.has_value());
    std::vector<Model::Record> found;
    for (const StoredRecord& record : *records) {
        found.push_back({record.offset, record.body ? std::string(as_text(record.body->bytes)) : "(erased)"});
    }
    return found;
}

void append(World& world, Model& model, std::uint64_t number, Durability durability) {
    std::vector<NewRecord> records;
    std::vector<std::string> bodies;
    for (std::uint64_t i = 0; i < 1 + number % 5; ++i) {
        bodies.push_back(std::string(number % 700, 'x') + std::to_string(number) + "." + std::to_string(i));
        records.push_back(records_of({bodies.back()}).front());
    }
    std::promise<Result<Appended>> answered;
    world.partition->append(std::move(records), durability,
                            [&](Result<Appended> result) { answered.set_value(std::move(result)); });
    const Result<Appended> result = answered.get_future().get();
    RC_ASSERT(result.has_value());
    for (std::size_t i = 0; i < bodies.size(); ++i) model.waiting.push_back({result->first_offset + i, bodies[i]});
    if (durability == Durability::kSynced) model.settle();
}

void erase_one(World& world, Model& model, std::uint64_t number) {
    if (model.durable.empty()) return;
    Model::Record& record = model.durable[number % model.durable.size()];
    RC_ASSERT(world.partition->erase_bodies({record.offset}).has_value());
    record.body = "(erased)";
}

void crash(World& world, Model& model, std::uint64_t number) {
    world.disk.crash_after(0);
    world.partition.reset();
    world.disk.power_on(kAllDamages[number % std::size(kAllDamages)], number);
    RC_ASSERT(world.open().has_value());
    const auto found = stored(*world.partition);
    // Of those that nobody waited for, the first few may have got through.
    RC_ASSERT(found.size() >= model.durable.size() && found.size() <= model.durable.size() + model.waiting.size());
    model.waiting.resize(found.size() - model.durable.size());
    model.settle();
}

RC_GTEST_PROP(LogPartition, LivesLikeAPlainListThroughCrashesAndRestarts,
              (const std::vector<std::pair<std::uint8_t, std::uint16_t>>& steps)) {
    World world;
    Model model;
    RC_ASSERT(world.open().has_value());
    for (const auto& [kind, number] : steps) {
        switch (kind % 8) {
            case 0:
            case 1:
            case 2: append(world, model, number, Durability::kSynced); break;
            case 3: append(world, model, number, Durability::kBeforeNext); break;
            case 4: erase_one(world, model, number); break;
            case 5:
                RC_ASSERT(world.partition->sync().has_value());
                model.settle();
                break;
            case 6:
                RC_ASSERT(world.open().has_value());
                model.settle();
                break;
            default: crash(world, model, number); break;
        }
        // Reading waits for nothing: records that nobody waited for may or may not be there yet.
        auto found = stored(*world.partition);
        if (found.size() > model.durable.size()) {
            auto expected = model;
            expected.settle();
            expected.durable.resize(std::min(expected.durable.size(), found.size()));
            RC_ASSERT(found == expected.durable);
        } else {
            RC_ASSERT(found == model.durable);
        }
    }
    RC_ASSERT(world.partition->verify()->is_intact());
}

}  // namespace
}  // namespace tiller::crash
