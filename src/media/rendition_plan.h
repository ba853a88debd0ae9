// Which renditions a source gets, and how each is coded. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "media/probe.h"

namespace tiller::media {

struct PlannedRendition {
    std::string label = {};       // "360p": the short side that the rung is named after; "360p-low": at a lower rate
    int width = 0;                // even
    int height = 0;               // even
    std::string speed = {};     // x264's preset
    int quality_crf = 23;         // x264's constant rate factor
    int max_video_kbps = 0;
    int buffer_kbits = 0;         // what a stretch may take beyond that rate, saved up before it
    int audio_kbps = 0;
};

/// Rungs 360 at a low rate, 360, 540, 720 and 1080 (short side), smallest first, without enlarging; a source smaller than
/// the smallest is enlarged to it, and a source between two rungs gets the lower ones. The aspect ratio is kept. At least two.
[[nodiscard]] std::vector<PlannedRendition> plan_renditions(const MediaFacts& facts);

/// Constant output rate: the common rate nearest to the source's average, at most 60, at least 10.
[[nodiscard]] int output_frames_per_second(const MediaFacts& facts);

}  // namespace tiller::media
