// What the console's charts are drawn from.
#include "http/live_history.h"

#include <gtest/gtest.h>

namespace tiller::http {
namespace {

HeadSums sums(double examples, double log_loss, double predictions, double labels) {
    return {.examples = examples, .log_loss = log_loss, .predictions = predictions, .labels = labels};
}

TEST(FeedTimes, AQuantileIsWithinAFifthAboveWhatWasMeasured) {
    for (const std::int64_t took_us : {100, 101, 900, 12'345, 1'000'000}) {
        FeedTimes times;
        times.counts[FeedTimes::class_of(took_us)] = 5;
        EXPECT_GE(*times.quantile_ms(0.5) * 1'000, static_cast<double>(took_us) - 1e-6);
        EXPECT_LE(*times.quantile_ms(0.99) * 1'000, static_cast<double>(took_us) * 1.2 + 1e-6);
    }
    EXPECT_EQ(FeedTimes::class_of(-5), 0u);
    EXPECT_EQ(FeedTimes::class_of(std::int64_t{1} << 40), FeedTimes::kClasses - 1);
    EXPECT_EQ(FeedTimes{}.quantile_ms(0.5), std::nullopt);
}

TEST(FeedTimes, TheSlowestHundredthIsTheP99) {
    FeedTimes times;
    times.counts[FeedTimes::class_of(1'000)] = 980;
    times.counts[FeedTimes::class_of(50'000)] = 20;
    EXPECT_LT(*times.quantile_ms(0.5), 1.3);
    EXPECT_GT(*times.quantile_ms(0.99), 49);
}

TEST(HeadSums, SayNothingOnFewExamplesAndCompareWithTheMeanElse) {
    EXPECT_EQ(sums(49, 10, 20, 20).normalised_entropy(), std::nullopt);
    EXPECT_EQ(sums(100, 10, 20, 0).normalised_entropy(), std::nullopt);
    EXPECT_EQ(sums(100, 10, 20, 0).calibration(), std::nullopt);
    // Who always says the mean has its entropy.
    EXPECT_NEAR(*sums(100, 100 * 0.5004024, 20, 20).normalised_entropy(), 1, 1e-5);
    EXPECT_DOUBLE_EQ(*sums(100, 30, 30, 20).calibration(), 1.5);
}

TEST(LiveHistory, AnIntervalHasWhatHappenedInItAndFiveMinutesHaveTheirSum) {
    LiveHistory history;
    history.note_events(1'000);  // before the first sample: of no interval
    LiveMoment now{.time_ms = 1'000};
    history.sample(now);
    EXPECT_TRUE(history.fine().empty());
    for (int i = 1; i <= 31; ++i) {
        history.note_events(3);
        history.note_feed(2'000, i == 5);
        now.time_ms += LiveHistory::kFineMs;
        now.snapshot_age_ms = i;
        now.heads[0] = sums(10.0 * i, 5.0 * i, 4.0 * i, 2.0 * i);
        history.sample(now);
    }
    const std::vector<LiveSample> fine = history.fine();
    ASSERT_EQ(fine.size(), 31u);
    EXPECT_EQ(fine[4].events, 3u);
    EXPECT_EQ(fine[4].feeds, 1u);
    EXPECT_EQ(fine[4].fallbacks, 1u);
    EXPECT_EQ(fine[4].lasted_ms, LiveHistory::kFineMs);
    EXPECT_DOUBLE_EQ(fine[4].heads[0].examples, 10);
    const std::vector<LiveSample> coarse = history.coarse();
    ASSERT_EQ(coarse.size(), 1u);
    EXPECT_EQ(coarse[0].events, 90u);
    EXPECT_EQ(coarse[0].feed_times.counts[FeedTimes::class_of(2'000)], 30u);
    EXPECT_EQ(coarse[0].snapshot_age_ms, 30);
    EXPECT_DOUBLE_EQ(coarse[0].heads[0].labels, 60);
    EXPECT_DOUBLE_EQ(*coarse[0].heads[0].calibration(), 2);
}

TEST(LiveHistory, KeepsAnHourAndCountsALearnerThatStartsOverFromNothing) {
    LiveHistory history;
    LiveMoment now{.time_ms = 1};
    now.heads[0] = sums(1'000, 1, 1, 1);
    history.sample(now);
    now.heads[0] = sums(7, 1, 1, 1);
    for (std::size_t i = 0; i <= LiveHistory::kFineSamples; ++i) {
        now.time_ms += LiveHistory::kFineMs;
        history.sample(now);
        EXPECT_DOUBLE_EQ(history.fine().back().heads[0].examples, i == 0 ? 7 : 0);
    }
    EXPECT_EQ(history.fine().size(), LiveHistory::kFineSamples);
    EXPECT_EQ(history.fine().front().time_ms, 1 + 2 * LiveHistory::kFineMs);
}

}  // namespace
}  // namespace tiller::http
