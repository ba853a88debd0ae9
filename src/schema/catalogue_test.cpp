#include "schema/catalogue.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "base/hash.h"
#include "base/random.h"
#include "schema/random_events.h"

namespace tiller::schema {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Video video(std::uint64_t id, std::uint64_t creator, UnixMs published_ms, std::vector<std::string> tags) {
    Video v;
    v.video = {id};
    v.creator = {creator};
    v.published_ms = published_ms;
    v.tags = std::move(tags);
    v.external_id = "item-" + std::to_string(id);
    return v;
}
Bytes bytes_of(const Catalogue& catalogue) {
    ByteWriter out;
    catalogue.encode(out);
    return out.take();
}

TEST(Catalogue, FindsVideosByIdTagCreatorAndTime) {
    Catalogue catalogue;
    ASSERT_TRUE(catalogue.add(video(30, 1, 300, {"cats", "音乐"})));
    ASSERT_TRUE(catalogue.add(video(10, 2, 100, {"cats"})));
    ASSERT_TRUE(catalogue.add(video(20, 1, 300, {})));
    EXPECT_FALSE(catalogue.add(video(10, 9, 999, {"dogs"}))) << "the first one stays";
    EXPECT_EQ(catalogue.row_of({10}), 1u);
    EXPECT_EQ(catalogue.row_of({11}), kNoRow);
    EXPECT_EQ(catalogue.row_of_external("item-20"), 2u);
    EXPECT_EQ(catalogue.row_of_external("item-21"), kNoRow);
    EXPECT_THAT(catalogue.rows_with_tag(hash_text("cats")), ElementsAre(1, 0)) << "by time, not by arrival";
    EXPECT_THAT(catalogue.rows_with_tag(hash_text("dogs")), IsEmpty());
    EXPECT_THAT(catalogue.rows_of_creator({1}), ElementsAre(2, 0)) << "by time, then id";
    EXPECT_THAT(catalogue.rows_by_time(), ElementsAre(1, 2, 0)) << "by time, then id";
    EXPECT_EQ(catalogue.tag_text(hash_text("音乐")), "音乐");
    EXPECT_EQ(catalogue.tag_text(1), "");
}

TEST(Catalogue, WhatIsNotPublicIsInNoListAndComesBackToItsPlace) {
    Catalogue catalogue;
    for (std::uint64_t id = 1; id <= 3; ++id) ASSERT_TRUE(catalogue.add(video(id, 1, 100, {"cats"})));
    catalogue.apply(VideoStateChanged{{2}, VideoState::kTakenDown, {}, ""});
    catalogue.apply(VideoStateChanged{{2}, VideoState::kHidden, {}, ""});
    EXPECT_THAT(catalogue.rows_with_tag(hash_text("cats")), ElementsAre(0, 2));
    EXPECT_THAT(catalogue.rows_of_creator({1}), ElementsAre(0, 2));
    EXPECT_THAT(catalogue.rows_by_time(), ElementsAre(0, 2));
    catalogue.apply(VideoEdited{{2}, "", {"cats", "dogs"}, {}, "en"});
    EXPECT_THAT(catalogue.rows_with_tag(hash_text("dogs")), IsEmpty());
    catalogue.apply(VideoStateChanged{{2}, VideoState::kPublic, {}, ""});
    EXPECT_THAT(catalogue.rows_with_tag(hash_text("cats")), ElementsAre(0, 1, 2));
    EXPECT_THAT(catalogue.rows_with_tag(hash_text("dogs")), ElementsAre(1));
    EXPECT_THAT(catalogue.rows_by_time(), ElementsAre(0, 1, 2));
    catalogue.apply(VideoStateChanged{{99}, VideoState::kPublic, {}, ""});
    EXPECT_EQ(catalogue.size(), 3u);
}

/// The lists, rebuilt from nothing but videos and states.
void check_against_plain_model(const Catalogue& catalogue) {
    std::map<std::uint64_t, std::vector<VideoRow>> tag_rows;
    std::vector<VideoRow> by_time;
    for (VideoRow row = 0; row < catalogue.size(); ++row) {
        const Video& v = catalogue.video(row);
        RC_ASSERT(catalogue.tags(row).size() == v.tags.size());
        for (std::size_t i = 0; i < v.tags.size(); ++i) RC_ASSERT(catalogue.tags(row)[i] == hash_text(v.tags[i]));
        if (!catalogue.facts(row).is_public()) continue;
        for (const std::string& tag : v.tags) tag_rows[hash_text(tag)].push_back(row);
        by_time.push_back(row);
    }
    const auto time_of = [&](VideoRow row) {
        return std::pair(catalogue.facts(row).published_ms, catalogue.facts(row).video);
    };
    std::ranges::sort(by_time, {}, time_of);
    for (auto& [tag, rows] : tag_rows) std::ranges::sort(rows, {}, time_of);
    RC_ASSERT(std::ranges::equal(catalogue.rows_by_time(), by_time));
    for (int i = 0; i < 8; ++i) {
        const std::uint64_t tag = hash_text("tag" + std::to_string(i));
        RC_ASSERT(std::ranges::equal(catalogue.rows_with_tag(tag), tag_rows[tag]));
    }
}

RC_GTEST_PROP(Catalogue, ListsAreThoseOfAPlainModelAfterAnyEdits, (std::uint64_t seed)) {
    SeededRandom random(seed);
    Catalogue catalogue;
    const auto some_tags = [&] {
        std::vector<std::string> tags;
        for (int i = 0; i < 8; ++i) {
            if (random.below(3) == 0) tags.push_back("tag" + std::to_string(i));
        }
        return tags;
    };
    for (int i = 0; i < 400; ++i) {
        const VideoId id{1 + random.below(60)};
        switch (random.below(6)) {
            case 0:
                (void)catalogue.add(
                    video(id.value, 1 + random.below(5), static_cast<UnixMs>(random.below(20)), some_tags()));
                break;
            case 1: catalogue.apply(VideoEdited{id, "new", some_tags(), {}, "en"}); break;
            case 2:
                catalogue.apply(VideoLabelled{.video = id,
                                              .labels = static_cast<LabelSet>(random.below(32)),
                                              .by_staff = random.below(2) == 0,
                                              .author = {}});
                break;
            case 3: catalogue.apply(VideoLimited{.video = id, .undo = random.below(2) == 0, .author = {}}); break;
            case 4:
                catalogue.apply(VideoBoosted{.video = id,
                                             .undo = random.below(3) == 0,
                                             .millipoints = static_cast<std::uint16_t>(1 + random.below(1000)),
                                             .until_ms = static_cast<UnixMs>(random.below(1'000'000'000)),
                                             .author = {},
                                             .reason = "r"});
                break;
            default: catalogue.apply(VideoStateChanged{id, static_cast<VideoState>(random.below(4)), {}, ""}); break;
        }
    }
    check_against_plain_model(catalogue);
    const Bytes bytes = bytes_of(catalogue);
    ByteReader in(bytes);
    const auto decoded = Catalogue::decode(in);
    RC_ASSERT(decoded.has_value());
    RC_ASSERT(in.remaining_bytes() == 0u);
    RC_ASSERT(bytes_of(*decoded) == bytes);
    check_against_plain_model(*decoded);
}

TEST(Catalogue, ManyEditsOfTagsDoNotGrowIt) {
    Catalogue catalogue;
    for (std::uint64_t id = 1; id <= 50; ++id) ASSERT_TRUE(catalogue.add(video(id, 1, 1, {"a", "b"})));
    for (int i = 0; i < 10'000; ++i) {
        const VideoId id{1 + static_cast<std::uint64_t>(i) % 50};
        catalogue.apply(VideoEdited{
            id, "", i % 100 < 50 ? std::vector<std::string>{"x"} : std::vector<std::string>{"p", "q", "r"}, {}, ""});
    }
    EXPECT_LT(catalogue.facts(49).first_tag, 4000u);
    EXPECT_EQ(catalogue.tags(49).size(), 3u);
    EXPECT_EQ(catalogue.tags(49)[2], hash_text("r"));
}

TEST(Catalogue, BytesDoNotDependOnTheOrderOfArrival) {
    Catalogue forward;
    Catalogue backward;
    for (std::uint64_t id = 1; id <= 20; ++id) ASSERT_TRUE(forward.add(video(id, id % 3, 5, {"t"})));
    for (std::uint64_t id = 20; id >= 1; --id) ASSERT_TRUE(backward.add(video(id, id % 3, 5, {"t"})));
    EXPECT_EQ(bytes_of(forward), bytes_of(backward));
    EXPECT_NE(bytes_of(forward), bytes_of(Catalogue{}));
}

TEST(Catalogue, HostileBytesAreRefused) {
    Catalogue catalogue;
    RandomEvents random(4);
    for (int i = 0; i < 5; ++i) (void)catalogue.add(random.video());
    const Bytes bytes = bytes_of(catalogue);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        ByteReader in(ByteSpan(bytes).first(size));
        EXPECT_FALSE(Catalogue::decode(in).has_value()) << size;
    }
    ByteWriter many;
    many.put(std::uint8_t{3});
    many.put_varint(1ull << 40);
    ByteReader in(many.bytes());
    EXPECT_EQ(Catalogue::decode(in).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tiller::schema
