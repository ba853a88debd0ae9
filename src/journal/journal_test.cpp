#include "journal/journal.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <thread>

#include "base/random.h"
#include "journal/memory_keys.h"
#include "log/memory_log.h"
#include "log/sqlite_log.h"
#include "log/subject_cipher.h"
#include "schema/random_events.h"

namespace tiller::journal {
namespace {

using schema::Event;
using testing::ElementsAre;
using testing::SizeIs;

constexpr PartitionId kEurope{1};
constexpr PartitionId kAsia{2};
constexpr ViewerId kAda{1001};
constexpr ViewerId kBo{1002};

Event followed(ViewerId subject, std::uint64_t creator) {
    return {1000, subject, creator, schema::Followed{{creator}, false}};
}

/// A journal over a log in memory with two regions, gaps between offsets and repeated deliveries.
struct World {
    explicit World(log::MemoryLogOptions options = {.seed = 5, .max_gap = 3, .duplicate_probability = 0.5})
        : clock(1'000'000), entropy(9), log(log::make_memory_log(options, clock)) {
        for (const PartitionId id : log->partitions()) keys.emplace(id, std::make_unique<MemoryKeys>(entropy));
    }
    [[nodiscard]] std::unique_ptr<Journal> open() {
        std::map<PartitionId, log::KeyStore*> borrowed;
        for (auto& [id, store] : keys) borrowed.emplace(id, store.get());
        auto journal = Journal::open(*log, std::move(borrowed), entropy);
        EXPECT_TRUE(journal.has_value());
        return std::move(*journal);
    }
    ManualClock clock;
    SeededEntropy entropy;
    std::unique_ptr<log::Log> log;
    std::map<PartitionId, std::unique_ptr<MemoryKeys>> keys;
};

std::vector<Event> events_in(const Journal& journal, PartitionId partition) {
    std::vector<Event> events;
    for (std::uint64_t from = 0;;) {
        const auto read = journal.read(partition, from, 7);
        EXPECT_TRUE(read.has_value());
        if (!read || read->empty()) return events;
        for (const ReadEvent& one : *read) {
            if (one.event) events.push_back(*one.event);
        }
        from = read->back().position.offset + 1;
    }
}

TEST(Journal, EventsOfEveryKindComeBackInOrderFromTheirRegion) {
    World world;
    const auto journal = world.open();
    schema::RandomEvents random(1);
    std::map<PartitionId, std::vector<Event>> written;
    for (int i = 0; i < 60; ++i) {
        const PartitionId partition = i % 2 == 0 ? kEurope : kAsia;
        std::vector<Event> batch;
        for (int n = 0; n <= i % 4; ++n) batch.push_back(random.event());
        std::ranges::copy(batch, std::back_inserter(written[partition]));
        const auto appended = journal->append_and_wait(partition, batch);
        ASSERT_TRUE(appended.has_value());
        ASSERT_THAT(appended->offsets, SizeIs(batch.size()));
        for (std::size_t n = 0; n < batch.size(); ++n) EXPECT_EQ(*journal->read_one(appended->position(n)), batch[n]);
    }
    EXPECT_EQ(events_in(*journal, kEurope), written[kEurope]);
    EXPECT_EQ(events_in(*journal, kAsia), written[kAsia]);
    EXPECT_TRUE(events_in(*journal, kControlPartition).empty());
    EXPECT_TRUE(journal->verify(kEurope)->is_intact());
}

TEST(Journal, LiveFollowersGetEachEventOnceInOrderWithoutOpeningItAgain) {
    World world;
    const auto journal = world.open();
    ASSERT_TRUE(journal->append_and_wait(kEurope, {followed(kAda, 1)}));
    std::vector<Event> seen;
    std::vector<std::uint64_t> offsets;
    const Following following = journal->follow([&](std::span<const ReadEvent> events) {
        for (const ReadEvent& event : events) {
            ASSERT_EQ(event.state, ReadState::kReadable);
            EXPECT_EQ(event.header.subject, event.event->subject);
            EXPECT_EQ(event.header.kind, schema::kind_of(event.event->payload));
            seen.push_back(*event.event);
            offsets.push_back(event.position.offset);
        }
    });
    std::vector<Event> written;
    for (std::uint64_t i = 2; i < 200; ++i) {
        written.push_back(followed(i % 3 == 0 ? kAda : kBo, i));
        ASSERT_TRUE(journal->append_and_wait(kEurope, {written.back()}));
    }
    EXPECT_EQ(seen, written);
    EXPECT_TRUE(std::ranges::is_sorted(offsets, std::less_equal{}));
    EXPECT_GE(offsets.front(), following.from.next_offset(kEurope));
    EXPECT_EQ(journal->stats().decrypted_events, 0u);
    journal->unfollow(following.id);
    ASSERT_TRUE(journal->append_and_wait(kEurope, {followed(kAda, 1)}));
    EXPECT_EQ(seen.size(), written.size());
}

TEST(Journal, WhatAFollowingStartsFromJoinsReadingToDelivery) {
    World world;
    const auto journal = world.open();
    for (std::uint64_t i = 1; i <= 10; ++i) ASSERT_TRUE(journal->append_and_wait(kAsia, {followed(kAda, i)}));
    std::uint64_t delivered = 0;
    const Following following = journal->follow([&](std::span<const ReadEvent> events) { delivered += events.size(); });
    EXPECT_EQ(following.from, journal->end());
    for (std::uint64_t i = 1; i <= 5; ++i) ASSERT_TRUE(journal->append_and_wait(kAsia, {followed(kAda, i)}));
    EXPECT_EQ(delivered, 5u);
    EXPECT_EQ(events_in(*journal, kAsia).size(), 15u);
}

TEST(Journal, AFollowerOfAnotherLifeOfTheLogReadsWithKeys) {
    World world;
    const auto writer = world.open();
    const auto reader = world.open();
    std::vector<Event> seen;
    (void)reader->follow([&](std::span<const ReadEvent> events) {
        for (const ReadEvent& event : events) seen.push_back(event.event.value());
    });
    ASSERT_TRUE(writer->append_and_wait(kEurope, {followed(kAda, 1), followed({}, 2)}));
    EXPECT_THAT(seen, ElementsAre(followed(kAda, 1), followed({}, 2)));
    EXPECT_EQ(reader->stats().decrypted_events, 2u);
}

TEST(Journal, AnErasedBodyIsGoneTheChainVerifiesAndARefoldGoesOn) {
    World world;
    const auto journal = world.open();
    const auto appended = *journal->append_and_wait(kEurope, {followed(kAda, 1), followed(kAda, 2), followed(kBo, 3)});
    const auto said = journal->erase_body(appended.position(1), {.time_ms = 5000, .reason = "asked for"});
    ASSERT_TRUE(said.has_value());
    EXPECT_EQ(journal->read_one(appended.position(1)).error().code, ErrorCode::kErased);
    const auto read = *journal->read(kEurope, 0, 100);
    ASSERT_THAT(read, SizeIs(4));
    EXPECT_EQ(read[1].state, ReadState::kErased);
    EXPECT_EQ(read[1].header, (schema::EventHeader{8, 1000, kAda})) << "kind, time and handle stay";
    EXPECT_EQ(std::get<schema::Erased>(read[3].event->payload).offset, appended.offsets[1]);
    EXPECT_THAT(events_in(*journal, kEurope), SizeIs(3));
    const auto verification = *journal->verify(kEurope);
    EXPECT_TRUE(verification.is_intact());
    EXPECT_EQ(verification.erased_bodies, 1u);
    EXPECT_TRUE(journal->erase_body(appended.position(1), {5000, "again"}).has_value());
}

TEST(Journal, SeveralBodiesGoTogetherAndEachIsSaid) {
    World world;
    const auto journal = world.open();
    const auto appended =
        *journal->append_and_wait(kEurope, {followed(kAda, 1), followed(kAda, 2), followed(kBo, 3), followed(kBo, 4)});
    const std::vector<std::uint64_t> offsets = {appended.offsets[0], appended.offsets[2]};
    const auto said = journal->erase_bodies(kEurope, offsets, {.time_ms = 5000, .reason = "asked for"});
    ASSERT_TRUE(said.has_value());
    const auto read = *journal->read(kEurope, 0, 100);
    ASSERT_THAT(read, SizeIs(6));
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(read[i].state == ReadState::kErased, i == 0 || i == 2) << i;
    for (std::size_t i = 0; i < 2; ++i)
        EXPECT_EQ(std::get<schema::Erased>(read[4 + i].event->payload).offset, offsets[i]);
    EXPECT_EQ(said->offset, read[5].position.offset);
    EXPECT_TRUE(journal->verify(kEurope)->is_intact());
    EXPECT_EQ(journal->erase_bodies(kEurope, {}, {}).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(journal->erase_bodies(PartitionId{77}, offsets, {}).error().code, ErrorCode::kInvalid);
}

TEST(Journal, AnErasedSubjectIsUnreadableInEveryRegionAndOthersAreNot) {
    World world;
    const auto journal = world.open();
    for (const PartitionId partition : {kEurope, kAsia})
        ASSERT_TRUE(journal->append_and_wait(partition, {followed(kAda, 1), followed(kBo, 2), followed({}, 3)}));
    const auto said = journal->erase_subject(kAsia, kAda, {5000, "asked for"});
    ASSERT_TRUE(said.has_value());
    EXPECT_EQ(said->partition, kAsia);
    EXPECT_THAT(events_in(*journal, kEurope), ElementsAre(followed(kBo, 2), followed({}, 3)));
    EXPECT_THAT(events_in(*journal, kAsia), SizeIs(3));
    EXPECT_EQ(std::get<schema::Erased>(journal->read_one(*said)->payload).whole_subject, kAda);
    EXPECT_TRUE(journal->verify(kEurope)->is_intact());
    EXPECT_TRUE(journal->verify(kAsia)->is_intact());
    EXPECT_EQ(journal->append_and_wait(kEurope, {followed(kBo, 1), followed(kAda, 9)}).error().code, ErrorCode::kErased)
        << "nothing new about them";
    EXPECT_EQ(journal->erase_subject(kEurope, {}, {}).error().code, ErrorCode::kInvalid);
}

TEST(Journal, KeysOfARegionOpenNothingInAnother) {
    World world;
    const auto journal = world.open();
    ASSERT_TRUE(journal->append_and_wait(kEurope, {followed(kAda, 1)}));
    std::swap(world.keys[kEurope], world.keys[kAsia]);
    const auto other = world.open();
    EXPECT_EQ(other->read(kEurope, 0, 10)->front().state, ReadState::kDamaged);
    EXPECT_EQ(other->stats().damaged_events, 1u);
}

TEST(Journal, NothingPersonalIsReadableInTheLog) {
    World world;
    const auto journal = world.open();
    const std::string secret = "a-very-personal-handle";
    schema::AccountChanged change;
    change.handle = secret;
    ASSERT_TRUE(journal->append_and_wait(kEurope, {Event{1, kAda, 2, change}}));
    const auto stored = *world.log->partition(kEurope).read(0, {});
    ASSERT_THAT(stored, SizeIs(1));
    EXPECT_EQ(as_text(stored[0].header).find(secret), std::string_view::npos);
    EXPECT_EQ(as_text(stored[0].body->bytes).find(secret), std::string_view::npos);
    EXPECT_EQ(stored[0].header.size(), schema::kEventHeaderBytes);
}

TEST(Journal, RecordsOfANewerProgramAndDamagedOnesAreKeptAndCounted) {
    World world;
    const auto journal = world.open();
    auto& partition = world.log->partition(kEurope);
    const auto put = [&](Bytes header, Bytes body) {
        ASSERT_TRUE(partition.append_and_wait({log::NewRecord{std::move(header), {log::Salt{}, std::move(body)}}}));
    };
    const auto key = world.keys[kEurope]->get_or_create(std::span(&kAda, 1))->front();
    const auto locked = [&](const Bytes& header, const Bytes& body) {
        ByteWriter bound;
        bound.put(kEurope.value);
        bound.put_raw(header);
        return log::encrypt(key, body, bound.bytes(), world.entropy);
    };
    const Bytes newer_kind = schema::encode_header({999, 1, kAda});
    const Bytes known_kind = schema::encode_header({8, 1, kAda});
    put(newer_kind, locked(newer_kind, Bytes(30)));
    put(known_kind, locked(known_kind, Bytes(30, std::byte{2})));  // a newer version of the body
    put(Bytes(19, std::byte{2}), Bytes(40));                       // a newer version of the header
    put(Bytes(3, std::byte{1}), Bytes(40));                        // a cut header
    put(known_kind, locked(newer_kind, Bytes(30)));                // a body behind another header
    put(known_kind, Bytes(5));
    put(known_kind, locked(known_kind, Bytes(30, std::byte{1})));  // opens, but is no event
    ASSERT_TRUE(journal->append_and_wait(kEurope, {followed(kAda, 1)}));
    std::vector<ReadState> states;
    const auto events = *journal->read(kEurope, 0, 100);
    for (const ReadEvent& event : events) states.push_back(event.state);
    constexpr auto kUnknown = ReadState::kUnknownKind;
    constexpr auto kDamaged = ReadState::kDamaged;
    EXPECT_THAT(states, ElementsAre(kUnknown, kUnknown, kUnknown, kDamaged, kDamaged, kDamaged, kDamaged,
                                    ReadState::kReadable));
    EXPECT_EQ(journal->stats().unknown_events, 6u) << "three delivered live, three read";
    EXPECT_EQ(journal->stats().damaged_events, 8u);
    EXPECT_EQ(journal->read_one(events[0].position).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(journal->read_one(events[3].position).error().code, ErrorCode::kCorrupt);
    EXPECT_EQ(journal->read_one({kEurope, 1'000'000}).error().code, ErrorCode::kNotFound);
}

TEST(Journal, RefusedAppendsLeaveNothingBehind) {
    World world;
    const auto journal = world.open();
    const auto code_of = [&](PartitionId partition, std::vector<Event> events) {
        return journal->append_and_wait(partition, std::move(events)).error().code;
    };
    EXPECT_EQ(code_of({77}, {followed(kAda, 1)}), ErrorCode::kInvalid);
    EXPECT_EQ(code_of(kEurope, {}), ErrorCode::kInvalid);
    EXPECT_EQ(code_of(kEurope, std::vector<Event>(log::kMaxAppendRecords + 1, followed(kAda, 1))), ErrorCode::kInvalid);
    EXPECT_EQ(code_of(kEurope,
                      {followed(kAda, 1),
                       Event{1, kBo, 0,
                             schema::CommentRemoved{{}, {}, {}, std::string(schema::kMaxReasonBytes + 1, 'x'), {}}}}),
              ErrorCode::kInvalid);
    EXPECT_EQ(*world.keys[kEurope]->count(), 0u);
    EXPECT_TRUE(events_in(*journal, kEurope).empty());
    EXPECT_EQ(journal->read({77}, 0, 1).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(Journal::open(*world.log, {}, world.entropy).error().code, ErrorCode::kInvalid);
}

TEST(Journal, UnknownAndRefusedOutcomesReachTheCallerAndFollowersSeeWhatIsInTheLog) {
    World world({.seed = 8, .duplicate_probability = 0.3, .unknown_probability = 0.3, .refused_probability = 0.2});
    const auto journal = world.open();
    std::vector<Event> seen;
    (void)journal->follow([&](std::span<const ReadEvent> events) {
        for (const ReadEvent& event : events) seen.push_back(event.event.value());
    });
    std::map<ErrorCode, int> failures;
    int durable = 0;
    for (std::uint64_t i = 1; i <= 300; ++i) {
        const auto appended = journal->append_and_wait(kEurope, {followed(kAda, i)});
        if (appended)
            ++durable;
        else
            ++failures[appended.error().code];
    }
    EXPECT_GT(failures[ErrorCode::kUnknown], 0);
    EXPECT_GT(failures[ErrorCode::kUnavailable], 0);
    EXPECT_EQ(seen, events_in(*journal, kEurope));
    EXPECT_GT(static_cast<int>(seen.size()), durable) << "some unknown ones are in the log";
    EXPECT_LT(static_cast<int>(seen.size()), durable + failures[ErrorCode::kUnknown]);
}

TEST(Journal, QueuedEventsAreThereBeforeWhatFollows) {
    World world;
    const auto journal = world.open();
    bool answered = false;
    journal->append(kEurope, {followed(kAda, 1)}, Durability::kBeforeNext,
                    [&](Result<Appended> result) { answered = result.has_value(); });
    EXPECT_TRUE(answered);
    ASSERT_TRUE(journal->append_and_wait(kEurope, {followed(kAda, 2)}));
    EXPECT_THAT(events_in(*journal, kEurope), ElementsAre(followed(kAda, 1), followed(kAda, 2)));
    EXPECT_TRUE(journal->sync(kEurope));
    EXPECT_TRUE(journal->health());
}

/// The same journal on disk: two regions, each with its own folder and keys, closed and opened again.
class JournalOnDisk : public testing::Test {
protected:
    void SetUp() override {
        directory_ = testing::TempDir() + "journal-" + std::to_string(getpid());
        std::filesystem::remove_all(directory_);
        open();
    }
    void TearDown() override {
        close();
        std::filesystem::remove_all(directory_);
    }
    void open() {
        std::map<PartitionId, log::KeyStore*> borrowed;
        std::vector<log::PartitionSetup> setups;
        for (const PartitionId id : {kControlPartition, kEurope, kAsia}) {
            const std::string folder = log::region_directory(directory_, id);
            std::filesystem::create_directories(folder);
            auto store = log::KeyStore::open(folder + "/keys.db", entropy_, {});
            ASSERT_TRUE(store.has_value()) << store.error().message;
            setups.push_back({id, (*store)->root_seed()});
            borrowed.emplace(id, store->get());
            keys_.push_back(std::move(*store));
        }
        auto log = log::open_sqlite_log(directory_, setups, {}, {clock_, entropy_, {}});
        ASSERT_TRUE(log.has_value()) << log.error().message;
        log_ = std::move(*log);
        journal_ = std::move(*Journal::open(*log_, borrowed, entropy_));
    }
    void close() {
        journal_.reset();
        log_.reset();
        keys_.clear();
    }
    std::string directory_;
    ManualClock clock_{1'000'000};
    SystemEntropy entropy_;
    std::vector<std::unique_ptr<log::KeyStore>> keys_;
    std::unique_ptr<log::Log> log_;
    std::unique_ptr<Journal> journal_;
};

TEST_F(JournalOnDisk, RegionsEventsAndErasuresSurviveARestart) {
    const auto here = *journal_->append_and_wait(kEurope, {followed(kAda, 1), followed(kBo, 2)});
    ASSERT_TRUE(journal_->append_and_wait(kAsia, {followed(kBo, 3), followed({}, 4)}));
    ASSERT_TRUE(journal_->erase_body(here.position(0), {7, "one"}));
    ASSERT_TRUE(journal_->erase_subject(kAsia, kBo, {8, "all"}));
    const Cut end = journal_->end();
    close();
    open();
    EXPECT_EQ(journal_->end(), end);
    EXPECT_EQ(journal_->read(kEurope, 0, 10)->at(0).state, ReadState::kErased);
    EXPECT_EQ(journal_->read(kEurope, 0, 10)->at(1).state, ReadState::kErased);
    EXPECT_EQ(events_in(*journal_, kAsia).front(), followed({}, 4));
    EXPECT_TRUE(journal_->verify(kEurope)->is_intact());
    EXPECT_TRUE(journal_->verify(kAsia)->is_intact());
    EXPECT_EQ(journal_->append_and_wait(kEurope, {followed(kBo, 5)}).error().code, ErrorCode::kErased);
}

TEST_F(JournalOnDisk, FollowersSeeWhatManyThreadsAppendOnceAndInOrder) {
    std::mutex mutex;
    std::vector<Position> seen;
    (void)journal_->follow([&](std::span<const ReadEvent> events) {
        const std::lock_guard lock(mutex);
        for (const ReadEvent& event : events) seen.push_back(event.position);
    });
    std::vector<std::thread> threads;
    for (std::uint64_t t = 0; t < 4; ++t) {
        threads.emplace_back([this, t] {
            for (std::uint64_t i = 0; i < 25; ++i)
                EXPECT_TRUE(journal_->append_and_wait(t % 2 == 0 ? kEurope : kAsia,
                                                      {followed({t + 1}, i), followed({t + 1}, i + 100)}));
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_THAT(seen, SizeIs(200));
    std::map<PartitionId, std::uint64_t> next;
    for (const Position& position : seen) EXPECT_EQ(position.offset, next[position.partition]++);
    EXPECT_EQ(journal_->stats().decrypted_events, 0u);
}

}  // namespace
}  // namespace tiller::journal
