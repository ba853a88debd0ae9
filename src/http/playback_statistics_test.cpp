#include "http/playback_statistics.h"

#include <gtest/gtest.h>

#include "http/metrics.h"

namespace tiller::http {
namespace {

TEST(PlaybackStatistics, NothingMeasuredHasNoPercentiles) {
    const TimeClasses times;
    EXPECT_EQ(times.count(), 0u);
    EXPECT_EQ(times.quantile_ms(0.5), std::nullopt);
}

TEST(PlaybackStatistics, APercentileLiesInItsClass) {
    TimeClasses times;
    for (int i = 0; i < 90; ++i) times.add(40);
    for (int i = 0; i < 10; ++i) times.add(400);
    EXPECT_EQ(times.count(), 100u);
    EXPECT_GT(*times.quantile_ms(0.5), 25);
    EXPECT_LE(*times.quantile_ms(0.5), 50);
    EXPECT_LE(*times.quantile_ms(0.9), 50);
    EXPECT_GT(*times.quantile_ms(0.95), 300);
    EXPECT_LE(*times.quantile_ms(0.95), 500);
    EXPECT_LE(*times.quantile_ms(-1), *times.quantile_ms(2));
}

TEST(PlaybackStatistics, BoundsBelongToTheLowerClassAndWhatIsPastTheLastCountsAsIt) {
    TimeClasses times;
    times.add(10);
    EXPECT_LE(*times.quantile_ms(1), 10);
    TimeClasses long_ones;
    long_ones.add(600'000);
    EXPECT_EQ(*long_ones.quantile_ms(0.5), kPlaybackBoundsMs.back());
}

TEST(PlaybackStatistics, AreHistogramsInTheTextOfTheMetrics) {
    Metrics metrics;
    metrics.observe_first_frame(FirstFrame::kReady, 40);
    metrics.observe_first_frame(FirstFrame::kFetched, 900);
    metrics.observe_stall(1200);
    metrics.add_watched(60'000);
    const std::string text = metrics.text();
    EXPECT_NE(text.find("tiller_player_first_frame_seconds_bucket{how=\"ready\",le=\"0.05\"} 1"), std::string::npos)
        << text;
    EXPECT_NE(text.find("tiller_player_first_frame_seconds_bucket{how=\"fetched\",le=\"0.7\"} 0"), std::string::npos);
    EXPECT_NE(text.find("tiller_player_stall_seconds_count 1"), std::string::npos);
    EXPECT_NE(text.find("tiller_player_watched_seconds_total 60"), std::string::npos);
    EXPECT_EQ(metrics.playback().stalled_ms, 1200u);
}

}  // namespace
}  // namespace tiller::http
