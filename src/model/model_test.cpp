#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "base/random.h"
#include "model/pair_features.h"

namespace tiller::model {
namespace {

schema::Video video_of(std::uint64_t id, std::vector<std::string> tags) {
    schema::Video video;
    video.video = VideoId{id};
    video.creator = ViewerId{id % 3 + 1};
    video.tags = std::move(tags);
    video.duration_ms = 8000;
    video.language = "en";
    video.published_ms = static_cast<UnixMs>(1000 + id);
    return video;
}

schema::HistoryEntry watched(std::uint64_t id, float fraction) {
    schema::HistoryEntry entry;
    entry.video = VideoId{id};
    entry.actions = (1u << static_cast<int>(schema::Action::kSeen)) | (1u << static_cast<int>(schema::Action::kWatch));
    entry.watched_permille = static_cast<std::uint16_t>(fraction * 1000);
    return entry;
}

TEST(PagedArray, AFrozenCopyDoesNotSeeLaterWrites) {
    PagedArray<std::uint64_t, 8> array;
    array.grow(10);
    array.at_for_write(3) = 7;
    const auto frozen = array.freeze();
    array.at_for_write(3) = 8;
    array.at_for_write(9) = 1;
    EXPECT_EQ(frozen[3], 7u);
    EXPECT_EQ(frozen[9], 0u);
    EXPECT_EQ(array[3], 8u);
}

TEST(PagedArray, ShrinksAndGrowsToTheContentOfAnArrayThatNeverHadMore) {
    PagedArray<std::uint64_t, 8> array;
    array.grow(30);
    for (std::size_t row = 0; row < 30; ++row) array.at_for_write(row) = row + 1;
    const auto frozen = array.freeze();
    const std::size_t full_bytes = array.size_bytes();
    array.shrink(3);
    EXPECT_LT(array.size_bytes(), full_bytes);
    PagedArray<std::uint64_t, 8> small;
    small.grow(3);
    for (std::size_t row = 0; row < 3; ++row) small.at_for_write(row) = row + 1;
    EXPECT_EQ(array.digest(), small.digest());
    array.grow(30);
    EXPECT_EQ(array[3], 0u);
    EXPECT_EQ(array[29], 0u);
    EXPECT_EQ(frozen[29], 30u);
}

TEST(PagedArray, DigestIsAFunctionOfTheContent) {
    PagedArray<std::uint64_t, 8> a;
    PagedArray<std::uint64_t, 8> b;
    a.grow(10);
    b.grow_shared(10);
    EXPECT_EQ(a.digest(), b.digest());
    a.at_for_write(5) = 1;
    EXPECT_NE(a.digest(), b.digest());
    b.at_for_write(9) = 2;
    b.at_for_write(5) = 1;
    a.at_for_write(9) = 2;
    EXPECT_EQ(a.digest(), b.digest());
}

TEST(PagedArray, RoundTripsAndRefusesRowsPastItsEnd) {
    PagedArray<std::uint64_t, 8> array;
    array.grow(100);
    array.at_for_write(0) = 5;
    array.at_for_write(99) = 6;
    ByteWriter out;
    array.encode(out);
    ByteReader in(out.bytes());
    auto decoded = decltype(array)::decode(in, 100);
    ASSERT_TRUE(in.finish("array"));
    EXPECT_EQ(decoded.digest(), array.digest());
    ByteReader limited(out.bytes());
    (void)decltype(array)::decode(limited, 99);
    EXPECT_FALSE(limited.ok());
}

TEST(ItemTables, FindsEveryRowAfterGrowthAndDecoding) {
    ItemTables tables;
    for (std::uint64_t id = 1; id <= 5000; ++id) EXPECT_EQ(tables.find_or_add(VideoId{id * 977}), id - 1);
    ByteWriter out;
    tables.encode(out);
    ByteReader in(out.bytes());
    ItemTables decoded = ItemTables::decode(in);
    ASSERT_TRUE(in.finish("tables"));
    for (std::uint64_t id = 1; id <= 5000; ++id) EXPECT_EQ(decoded.find(VideoId{id * 977}), id - 1);
    EXPECT_EQ(decoded.find(VideoId{3}), kNoItem);
    EXPECT_EQ(decoded.digest(), tables.digest());
}

TEST(Popularity, HalvesEveryDayAndKeepsItsOrderOverTime) {
    SpaceTotals totals;
    ItemStatistics old_hit;
    ItemStatistics new_one;
    old_hit.video = VideoId{1};
    new_one.video = VideoId{2};
    const auto day_ms = static_cast<UnixMs>(kPopularityHalfLifeMs);
    add_popularity(old_hit, totals, 6, 0);
    EXPECT_NEAR(popularity_at(old_hit, day_ms), 3, 1e-5);
    add_popularity(new_one, totals, 2, day_ms);
    ASSERT_EQ(totals.popular.size(), 2u);
    EXPECT_EQ(totals.popular[0].video, VideoId{1});  // 3 against 2 after a day
    add_popularity(new_one, totals, 2, day_ms);
    EXPECT_EQ(totals.popular[0].video, VideoId{2});  // 4 against 3
    EXPECT_EQ(totals.popular.size(), 2u);
}

TEST(BetaPrior, FewViewsStayNearTheSpaceAndManyMoveAway) {
    SpaceTotals totals;
    totals.views = 1000;
    totals.head_sums[0] = 300;
    ItemTables items;
    const ItemRow row = items.find_or_add(VideoId{1});
    const auto rate_after = [&](float views, float hits) {
        items.statistics.at_for_write(row).views = views;
        items.statistics.at_for_write(row).head_sums[0] = hits;
        items.refresh(row, totals);
        return 1.0f / (1.0f + std::exp(-items.statistics[row].head_logits[0]));
    };
    EXPECT_NEAR(rate_after(0, 0), 0.3, 0.01);
    EXPECT_GT(rate_after(2, 2), 0.35);
    EXPECT_LT(rate_after(2, 2), 0.6);
    EXPECT_NEAR(rate_after(2000, 1800), 0.9, 0.01);
}

TEST(ChoiceDamping, FollowsTheViewsAlsoOutOfTheEncoding) {
    ItemTables items;
    const ItemRow row = items.find_or_add(VideoId{1});
    EXPECT_EQ(items.damping_of(row).pairs, 1);
    EXPECT_EQ(items.damping_of(row).company, 1);
    items.statistics.at_for_write(row).views = 15;
    items.refresh(row, SpaceTotals());
    EXPECT_NEAR(items.damping_of(row).pairs, std::pow(16.0f, -0.3f), 1e-5f);
    EXPECT_NEAR(items.damping_of(row).company, 0.25f, 1e-5f);
    ByteWriter out;
    items.encode(out);
    ByteReader in(out.bytes());
    const ItemTables decoded = ItemTables::decode(in);
    ASSERT_EQ(decoded.size(), 1u);
    EXPECT_EQ(decoded.damping_of(row).pairs, items.damping_of(row).pairs);
    EXPECT_EQ(decoded.damping_of(row).company, items.damping_of(row).company);
}

class Pairs : public testing::Test {
protected:
    void SetUp() override {
        for (std::uint64_t id = 1; id <= 60; ++id) catalogue_.add(video_of(id, {id % 2 == 0 ? "cats" : "dogs"}));
        viewer_.viewer = ViewerId{77};
        viewer_.locale = "en-GB";
        for (std::uint64_t id = 1; id <= 20; ++id) viewer_.history.push_back(watched(id, id % 2 == 0 ? 0.9f : 0.1f));
    }
    schema::Catalogue catalogue_;
    schema::ViewerState viewer_;
    ModelTables tables_;
};

TEST_F(Pairs, TasteFollowsTagsBeforeAnythingWasLearned) {
    const ViewerContext context(tables_, catalogue_, viewer_, schema::kAppSpace, 2000, schema::Ranker::kSpine);
    const HeadVector cats = predict(tables_, features_of(context, {catalogue_.row_of(VideoId{42}), kNoItem}));
    const HeadVector dogs = predict(tables_, features_of(context, {catalogue_.row_of(VideoId{43}), kNoItem}));
    EXPECT_GT(cats[1], dogs[1] + 0.1f);
    EXPECT_LT(cats[static_cast<int>(schema::Head::kEarlySkip)], dogs[static_cast<int>(schema::Head::kEarlySkip)]);
    EXPECT_GT(context.tag_affinity(hash_text("cats")), 0);
    EXPECT_LT(context.tag_affinity(hash_text("dogs")), 0);
}

TEST_F(Pairs, TasteWithoutOneIsTheTasteOfTheOthers) {
    const TasteFit whole = fit_taste(tables_, catalogue_, viewer_, schema::kAppSpace);
    schema::ViewerState others = viewer_;
    others.history.erase(others.history.begin() + 4);
    const TasteFit rest = fit_taste(tables_, catalogue_, others, schema::kAppSpace);
    const TasteVector without = whole.taste_without(whole.watched.size() - 1 - 4);  // newest first
    for (std::size_t i = 0; i < kDimensions; ++i) EXPECT_NEAR(without[i], rest.taste[i], 1e-4);
}

TEST_F(Pairs, RowsOfTheCatalogueDoNotMatter) {
    schema::Catalogue reversed;
    for (std::uint64_t id = 60; id >= 1; --id) reversed.add(video_of(id, {id % 2 == 0 ? "cats" : "dogs"}));
    const ViewerContext a(tables_, catalogue_, viewer_, schema::kAppSpace, 2000, schema::Ranker::kSpine);
    const ViewerContext b(tables_, reversed, viewer_, schema::kAppSpace, 2000, schema::Ranker::kSpine);
    for (std::uint64_t id = 1; id <= 60; ++id) {
        EXPECT_EQ(features_of(a, {catalogue_.row_of(VideoId{id}), kNoItem}),
                  features_of(b, {reversed.row_of(VideoId{id}), kNoItem}));
    }
}

TEST_F(Pairs, AVideoOnTheScreenIsNotRatedYet) {
    schema::HistoryEntry playing;
    playing.video = VideoId{50};
    playing.actions = 1;
    schema::ViewerState later = viewer_;
    later.history.push_back(playing);
    EXPECT_EQ(fit_taste(tables_, catalogue_, later, schema::kAppSpace).taste,
              fit_taste(tables_, catalogue_, viewer_, schema::kAppSpace).taste);
}

TEST(SnapshotHolder, ServesTheNewestAndLetsGoOfTheOneBeforeTheLast) {
    SnapshotHolder holder;
    std::vector<std::weak_ptr<const Snapshot>> made;
    for (std::uint64_t number = 1; number <= 3; ++number) {
        auto next =
            std::make_shared<const Snapshot>(Snapshot{number, 0, {}, 0, {}, ModelTables{ModelTables::kUnfilled}});
        made.push_back(next);
        holder.set(std::move(next));
        EXPECT_EQ(holder.current()->number, number);
    }
    EXPECT_TRUE(made[0].expired());
    EXPECT_FALSE(made[1].expired());
}

TEST(Snapshot, TheEmptyOneHasOneDigest) { EXPECT_EQ(empty_snapshot()->digest, empty_snapshot()->digest); }

}  // namespace
}  // namespace tiller::model
