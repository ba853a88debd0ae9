#include "audit/confidence_sequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>

#include "base/random.h"

namespace tiller::audit {
namespace {

using schema::Arm;

constexpr std::uint64_t kSeeds = 200;
constexpr std::uint64_t kMostFalseAlarms = 10;  // 5 % of them
constexpr double kMostWatchedS = 3'600;

/// Viewers of different appetite, some of whom hardly come and some of whom stay for hours; who comes changes over time.
class SimulatedViewers {
public:
    explicit SimulatedViewers(std::uint64_t seed) : random_(seed) {}
    [[nodiscard]] double next_watched_s() {
        const double season = 1 + 0.5 * std::sin(static_cast<double>(++count_) / 400);
        const double appetite_s = 90 * season * std::exp(1.3 * normal());
        double watched_s = 0;
        while (random_.unit() < 0.7) watched_s += -appetite_s * std::log(1 - random_.unit());
        return std::min(watched_s, kMostWatchedS);
    }
    [[nodiscard]] double next_rare_share() { return random_.unit() < 0.01 ? random_.unit() : 0; }
    [[nodiscard]] Arm draw(double share_b) { return random_.unit() < share_b ? Arm::kB : Arm::kA; }

private:
    [[nodiscard]] double normal() {
        return std::sqrt(-2 * std::log(1 - random_.unit())) * std::cos(2 * std::numbers::pi * random_.unit());
    }
    SeededRandom random_;
    std::uint64_t count_ = 0;
};

/// What many do: means of both arms, 1.96 standard errors, looked at after every viewer.
class FixedSampleTest {
    static constexpr double kLeastOfAnArm = 50;  // it is for large samples

public:
    void add(Arm arm, double outcome) {
        Sums& sums = sums_[static_cast<std::size_t>(arm)];
        sums.n += 1;
        sums.sum += outcome;
        sums.squares += outcome * outcome;
    }
    [[nodiscard]] bool alarms() const {
        if (std::ranges::any_of(sums_, [](const Sums& sums) { return sums.n < kLeastOfAnArm; })) return false;
        const double error = std::sqrt(sums_[0].variance() / sums_[0].n + sums_[1].variance() / sums_[1].n);
        return std::abs(sums_[1].mean() - sums_[0].mean()) > 1.96 * error;
    }

private:
    struct Sums {
        double n = 0, sum = 0, squares = 0;
        [[nodiscard]] double mean() const { return sum / n; }
        [[nodiscard]] double variance() const { return (squares - n * mean() * mean()) / (n - 1); }
    };
    std::array<Sums, schema::kArmCount> sums_;
};

bool holds(const std::optional<Interval>& interval, double truth) {
    return !interval || (interval->low <= truth && truth <= interval->high);
}

struct Alarms {
    std::uint64_t watched = 0, rare = 0, fixed_sample = 0;
};
/// Seeds in which somebody who looks after every viewer is once told of a difference, where there is none.
Alarms alarms_without_a_difference(double share_b, std::uint64_t viewers) {
    Alarms alarms;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        SimulatedViewers simulated(seed);
        ConfidenceSequence watched(share_b, kMostWatchedS), rare(share_b, 1);
        FixedSampleTest fixed;
        bool watched_alarms = false, rare_alarms = false, fixed_alarms = false;
        for (std::uint64_t i = 0; i < viewers; ++i) {
            const Arm arm = simulated.draw(share_b);
            const double outcome = simulated.next_watched_s();
            watched.add(arm, outcome);
            rare.add(arm, simulated.next_rare_share());
            fixed.add(arm, outcome);
            watched_alarms = watched_alarms || watched.is_decided();
            rare_alarms = rare_alarms || rare.is_decided();
            fixed_alarms = fixed_alarms || fixed.alarms();
        }
        alarms.watched += watched_alarms ? 1 : 0;
        alarms.rare += rare_alarms ? 1 : 0;
        alarms.fixed_sample += fixed_alarms ? 1 : 0;
    }
    return alarms;
}

void expect_few_false_alarms(double share_b, std::uint64_t viewers) {
    const Alarms alarms = alarms_without_a_difference(share_b, viewers);
    std::printf("share %.2f: of %llu A/A tests alarm: watched time %llu, a rare event %llu, a fixed-sample test %llu\n",
                share_b, static_cast<unsigned long long>(kSeeds), static_cast<unsigned long long>(alarms.watched),
                static_cast<unsigned long long>(alarms.rare), static_cast<unsigned long long>(alarms.fixed_sample));
    EXPECT_LE(alarms.watched, kMostFalseAlarms);
    EXPECT_LE(alarms.rare, kMostFalseAlarms);
    // The same looks at the same viewers: a test that any method passes would say nothing of this one.
    EXPECT_GE(alarms.fixed_sample, 4 * kMostFalseAlarms);
}

TEST(ConfidenceSequence, HalfOfTheViewersWatchedContinuouslyRaisesFewFalseAlarms) {
    expect_few_false_alarms(0.5, 5'000);
}
TEST(ConfidenceSequence, AFifthOfTheViewersWatchedContinuouslyRaisesFewFalseAlarms) {
    expect_few_false_alarms(0.2, 5'000);
}
TEST(ConfidenceSequence, AFewOfTheViewersWatchedContinuouslyRaiseFewFalseAlarms) {
    expect_few_false_alarms(0.02, 20'000);
}

TEST(ConfidenceSequence, ATrueDifferenceIsFoundAndHeldAllTheWay) {
    constexpr double kTruth = 0.25;
    std::uint64_t found = 0, held = 0;
    for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
        SimulatedViewers simulated(seed);
        ConfidenceSequence sequence(0.5, kMostWatchedS * (1 + kTruth));
        bool is_found = false, is_held = true;
        for (int i = 0; i < 8'000; ++i) {
            const Arm arm = simulated.draw(0.5);
            sequence.add(arm, simulated.next_watched_s() * (arm == Arm::kB ? 1 + kTruth : 1));
            is_found = is_found || sequence.is_decided();
            if (i % 100 == 99) is_held = is_held && holds(sequence.lift(), kTruth);
        }
        found += is_found ? 1 : 0;
        held += is_held ? 1 : 0;
    }
    std::printf("a lift of 25 %%: found in %llu of %llu, held throughout in %llu\n",
                static_cast<unsigned long long>(found), static_cast<unsigned long long>(kSeeds),
                static_cast<unsigned long long>(held));
    EXPECT_GE(found, kSeeds * 8 / 10);
    EXPECT_GE(held, kSeeds - kMostFalseAlarms);
}

TEST(ConfidenceSequence, IsNeverSureOfWhatHasNotHappenedYet) {
    ConfidenceSequence sequence(0.5, 1);
    EXPECT_FALSE(sequence.difference());
    for (int i = 0; i < 200; ++i) sequence.add(i % 2 == 0 ? Arm::kB : Arm::kA, 0);
    const auto difference = sequence.difference();
    ASSERT_TRUE(difference);
    EXPECT_EQ(difference->value, 0);
    // Nobody of a hundred viewers in each arm reported anything. Three in a hundred may, all the same ("rule of three").
    EXPECT_LT(difference->low, -0.03);
    EXPECT_GT(difference->high, 0.03);
    EXPECT_FALSE(sequence.lift());
    EXPECT_FALSE(sequence.is_decided());
}

TEST(ConfidenceSequence, IntervalsLeaveOutZeroWhenItIsDecided) {
    SimulatedViewers simulated(3);
    ConfidenceSequence sequence(0.3, 2 * kMostWatchedS);
    int decided = 0;
    for (int i = 0; i < 3'000; ++i) {
        const Arm arm = simulated.draw(0.3);
        sequence.add(arm, simulated.next_watched_s() * (arm == Arm::kB ? 2 : 1));
        if (i % 50 != 0) continue;
        EXPECT_EQ(!holds(sequence.difference(), 0), sequence.is_decided()) << i;
        EXPECT_EQ(!holds(sequence.lift(), 0), sequence.is_decided()) << i;
        decided += sequence.is_decided() ? 1 : 0;
    }
    EXPECT_GT(decided, 10);
    EXPECT_LT(decided, 55);
}

TEST(ConfidenceSequence, NarrowsAsViewersCome) {
    SimulatedViewers simulated(7);
    ConfidenceSequence sequence(0.5, kMostWatchedS);
    const auto width_after = [&](int viewers) {
        for (int i = 0; i < viewers; ++i) sequence.add(simulated.draw(0.5), simulated.next_watched_s());
        return sequence.lift()->high - sequence.lift()->low;
    };
    const double early = width_after(2'000);
    EXPECT_LT(width_after(18'000), early / 2);
}

}  // namespace
}  // namespace tiller::audit
