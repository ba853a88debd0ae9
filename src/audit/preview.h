// What another ranking policy would have made of recorded requests: the first slate of each after the change.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "audit/off_policy.h"
#include "audit/replay.h"
#include "base/clock.h"
#include "base/result.h"
#include "schema/policy.h"

namespace tiller::audit {

inline constexpr std::size_t kMaxPreviewed = 2'000;
inline constexpr std::size_t kMaxPreviewSamples = 12;

/// What one side shows of the previewed slates, all together.
struct Exposure {
    std::uint64_t places = 0;
    std::uint64_t distinct_videos = 0;
    std::uint64_t distinct_creators = 0;
    std::uint64_t exploration_places = 0;
    std::uint64_t labelled_civic = 0;  // political or state-affiliated
    double topics_in_slate = 0;        // distinct tags of a slate, mean
    std::map<std::string, std::uint64_t> tags;
    std::map<ViewerId, std::uint64_t> creators;
    std::array<std::uint64_t, 4> ages{};  // published within a day, a week, a month before; older
};

/// One request, without who asked.
struct PreviewSample {
    UnixMs time_ms = 0;
    std::vector<VideoId> recorded;
    std::vector<VideoId> other;
};

struct Preview {
    std::size_t asked = 0;      // requests of For You that were looked at
    std::size_t previewed = 0;  // of them: could be computed again
    std::size_t unchanged = 0;  // slates with the same videos in the same order
    Exposure recorded;
    Exposure other;
    std::vector<PreviewSample> samples;  // those that change most, at most kMaxPreviewSamples
    WatchEstimate watch;
};

/// Called after each request; returning false stops (the preview holds what was done).
using OnPreviewed = std::function<bool(std::size_t done)>;

/// `records` are positions of recorded slates; those of other surfaces and of the engine's spaces are left out. What a policy
/// says of the learner (network_videos, spectral_videos) shows only after it has learned under it. kConflict when no request
/// can be computed again. Two feeds a request, and one pass over the log since the oldest of them.
[[nodiscard]] Result<Preview> preview_policy(Replayer& replayer, const journal::Journal& journal,
                                             std::span<const Position> records, const schema::Policy& policy,
                                             const OnPreviewed& on_previewed = {});

}  // namespace tiller::audit
