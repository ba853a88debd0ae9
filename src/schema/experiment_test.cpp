#include "schema/experiment.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace tiller::schema {
namespace {

constexpr ExperimentId kOne{0x1234567890abcdefull}, kOther{0x1234567890abcdeeull};

int viewers_in_b(ExperimentId experiment, std::uint8_t share_percent, int viewers) {
    int in_b = 0;
    for (int i = 1; i <= viewers; ++i)
        in_b += arm_of(experiment, ViewerId{static_cast<std::uint64_t>(i)}, share_percent) == Arm::kB ? 1 : 0;
    return in_b;
}

TEST(Assignment, GivesEachArmItsShareOfViewersWhateverTheirIds) {
    constexpr int kViewers = 20'000;
    for (const int share : {1, 5, 20, 50}) {
        const double expected = kViewers * share / 100.0;
        // Ids one after the other: five standard deviations.
        EXPECT_NEAR(viewers_in_b(kOne, static_cast<std::uint8_t>(share), kViewers), expected,
                    5 * std::sqrt(expected * (1 - share / 100.0)));
    }
    EXPECT_EQ(viewers_in_b(kOne, 0, 1'000), 0);
    EXPECT_EQ(viewers_in_b(kOne, 100, 1'000), 1'000);
}

TEST(Assignment, IsTheSameEachTimeAndIndependentOfOtherExperiments) {
    int both = 0;
    for (std::uint64_t i = 1; i <= 10'000; ++i) {
        const ViewerId viewer{mix64(i)};
        EXPECT_EQ(arm_of(kOne, viewer, 50), arm_of(kOne, viewer, 50));
        both += arm_of(kOne, viewer, 50) == Arm::kB && arm_of(kOther, viewer, 50) == Arm::kB ? 1 : 0;
    }
    EXPECT_NEAR(both, 2'500, 250);
    // A larger share keeps those who are in B already.
    for (std::uint64_t i = 1; i <= 1'000; ++i) {
        if (arm_of(kOne, ViewerId{i}, 10) == Arm::kB) { EXPECT_EQ(arm_of(kOne, ViewerId{i}, 40), Arm::kB); }
    }
}

TEST(Assignment, IsBitForBitWhatRecordsWereMadeWith) {
    // Replays reckon arms anew: a change of the hash would make every recorded slate of an experiment differ.
    std::uint64_t bits = 0;
    for (std::uint64_t i = 1; i <= 64; ++i) bits |= std::uint64_t{arm_of(kOne, ViewerId{i}, 50) == Arm::kB} << (i - 1);
    EXPECT_EQ(bits, 0x684d329e054449b4u);
}

TEST(Assignment, IsReadFromTheTextThatARecordHoldsAndFromNoOther) {
    const Assignment assignment{kOne, Arm::kB};
    const std::string text = text_of(assignment);
    EXPECT_EQ(text, to_text(kOne) + "/b");
    EXPECT_EQ(parse_assignment(text), assignment);
    EXPECT_EQ(parse_assignment(to_text(kOne) + "/a"), (Assignment{kOne, Arm::kA}));
    for (const std::string& wrong :
         {std::string(), text + "b", to_text(kOne), to_text(kOne) + "/c", to_text(kOne) + "-b",
          std::string("0000000000000/a"), std::string("!!!!!!!!!!!!!/a")})
        EXPECT_FALSE(parse_assignment(wrong)) << wrong;
}

}  // namespace
}  // namespace tiller::schema
