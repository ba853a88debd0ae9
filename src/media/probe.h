// What is in an uploaded file, read by ffprobe in the jail and checked against what we are willing to decode.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "media/jail.h"
#include "media/sniff.h"

namespace tiller::media {

struct MediaLimits {
    std::int64_t max_duration_ms = 180'000;
    std::int64_t max_pixels = 33'500'000;  // of one frame
    int min_side_pixels = 32;
    double max_aspect = 4.0;               // long side / short side
    int max_streams = 8;
    double max_frames_per_second = 120.5;  // 120 with the rounding of cameras
};

enum class DynamicRange : std::uint8_t { kStandard, kPq, kHlg };

/// Checked facts. Width and height are as displayed: after rotation, with square pixels.
struct MediaFacts {
    Container container = Container::kIsoMedia;
    std::int64_t duration_ms = 0;
    int video_stream = 0;            // index in the file
    int audio_stream = -1;           // -1 = no sound
    std::string video_codec = {};         // on the allowlist
    std::string audio_codec = {};         // on the allowlist, or empty
    int width = 0;
    int height = 0;
    std::int64_t coded_pixels = 0;
    int rotation_degrees = 0;        // 0, 90, 180 or 270, clockwise
    double frames_per_second = 0;    // average
    bool has_variable_frame_rate = false;
    DynamicRange dynamic_range = DynamicRange::kStandard;

    [[nodiscard]] bool has_audio() const { return audio_stream >= 0; }
};

/// Sniffs the file, runs ffprobe on it and checks the answer.
/// kInvalid: the file is not acceptable; the message is meant for the person who sent it.
/// kUnavailable: this machine can not examine it now. Cost: about 0.2 s; blocks.
[[nodiscard]] Result<MediaFacts> probe(const Jail& jail, const std::string& path, const MediaLimits& limits = {},
                                       std::stop_token stop = {});
/// The same without our own sniffing: the jail and the forced demuxer alone.
[[nodiscard]] Result<MediaFacts> probe_as(const Jail& jail, const std::string& path, Container container,
                                          const MediaLimits& limits = {}, std::stop_token stop = {});

/// Reads ffprobe's JSON (at most 1 MiB). Durations of 0 mean "not declared". No file is touched.
[[nodiscard]] Result<MediaFacts> parse_probe_json(std::string_view json, Container container,
                                                  const MediaLimits& limits);

/// The options before -i that every run on foreign bytes gets: forced demuxer, decoders and limits.
[[nodiscard]] std::vector<std::string> input_options(Container container, const MediaLimits& limits);

}  // namespace tiller::media
