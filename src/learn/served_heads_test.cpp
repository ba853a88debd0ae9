#include "learn/served_heads.h"

#include <gtest/gtest.h>

#include <limits>

namespace tiller::learn {
namespace {

std::vector<schema::PlacedVideo> slate_of(std::size_t places, float first_head) {
    std::vector<schema::PlacedVideo> slate(places);
    for (std::size_t i = 0; i < places; ++i) {
        slate[i].video = VideoId{i + 1};
        slate[i].heads.assign(schema::kHeadCount, 0.25f);
        slate[i].heads[0] = first_head;
    }
    return slate;
}

TEST(ServedHeads, FindsWhatTheLastTwoSlatesPromised) {
    ServedHeads served;
    for (std::uint64_t request = 1; request <= 3; ++request)
        served.note(RequestId{request}, slate_of(6, 0.1f * static_cast<float>(request)));
    EXPECT_FALSE(served.find({RequestId{1}, 5, VideoId{6}}));
    ASSERT_TRUE(served.find({RequestId{2}, 0, VideoId{1}}));
    EXPECT_NEAR((*served.find({RequestId{2}, 0, VideoId{1}}))[0], 0.2f, 1e-5f);
    EXPECT_NEAR((*served.find({RequestId{3}, 5, VideoId{6}}))[0], 0.3f, 1e-5f);
    EXPECT_NEAR((*served.find({RequestId{3}, 5, VideoId{6}}))[1], 0.25f, 1e-5f);
    EXPECT_FALSE(served.find({RequestId{3}, 6, VideoId{7}}));
}

TEST(ServedHeads, LongSlatesAndFallbacksKeepWhatFits) {
    ServedHeads served;
    served.note(RequestId{1}, slate_of(100, 0.5f));
    EXPECT_TRUE(served.find({RequestId{1}, ServedHeads::kMost - 1, VideoId{1}}));
    EXPECT_FALSE(served.find({RequestId{1}, ServedHeads::kMost, VideoId{1}}));
    served.note(RequestId{2}, std::vector<schema::PlacedVideo>(3));
    EXPECT_FALSE(served.find({RequestId{2}, 0, VideoId{1}}));
    EXPECT_TRUE(served.find({RequestId{1}, 0, VideoId{1}}));
}

TEST(ServedHeads, WhatIsNoProbabilityComesBackAsOne) {
    ServedHeads served;
    const float kBad[] = {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(), -3.0f, 7.0f};
    for (std::uint64_t i = 0; i < 4; ++i) served.note(RequestId{i}, slate_of(1, kBad[i]));
    for (std::uint64_t i = 0; i < 4; ++i) {
        const float found = (*served.find({RequestId{i}, 0, VideoId{1}}))[0];
        EXPECT_EQ(found, i % 2 == 0 ? 0.0f : 1.0f);
    }
}

TEST(ServedHeads, GoOnFromTheirBytes) {
    ServedHeads served;
    served.note(RequestId{8}, slate_of(6, 0.7f));
    ByteWriter out;
    served.encode(out);
    ByteReader in(out.bytes());
    const ServedHeads other = ServedHeads::decode(in);
    EXPECT_TRUE(in.finish("served heads").has_value());
    EXPECT_EQ(other.find({RequestId{8}, 3, VideoId{4}}), served.find({RequestId{8}, 3, VideoId{4}}));
    for (std::size_t length = 0; length < out.bytes().size(); ++length) {
        ByteReader cut(ByteSpan(out.bytes()).first(length));
        (void)ServedHeads::decode(cut);
        EXPECT_FALSE(cut.ok()) << length;
    }
}

}  // namespace
}  // namespace tiller::learn
