// How unequally videos are seen, on cases that can be reckoned by hand.
#include "app/exposure_report.h"

#include <gtest/gtest.h>

namespace tiller::app {
namespace {

TEST(Concentration, WhoAreSeenAlikeAreEqual) {
    const Concentration found = concentration_of(std::vector<std::uint64_t>(40, 7));
    EXPECT_EQ(found.videos, 40u);
    EXPECT_EQ(found.seen_videos, 40u);
    EXPECT_EQ(found.impressions, 280u);
    EXPECT_NEAR(found.gini, 0, 1e-12);
    EXPECT_NEAR(found.top_share, 1.0 / 40, 1e-12);
    for (std::size_t i = 0; i < found.lorenz.size(); ++i)
        EXPECT_NEAR(found.lorenz[i], static_cast<double>(i) / 20, 1e-12) << i;
}

TEST(Concentration, OneThatHasEverythingIsAsUnequalAsItGets) {
    std::vector<std::uint64_t> seen(200, 0);
    seen[17] = 900;
    const Concentration found = concentration_of(seen);
    EXPECT_EQ(found.seen_videos, 1u);
    EXPECT_NEAR(found.gini, 1 - 1.0 / 200, 1e-12);
    EXPECT_NEAR(found.top_share, 1, 1e-12);
    EXPECT_NEAR(found.lorenz[19], 0, 1e-12);
    EXPECT_NEAR(found.lorenz[20], 1, 1e-12);
}

TEST(Concentration, TheCurveIsThatOfTheSortedShares) {
    // Of 1, 2, 3 and 4: a quarter of the videos has a tenth of the impressions, half have three tenths.
    const Concentration found = concentration_of({4, 1, 3, 2});
    EXPECT_NEAR(found.lorenz[5], 0.1, 1e-12);
    EXPECT_NEAR(found.lorenz[10], 0.3, 1e-12);
    EXPECT_NEAR(found.lorenz[15], 0.6, 1e-12);
    EXPECT_NEAR(found.gini, 0.25, 1e-12);
    EXPECT_NEAR(found.top_share, 0.4, 1e-12);
}

TEST(Concentration, NothingAndNobodySeenAreNoDivisionByZero) {
    EXPECT_EQ(concentration_of({}).videos, 0u);
    const Concentration unseen = concentration_of({0, 0, 0});
    EXPECT_EQ(unseen.videos, 3u);
    EXPECT_EQ(unseen.seen_videos, 0u);
    EXPECT_EQ(unseen.gini, 0);
    EXPECT_EQ(unseen.top_share, 0);
}

}  // namespace
}  // namespace tiller::app
