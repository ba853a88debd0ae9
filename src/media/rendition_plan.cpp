#include "media/rendition_plan.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

namespace tiller::media {
namespace {

struct Rung {
    int short_side;
    const char* speed;
    int quality_crf;
    int max_video_kbps;
    int audio_kbps;
};
// The smallest is what a new video can be watched in first, so it is coded faster than the others.
constexpr Rung kRungs[] = {{360, "superfast", 24, 900, 96},
                           {540, "veryfast", 24, 1600, 128},
                           {720, "veryfast", 24, 2800, 128},
                           {1080, "veryfast", 24, 5500, 128}};
constexpr int kFrameRates[] = {10, 12, 15, 20, 24, 25, 30, 48, 50, 60};

int to_even(double value) { return std::max(2, static_cast<int>(std::lround(value / 2)) * 2); }

}  // namespace

std::vector<PlannedRendition> plan_renditions(const MediaFacts& facts) {
    ASSERT(facts.width > 0 && facts.height > 0);
    const int source_short = std::min(facts.width, facts.height);
    std::vector<PlannedRendition> planned;
    for (const Rung& rung : kRungs) {
        if (rung.short_side > source_short && !planned.empty()) break;
        const double scale = static_cast<double>(rung.short_side) / source_short;
        planned.push_back({.label = fmt::format("{}p", rung.short_side),
                           .width = to_even(facts.width * scale),
                           .height = to_even(facts.height * scale),
                           .speed = rung.speed,
                           .quality_crf = rung.quality_crf,
                           .max_video_kbps = rung.max_video_kbps,
                           .audio_kbps = rung.audio_kbps});
    }
    return planned;
}

int output_frames_per_second(const MediaFacts& facts) {
    if (facts.frames_per_second <= 0) return 30;
    // A variable rate is rounded up, so that its fast parts keep their frames; 3 % of tolerance for 29.97 and the like.
    for (const int rate : kFrameRates) {
        if (facts.frames_per_second <= rate * 1.03) return rate;
    }
    return 60;
}

}  // namespace tiller::media
