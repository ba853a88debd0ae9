#include "base/ids.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <type_traits>

namespace tiller {
namespace {

static_assert(!std::is_convertible_v<ViewerId, VideoId>, "a viewer can not be passed where a video is meant");

TEST(Ids, KnownTexts) {
    EXPECT_EQ(id_text(0), "0000000000000");
    EXPECT_EQ(id_text(31), "000000000000z");
    EXPECT_EQ(id_text(std::numeric_limits<std::uint64_t>::max()), "fzzzzzzzzzzzz");
}

TEST(Ids, TextsThatAreNotAnIdAreRefused) {
    using namespace std::string_literals;
    const std::string cases[] = {"",
                                 "0",
                                 "00000000000000",
                                 "g000000000000" /* 65 bits */,
                                 "000000000000O",
                                 "000000000000i",
                                 "000000000000l",
                                 "000000000000u",
                                 "000000000000Z",
                                 "../../../../x",
                                 "000000000000\0"s,
                                 "-000000000001",
                                 "０００００００００００００"};
    for (const std::string& text : cases) {
        const auto parsed = parse_id<VideoId>(text);
        ASSERT_FALSE(parsed.has_value()) << text;
        EXPECT_EQ(parsed.error().code, ErrorCode::kInvalid);
    }
}

RC_GTEST_PROP(Ids, TextIsReversible, (std::uint64_t value)) {
    RC_ASSERT(parse_id_text(id_text(value)).value() == value);
}

RC_GTEST_PROP(Ids, TextsSortLikeValues, (std::uint64_t a, std::uint64_t b)) {
    RC_ASSERT((a < b) == (id_text(a) < id_text(b)));
}

}  // namespace
}  // namespace tiller
