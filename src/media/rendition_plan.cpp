#include "media/rendition_plan.h"

#include <algorithm>
#include <cmath>

namespace tiller::media {
namespace {

struct Rung {
    const char* label;
    int short_side;
    const char* speed;
    int quality_crf;
    int max_video_kbps;
    int buffer_kbits;
    int audio_kbps;
};
// The foot is for connections of 1 to 2 Mbit/s, which have to carry the next clips besides: half the rate of 360p, coded
// with more care (superfast needs a third more for the same picture), and with so small a buffer that no two seconds of it,
// the first ones above all, are much larger than others. Of the same size, because at 400 kbit/s 270p keeps less (measured:
// structural similarity lower by 0.01 to 0.03). The others may save up two seconds.
constexpr Rung kRungs[] = {{"360p-low", 360, "veryfast", 26, 400, 400, 64},
                           {"360p", 360, "superfast", 24, 900, 1800, 96},
                           {"540p", 540, "veryfast", 24, 1600, 3200, 128},
                           {"720p", 720, "veryfast", 24, 2800, 5600, 128},
                           {"1080p", 1080, "veryfast", 24, 5500, 11000, 128}};
constexpr int kLeastShortSide = kRungs[0].short_side;
constexpr int kFrameRates[] = {10, 12, 15, 20, 24, 25, 30, 48, 50, 60};

int to_even(double value) { return std::max(2, static_cast<int>(std::lround(value / 2)) * 2); }

}  // namespace

std::vector<PlannedRendition> plan_renditions(const MediaFacts& facts) {
    ASSERT(facts.width > 0 && facts.height > 0);
    const int source_short = std::min(facts.width, facts.height);
    std::vector<PlannedRendition> planned;
    for (const Rung& rung : kRungs) {
        if (rung.short_side > std::max(source_short, kLeastShortSide)) break;
        const double scale = static_cast<double>(rung.short_side) / source_short;
        planned.push_back({.label = rung.label,
                           .width = to_even(facts.width * scale),
                           .height = to_even(facts.height * scale),
                           .speed = rung.speed,
                           .quality_crf = rung.quality_crf,
                           .max_video_kbps = rung.max_video_kbps,
                           .buffer_kbits = rung.buffer_kbits,
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
