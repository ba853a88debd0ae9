// What a viewer saved and watched, on its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projection/collections.h"
#include "projection/generated_events.h"
#include "projection/projections.h"
#include "projection/watch_log.h"

namespace tiller::projection {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr VideoId kSea{7};
constexpr VideoId kHill{8};
constexpr CollectionId kTrips{1};
constexpr CollectionId kFood{2};

std::vector<std::uint64_t> saved_ids_of(const std::vector<SavedVideo>& saved) {
    std::vector<std::uint64_t> ids;
    for (const SavedVideo& one : saved) ids.push_back(one.video.value);
    return ids;
}

template <typename Value>
Value there_and_back(const Value& value) {
    ByteWriter out;
    value.encode(out);
    ByteReader in(out.bytes());
    Value decoded = Value::decode(in);
    EXPECT_TRUE(in.finish("value"));
    for (std::size_t size = 0; size < out.size_bytes(); ++size) {
        ByteReader cut(ByteSpan(out.bytes()).first(size));
        (void)Value::decode(cut);
        EXPECT_FALSE(cut.ok()) << size;
    }
    return decoded;
}

TEST(Shelf, WhatIsInACollectionIsSavedAndWhatIsSavedNoMoreIsInNone) {
    Shelf shelf;
    EXPECT_FALSE(shelf.put(kTrips, kSea, 100)) << "there is no such collection";
    EXPECT_FALSE(shelf.saved().contains(kSea));
    EXPECT_TRUE(shelf.change(kTrips, "Trips", false, 90));
    EXPECT_TRUE(shelf.change(kFood, "Food", false, 91));
    EXPECT_TRUE(shelf.put(kTrips, kSea, 100));
    EXPECT_FALSE(shelf.put(kFood, kSea, 110)) << "saved before";
    EXPECT_FALSE(shelf.save(kSea, 120));
    shelf.take_out(kFood, kSea);
    EXPECT_TRUE(shelf.saved().contains(kSea));
    EXPECT_TRUE(shelf.find(kTrips)->videos.contains(kSea));
    EXPECT_TRUE(shelf.unsave(kSea));
    EXPECT_FALSE(shelf.find(kTrips)->videos.contains(kSea));
    EXPECT_FALSE(shelf.unsave(kSea));
}

TEST(Shelf, TheLastSavedComesFirstAndSavingAgainMovesNothing) {
    Shelf shelf;
    for (std::uint64_t id = 1; id <= 4; ++id) EXPECT_TRUE(shelf.save(VideoId{id}, id == 4 ? 30 : UnixMs(id) * 10));
    EXPECT_FALSE(shelf.save(VideoId{1}, 99));
    EXPECT_THAT(saved_ids_of(shelf.saved().newest_first()), ElementsAre(4, 3, 2, 1));
}

TEST(Shelf, ACollectionIsRenamedOpenedAndDeletedAndItsVideosStaySaved) {
    Shelf shelf;
    EXPECT_TRUE(shelf.change(kTrips, "Trips", false, 90));
    shelf.put(kTrips, kSea, 100);
    EXPECT_FALSE(shelf.change(kTrips, "Journeys", true, 95));
    EXPECT_EQ(shelf.find(kTrips)->name, "Journeys");
    EXPECT_TRUE(shelf.find(kTrips)->is_public);
    EXPECT_EQ(shelf.find(kTrips)->created_ms, 90);
    EXPECT_EQ(there_and_back(shelf), shelf);
    EXPECT_TRUE(shelf.remove(kTrips));
    EXPECT_FALSE(shelf.remove(kTrips));
    EXPECT_EQ(shelf.find(kTrips), nullptr);
    EXPECT_TRUE(shelf.saved().contains(kSea));
}

TEST(Shelf, NothingGrowsPastItsLimit) {
    Shelf shelf;
    for (std::uint64_t id = 1; id <= kMaxCollections + 5; ++id)
        EXPECT_EQ(shelf.change(CollectionId{id}, "c", false, 1), id <= kMaxCollections);
    EXPECT_EQ(shelf.collections().size(), kMaxCollections);
    EXPECT_FALSE(shelf.change(CollectionId{}, "none", false, 1));
    SavedVideos saved;
    for (std::uint64_t id = 1; id <= 12; ++id) EXPECT_EQ(saved.add(VideoId{id}, 1, 10), id <= 10);
}

TEST(Shelf, DamagedOrderIsRefused) {
    ByteWriter out;
    out.put_varint(2);
    for (const std::uint64_t id : {9, 9}) {
        out.put(id);
        out.put<UnixMs>(1);
    }
    ByteReader in(out.bytes());
    (void)SavedVideos::decode(in, 10);
    EXPECT_FALSE(in.ok());
}

constexpr UnixMs kDay = 24LL * 3600 * 1000;

WatchRecord seen(VideoId video, std::uint64_t offset, UnixMs time_ms) {
    return {.video = video, .action = schema::Action::kSeen, .offset = offset, .time_ms = time_ms, .permille = 0};
}
WatchRecord watched(VideoId video, std::uint64_t offset, UnixMs time_ms, std::uint16_t permille) {
    return {
        .video = video, .action = schema::Action::kWatch, .offset = offset, .time_ms = time_ms, .permille = permille};
}

TEST(WatchLog, AWatchBelongsToTheImpressionThatWasSeenBefore) {
    WatchLog log;
    log.note(seen(kSea, 10, kDay));
    log.note(seen(kHill, 11, kDay + 5000));
    log.note(watched(kSea, 12, kDay + 6000, 900));
    ASSERT_EQ(log.clips().size(), 2u);
    EXPECT_EQ(log.clips()[0].watched_permille, 900u);
    EXPECT_EQ(log.clips()[0].watch_offset(), 12u);
    log.note(seen(kSea, 20, 2 * kDay));
    log.note(watched(kSea, 21, 2 * kDay, 100));
    EXPECT_EQ(log.clips().size(), 3u);
    EXPECT_THAT(log.records_of({}), ElementsAre(10, 11, 12, 20, 21));
    EXPECT_THAT(log.records_of({.video = kSea}), ElementsAre(10, 12, 20, 21));
    EXPECT_THAT(log.records_of({.video = {}, .from_ms = 0, .until_ms = 2 * kDay}), ElementsAre(10, 11, 12));
    EXPECT_THAT(log.records_of({.video = {}, .from_ms = 2 * kDay, .until_ms = 3 * kDay}), ElementsAre(20, 21));
    EXPECT_EQ(there_and_back(log), log);
}

TEST(WatchLog, RepetitionsGoWithWhatTheyRepeat) {
    WatchLog log;
    log.note(seen(kSea, 10, kDay));
    log.note_other(kSea, 11);
    log.note_other(kHill, 12);
    EXPECT_THAT(log.records_of({.video = kSea}), ElementsAre(10, 11));
    EXPECT_THAT(log.records_of({}), ElementsAre(10, 11, 12)) << "everything is everything";
    const std::vector<std::uint64_t> offsets = {10, 11, 777};
    EXPECT_THAT(log.remove(offsets), ElementsAre(kSea));
    EXPECT_THAT(log.records_of({}), ElementsAre(12));
    EXPECT_THAT(log.clips(), IsEmpty());
}

TEST(WatchLog, AVideoThatWasAlsoWatchedOnAnotherDayStaysWatched) {
    WatchLog log;
    log.note(seen(kSea, 10, kDay));
    log.note(seen(kSea, 20, 2 * kDay));
    const std::vector<std::uint64_t> offsets = {10};
    EXPECT_THAT(log.remove(offsets), IsEmpty());
    EXPECT_EQ(log.clips().size(), 1u);
}

TEST(WatchLog, TheOldestGoAndTheListSaysFromWhereItIsWhole) {
    WatchLog log;
    for (std::uint64_t i = 0; i < kMaxWatchedClips + 3; ++i) log.note(seen(VideoId{i + 1}, 100 + i, kDay));
    EXPECT_EQ(log.clips().size(), kMaxWatchedClips);
    EXPECT_EQ(log.complete_from(), 103u);
    EXPECT_EQ(log.records_of({}).front(), 103u);
    for (std::uint64_t i = 0; i < kMaxOtherRecords + 1; ++i) log.note_other(kSea, 50'000 + i);
    EXPECT_EQ(log.complete_from(), 50'001u);
}

/// One viewer's own world: a video, a slate of it, and what they did.
class ViewerWorld {
public:
    ViewerWorld() {
        schema::Video video;
        video.video = kSea;
        video.creator = ViewerId{3};
        video.duration_ms = 10'000;
        add(schema::VideoPublished{video});
        for (const std::uint64_t request : {1, 2})
            add(schema::Shown{
                .request = RequestId{request}, .surface = schema::Surface::kHistory, .space = {}, .videos = {kSea}});
    }
    void act(std::uint64_t request, schema::Action action, std::uint32_t watched_ms = 0) {
        schema::Acted acted;
        acted.impression = {RequestId{request}, 0, kSea};
        acted.action = action;
        acted.watched_ms = watched_ms;
        add(acted);
    }
    void add(schema::Payload payload) {
        time_ms_ += 30'000;
        events.push_back(
            read_event({PartitionId{1}, events.size()},
                       {.time_ms = time_ms_, .subject = ViewerId{3}, .command_key = 0, .payload = std::move(payload)}));
    }
    std::vector<journal::ReadEvent> events;

private:
    UnixMs time_ms_ = kTestStartMs;
};

/// As a log reads after the bodies there were erased.
void fold_without(Projections& projections, std::vector<journal::ReadEvent> events,
                  const std::vector<std::uint64_t>& erased) {
    for (const std::uint64_t offset : erased) {
        events[offset].state = journal::ReadState::kErased;
        events[offset].event.reset();
    }
    projections.apply(events);
}

TEST(History, WhatWasClearedIsOutOfTheListAndOfTheRankingAndLikesStay) {
    ViewerWorld world;
    world.act(1, schema::Action::kSeen);
    world.act(1, schema::Action::kWatch, 5'000);
    world.act(1, schema::Action::kWatch, 5'000);  // sent twice
    world.act(1, schema::Action::kLike);
    Projections live;
    live.apply(world.events);
    const std::vector<std::uint64_t> offsets = live.view().watches(ViewerId{3}).records_of({.video = kSea});
    EXPECT_THAT(offsets, ElementsAre(3, 4, 5));
    EXPECT_EQ(live.view().watches(ViewerId{3}).clips().front().watched_permille, 500u);
    world.add(schema::HistoryCleared{offsets});
    live.apply(world.events);
    Projections refolded;
    fold_without(refolded, world.events, offsets);
    for (const Projections* projections : {&live, &refolded}) {
        const View view = projections->view();
        EXPECT_TRUE(view.watches(ViewerId{3}).clips().empty());
        EXPECT_TRUE(view.likes(ViewerId{3}, kSea));
        const schema::HistoryEntry* entry = view.viewer(ViewerId{3})->find_in_history(kSea);
        ASSERT_NE(entry, nullptr) << "a like says that it was seen";
        EXPECT_FALSE(entry->did(schema::Action::kWatch));
        EXPECT_EQ(entry->watched_permille, 0u);
    }
    EXPECT_EQ(refolded.view().counters(kSea).views, 0u);
}

TEST(History, WithoutALikeNothingIsLeftOfIt) {
    ViewerWorld world;
    world.act(1, schema::Action::kSeen);
    world.add(schema::HistoryCleared{{3}});
    Projections live;
    live.apply(world.events);
    EXPECT_FALSE(live.view().viewer(ViewerId{3})->has_seen(kSea));
    Projections refolded;
    fold_without(refolded, world.events, {3});
    EXPECT_FALSE(refolded.view().viewer(ViewerId{3})->has_seen(kSea));
}

TEST(Collections, AreFoundByTheirIdAsLongAsTheyAreThere) {
    ViewerWorld world;
    world.add(schema::CollectionChanged{.collection = kTrips, .name = "Trips", .is_public = true, .removed = false});
    world.add(schema::Collected{.collection = kTrips, .video = kSea, .undo = false});
    world.add(schema::Collected{.collection = kTrips, .video = VideoId{4711}, .undo = false});
    Projections projections;
    projections.apply(world.events);
    EXPECT_EQ(projections.view().owner_of(kTrips), ViewerId{3});
    EXPECT_EQ(projections.view().counters(kSea).saves, 1u);
    EXPECT_EQ(projections.view().shelf(ViewerId{3}).saved().all().size(), 1u) << "no such video";
    ByteWriter out;
    projections.encode(out);
    Projections decoded;
    ASSERT_TRUE(decoded.decode(out.bytes()).has_value());
    EXPECT_EQ(decoded.view().owner_of(kTrips), ViewerId{3});
    world.act(2, schema::Action::kSave);
    world.act(2, schema::Action::kUnsave);
    world.add(schema::HistoryPaused{true});
    world.add(schema::CollectionChanged{.collection = kTrips, .name = {}, .is_public = false, .removed = true});
    projections.apply(world.events);
    EXPECT_TRUE(projections.view().owner_of(kTrips).is_none());
    EXPECT_EQ(projections.view().counters(kSea).saves, 0u);
    EXPECT_TRUE(projections.view().is_history_paused(ViewerId{3}));
}

}  // namespace
}  // namespace tiller::projection
