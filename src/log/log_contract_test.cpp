// What every log promises, checked on the embedded one and on the one in memory with all its liberties.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "base/clock.h"
#include "base/random.h"
#include "base/temporary_directory.h"
#include "log/log.h"
#include "log/memory_log.h"
#include "log/sqlite_log.h"

namespace tiller::log {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Eq;
using testing::SizeIs;

constexpr PartitionId kRegionOne{1};
constexpr PartitionId kRegionTwo{2};

NewRecord record_of(std::string_view header, std::string_view body) {
    NewRecord record;
    record.header.assign(as_bytes(header).begin(), as_bytes(header).end());
    record.body.bytes.assign(as_bytes(body).begin(), as_bytes(body).end());
    record.body.salt.fill(static_cast<std::byte>(header.size() + 7));
    return record;
}

std::vector<NewRecord> records_of(std::initializer_list<std::string_view> bodies) {
    std::vector<NewRecord> records;
    for (const std::string_view body : bodies) records.push_back(record_of("header", body));
    return records;
}

std::vector<std::string> bodies_of(std::span<const StoredRecord> records) {
    std::vector<std::string> bodies;
    for (const StoredRecord& record : records)
        bodies.emplace_back(record.body ? as_text(record.body->bytes) : "(erased)");
    return bodies;
}

enum class Kind : std::uint8_t { kSqlite, kMemory, kMemoryWithDuplicates };

class LogContract : public testing::TestWithParam<Kind> {
protected:
    void SetUp() override {
        if (GetParam() != Kind::kSqlite) {
            log_ = make_memory_log({.duplicate_probability = GetParam() == Kind::kMemoryWithDuplicates ? 0.5 : 0.0,
                                    .root_every_records = 4},
                                   clock_);
            return;
        }
        const std::vector<PartitionSetup> setups{
            {kControlPartition, {std::byte{1}}}, {kRegionOne, {std::byte{2}}}, {kRegionTwo, {std::byte{3}}}};
        auto opened = open_sqlite_log(directory_.path(), setups, {.root_every_records = 4}, {clock_, entropy_, {}});
        ASSERT_TRUE(opened) << opened.error().message;
        log_ = std::move(*opened);
    }
    Partition& region() { return log_->partition(kRegionOne); }

    TemporaryDirectory directory_;
    ManualClock clock_{1'000'000};
    SeededEntropy entropy_{7};
    std::unique_ptr<Log> log_;
};

TEST_P(LogContract, NamesItsPartitionsInOrder) {
    EXPECT_THAT(log_->partitions(), ElementsAre(kControlPartition, kRegionOne, kRegionTwo));
}

TEST_P(LogContract, WhatWasAnsweredIsReadInOrder) {
    ASSERT_TRUE(region().append_and_wait(records_of({"a", "b"})));
    const auto appended = region().append_and_wait(records_of({"c"}));
    ASSERT_TRUE(appended);
    const auto records = region().read(0, {});
    ASSERT_TRUE(records);
    EXPECT_THAT(bodies_of(*records), ElementsAre("a", "b", "c"));
    EXPECT_EQ(records->back().offset, appended->last_offset);
    EXPECT_EQ(region().next_offset(), appended->last_offset + 1);
}

TEST_P(LogContract, OffsetsRise) {
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(region().append_and_wait(records_of({"x", "y"})));
    const auto records = region().read(0, {});
    ASSERT_TRUE(records);
    ASSERT_THAT(*records, SizeIs(40));
    for (std::size_t i = 1; i < records->size(); ++i) EXPECT_LT((*records)[i - 1].offset, (*records)[i].offset);
}

TEST_P(LogContract, PartitionsAreApart) {
    ASSERT_TRUE(log_->partition(kRegionOne).append_and_wait(records_of({"one"})));
    ASSERT_TRUE(log_->partition(kRegionTwo).append_and_wait(records_of({"two"})));
    EXPECT_THAT(bodies_of(*log_->partition(kRegionOne).read(0, {})), ElementsAre("one"));
    EXPECT_THAT(bodies_of(*log_->partition(kRegionTwo).read(0, {})), ElementsAre("two"));
    EXPECT_THAT(*log_->partition(kControlPartition).read(0, {}), SizeIs(0));
    EXPECT_EQ(log_->end().next_offset(kRegionTwo), log_->partition(kRegionTwo).next_offset());
    EXPECT_NE(log_->partition(kRegionOne).read(0, {})->front().chain,
              log_->partition(kRegionTwo).read(0, {})->front().chain);
}

TEST_P(LogContract, ReadStartsAtAnyOffsetAndObeysItsLimits) {
    ASSERT_TRUE(region().append_and_wait(records_of({"a", "b", "c", "d"})));
    const auto all = *region().read(0, {});
    EXPECT_THAT(bodies_of(*region().read(all[1].offset, {.max_records = 2})), ElementsAre("b", "c"));
    EXPECT_THAT(bodies_of(*region().read(all[0].offset + 1, {.max_records = 1})), ElementsAre("b"));
    EXPECT_THAT(bodies_of(*region().read(0, {.max_records = 10, .max_bytes = 1})), ElementsAre("a"));
    EXPECT_THAT(bodies_of(*region().read(0, {.max_records = 10, .max_bytes = 14})), ElementsAre("a", "b"));
    EXPECT_THAT(*region().read(region().next_offset(), {}), SizeIs(0));
    EXPECT_THAT(*region().read(~std::uint64_t{0}, {}), SizeIs(0));
}

TEST_P(LogContract, EmptyHeadersBodiesAndAppendsAreFine) {
    ASSERT_TRUE(region().append_and_wait({NewRecord{}}));
    ASSERT_TRUE(region().append_and_wait({}));
    const auto records = region().read(0, {});
    ASSERT_THAT(*records, SizeIs(1));
    EXPECT_TRUE(records->front().body.has_value());
    EXPECT_TRUE(region().verify()->is_intact());
}

TEST_P(LogContract, TooMuchIsRefused) {
    NewRecord large;
    large.body.bytes.resize(kMaxBodyBytes + 1);
    const auto body = region().append_and_wait({large});
    EXPECT_EQ(outcome_of(body), AppendOutcome::kRefused);
    EXPECT_EQ(body.error().code, ErrorCode::kInvalid);
    EXPECT_EQ(outcome_of(region().append_and_wait(std::vector<NewRecord>(kMaxAppendRecords + 1))),
              AppendOutcome::kRefused);
    large.body.bytes.resize(kMaxBodyBytes);
    EXPECT_EQ(outcome_of(region().append_and_wait(std::vector<NewRecord>(17, large))), AppendOutcome::kRefused);
    large.header.resize(kMaxHeaderBytes + 1);
    EXPECT_EQ(outcome_of(region().append_and_wait({large})), AppendOutcome::kRefused);
    EXPECT_EQ(region().next_offset(), 0u);
}

TEST_P(LogContract, DeferredRecordsAreDurableBeforeWhatFollows) {
    std::atomic<bool> answered = false;
    region().append(records_of({"decision"}), Durability::kBeforeNext,
                    [&](Result<Appended> result) { answered = result.has_value(); });
    EXPECT_TRUE(answered);
    ASSERT_TRUE(region().append_and_wait(records_of({"action"})));
    EXPECT_THAT(bodies_of(*region().read(0, {})), ElementsAre("decision", "action"));
}

TEST_P(LogContract, SyncMakesDeferredRecordsDurable) {
    Result<Appended> given;
    region().append(records_of({"decision"}), Durability::kBeforeNext,
                    [&](Result<Appended> result) { given = std::move(result); });
    ASSERT_TRUE(region().sync());
    const auto records = region().read(0, {});
    ASSERT_THAT(*records, SizeIs(1));
    EXPECT_EQ(records->front().offset, given->first_offset);
}

TEST_P(LogContract, ErasedBodyIsGoneAndTheChainVerifies) {
    ASSERT_TRUE(region().append_and_wait(records_of({"keep", "erase", "keep too"})));
    const auto before = *region().read(0, {});
    ASSERT_TRUE(
        region().erase_bodies({before[1].offset, before[1].offset, ~std::uint64_t{0}, region().next_offset() + 5}));
    const auto after = *region().read(0, {});
    EXPECT_THAT(bodies_of(after), ElementsAre("keep", "(erased)", "keep too"));
    EXPECT_EQ(after[1].header, before[1].header);
    EXPECT_EQ(after[1].commitment, before[1].commitment);
    EXPECT_EQ(after[1].chain, before[1].chain);
    const auto report = region().verify();
    ASSERT_TRUE(report);
    EXPECT_TRUE(report->is_intact());
    EXPECT_EQ(report->records, 3u);
    EXPECT_EQ(report->erased_bodies, 1u);
}

TEST_P(LogContract, CommitmentIsThatOfTheFormatPage) {
    ASSERT_TRUE(region().append_and_wait({record_of("h", "body")}));
    const StoredRecord record = region().read(0, {})->front();
    Bytes joined(record.body->salt.begin(), record.body->salt.end());
    joined.insert(joined.end(), record.body->bytes.begin(), record.body->bytes.end());
    EXPECT_EQ(record.commitment, blake2b(joined));
}

TEST_P(LogContract, RootsAreSignedAndHoldForEver) {
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(region().append_and_wait(records_of({"a"})));
    const auto root = region().latest_root();
    ASSERT_TRUE(root && root->has_value());
    EXPECT_TRUE(region().check_root(**root));
    for (int i = 0; i < 10; ++i) ASSERT_TRUE(region().append_and_wait(records_of({"b"})));
    EXPECT_TRUE(region().check_root(**root));
    EXPECT_GE(region().roots(0, 100)->size(), 3u);
    EXPECT_GE(region().verify()->roots, 3u);
    SignedRoot forged = **root;
    forged.next_offset += 1;
    EXPECT_FALSE(region().check_root(forged));
    EXPECT_FALSE(log_->partition(kRegionTwo).check_root(**root));
}

TEST_P(LogContract, FollowersSeeEverythingInOrderBeforeItIsAnswered) {
    ASSERT_TRUE(region().append_and_wait(records_of({"before"})));
    std::vector<StoredRecord> seen;
    const Following following = region().follow([&](std::span<const StoredRecord> records) {
        for (const StoredRecord& record : records) {
            // As every follower must: what came before may come again.
            if (seen.empty() || record.offset > seen.back().offset) seen.push_back(record);
        }
    });
    EXPECT_EQ(following.first_offset, region().next_offset());
    for (int i = 0; i < 50; ++i) {
        ASSERT_TRUE(region().append_and_wait(records_of({"x", "y"})));
        region().append(records_of({"z"}), Durability::kBeforeNext, [](Result<Appended>) {});
    }
    ASSERT_TRUE(region().sync());
    region().unfollow(following.id);
    std::erase_if(seen, [&](const StoredRecord& record) { return record.offset < following.first_offset; });
    EXPECT_THAT(seen, Eq(*region().read(following.first_offset, {})));
    EXPECT_THAT(seen, SizeIs(150));
    const std::size_t count = seen.size();
    ASSERT_TRUE(region().append_and_wait(records_of({"after"})));
    EXPECT_EQ(seen.size(), count);
}

TEST_P(LogContract, AFollowerMayAppend) {
    std::promise<void> answered;
    bool asked = false;  // the question may be delivered again
    const Following following = region().follow([&](std::span<const StoredRecord> records) {
        if (as_text(records.front().body->bytes) != "question" || std::exchange(asked, true)) return;
        log_->partition(kControlPartition).append(records_of({"answer"}), Durability::kSynced, [](Result<Appended>) {});
        region().append(records_of({"echo"}), Durability::kSynced, [&](Result<Appended>) { answered.set_value(); });
    });
    ASSERT_TRUE(region().append_and_wait(records_of({"question"})));
    answered.get_future().wait();
    region().unfollow(following.id);
    ASSERT_TRUE(log_->partition(kControlPartition).sync());
    EXPECT_THAT(bodies_of(*region().read(0, {})), ElementsAre("question", "echo"));
    EXPECT_THAT(bodies_of(*log_->partition(kControlPartition).read(0, {})), ElementsAre("answer"));
}

TEST_P(LogContract, ManyWritersLoseNothingAndKeepTheirOwnOrder) {
    constexpr int kThreads = 4;
    constexpr int kAppends = 100;
    std::vector<std::thread> threads;
    std::atomic<int> failures = 0;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (int i = 0; i < kAppends; ++i) {
                const std::string body = std::to_string(t) + ":" + std::to_string(1'000 + i);
                if (!region().append_and_wait({record_of("w", body)})) ++failures;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(failures, 0);
    const auto bodies = bodies_of(*region().read(0, {.max_records = 1'000}));
    ASSERT_THAT(bodies, SizeIs(kThreads * kAppends));
    for (int t = 0; t < kThreads; ++t) {
        std::vector<std::string> own;
        for (const std::string& body : bodies) {
            if (body.starts_with(std::to_string(t) + ":")) own.push_back(body);
        }
        EXPECT_TRUE(std::ranges::is_sorted(own));
        EXPECT_THAT(own, SizeIs(kAppends));
    }
    EXPECT_TRUE(region().verify()->is_intact());
}

INSTANTIATE_TEST_SUITE_P(Logs, LogContract, testing::Values(Kind::kSqlite, Kind::kMemory, Kind::kMemoryWithDuplicates),
                         [](const testing::TestParamInfo<Kind>& info) {
                             switch (info.param) {
                                 case Kind::kSqlite: return "Sqlite";
                                 case Kind::kMemory: return "Memory";
                                 default: return "MemoryWithDuplicates";
                             }
                         });

TEST(MemoryLog, UnknownAppendsAreInTheLogOrNotAndRefusedOnesNever) {
    const ManualClock clock(0);
    const auto log = make_memory_log({.seed = 11, .unknown_probability = 0.3, .refused_probability = 0.2}, clock);
    Partition& region = log->partition(kRegionOne);
    std::map<AppendOutcome, int> outcomes;
    std::map<AppendOutcome, int> stored;
    for (int i = 0; i < 300; ++i) {
        const std::uint64_t before = region.next_offset();
        const AppendOutcome outcome = outcome_of(region.append_and_wait(records_of({"x"})));
        ++outcomes[outcome];
        stored[outcome] += region.next_offset() > before ? 1 : 0;
    }
    EXPECT_EQ(stored[AppendOutcome::kDurable], outcomes[AppendOutcome::kDurable]);
    EXPECT_EQ(stored[AppendOutcome::kRefused], 0);
    EXPECT_GT(outcomes[AppendOutcome::kRefused], 0);
    EXPECT_GT(stored[AppendOutcome::kUnknown], 0);
    EXPECT_LT(stored[AppendOutcome::kUnknown], outcomes[AppendOutcome::kUnknown]);
    EXPECT_TRUE(region.verify()->is_intact());
}

TEST(MemoryLog, OffsetsHaveGapsAndDeliveriesRepeat) {
    const ManualClock clock(0);
    const auto log = make_memory_log({.seed = 5, .duplicate_probability = 0.5}, clock);
    Partition& region = log->partition(kRegionOne);
    std::size_t delivered = 0;
    (void)region.follow([&](std::span<const StoredRecord> records) { delivered += records.size(); });
    for (int i = 0; i < 100; ++i) ASSERT_TRUE(region.append_and_wait(records_of({"x"})));
    EXPECT_GT(region.next_offset(), 120u);
    EXPECT_GT(delivered, 120u);
}

TEST(MemoryLog, SameSeedMakesTheSameLog) {
    const ManualClock clock(0);
    const auto head = [&](std::uint64_t seed) {
        const auto log = make_memory_log({.seed = seed, .unknown_probability = 0.5}, clock);
        for (int i = 0; i < 50; ++i) (void)log->partition(kRegionOne).append_and_wait(records_of({"x"}));
        return log->partition(kRegionOne).read(0, {})->back().chain;
    };
    EXPECT_EQ(head(3), head(3));
    EXPECT_NE(head(3), head(4));
}

}  // namespace
}  // namespace tiller::log
