// How playing feels in people's browsers: times to the first picture, stalls, watched time. Sums of everybody, about nobody.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tiller::http {

/// How a clip came on stage: the visit began with it, a picture of it was there already, or it had to be fetched.
enum class FirstFrame : std::uint8_t { kOpen = 0, kReady = 1, kFetched = 2 };
inline constexpr std::size_t kFirstFrameKinds = 3;
[[nodiscard]] std::string_view name_of(FirstFrame how);

/// Upper bounds of the classes, in milliseconds; what is longer is in one more. Those of the histograms in /metrics.
inline constexpr std::array<std::uint32_t, 15> kPlaybackBoundsMs = {10,   25,   50,   100,  200,  300,    500,   700,
                                                                    1000, 1500, 2000, 3000, 5000, 10'000, 30'000};

/// Counts of one kind of time. Safe from any thread.
class TimeClasses {
public:
    void add(std::uint32_t ms);
    [[nodiscard]] std::uint64_t count() const;
    /// The time that `share` (0 to 1) of them do not exceed, between the bounds of its class in proportion; empty without any.
    /// What is past the last bound counts as that.
    [[nodiscard]] std::optional<double> quantile_ms(double share) const;

private:
    std::array<std::atomic<std::uint64_t>, kPlaybackBoundsMs.size() + 1> counts_{};
};

/// Since the start of this program.
struct PlaybackStatistics {
    std::array<TimeClasses, kFirstFrameKinds> first_frames;
    TimeClasses stalls;
    std::atomic<std::uint64_t> stalled_ms = 0;
    std::atomic<std::uint64_t> watched_ms = 0;
};

}  // namespace tiller::http
