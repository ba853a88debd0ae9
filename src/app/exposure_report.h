// Who gets seen: coverage, inequality, the way of new videos to an audience, and how much of what is shown is civic.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <vector>

#include "app/parts.h"

namespace tiller::app {

/// Impressions of one day on one surface. Labels are those of today.
struct SurfaceExposure {
    std::uint64_t seen = 0;
    std::uint64_t political = 0;
    std::uint64_t state_affiliated = 0;
    std::uint64_t civic = 0;  // either of the two
};
struct ExposureDay {
    projection::Exposure::Day day = 0;
    std::array<SurfaceExposure, static_cast<std::size_t>(schema::kLastSurface) + 1> surfaces{};
};

/// What public videos got of all impressions that public videos had in the last week.
struct Concentration {
    std::uint64_t videos = 0;       // public ones
    std::uint64_t seen_videos = 0;  // of them, by anybody in the week
    std::uint64_t impressions = 0;
    double gini = 0;       // in [0, 1): 0 when all are seen alike; 0 without any
    double top_share = 0;  // of the impressions, for the hundredth of videos seen most (at least one video)
    /// Share of the impressions of the videos seen least, at each twentieth of the videos; the first is 0, the last 1 or without any 0.
    std::array<double, 21> lorenz{};
};

/// Public videos of the last 28 days by how many views they have.
struct NewVideos {
    static constexpr std::array<std::uint32_t, 5> kViews = {0, 1, 10, 100, 1'000};  // at least
    std::array<std::uint64_t, kViews.size()> videos{};
};

struct ExposureReport {
    UnixMs time_ms = 0;  // when it was made
    std::vector<ExposureDay> days;  // oldest first, those with impressions
    Concentration week;
    NewVideos new_videos;
};

/// Safe from any thread. A report looks at every public video, so it is made at most once in kFreshMs.
class ExposureReports {
public:
    static constexpr std::int64_t kFreshMs = 30'000;
    explicit ExposureReports(const Parts& parts) : parts_(parts) {}
    [[nodiscard]] ExposureReport report();

private:
    const Parts parts_;
    std::mutex mutex_;  // guards last_; held while one is made, so that two are not
    ExposureReport last_;
};

/// Of how often each of all videos was seen, zeros included; sorts `seen`.
[[nodiscard]] Concentration concentration_of(std::vector<std::uint64_t> seen);

}  // namespace tiller::app
