// How loud a file's sound is (EBU R128), measured by FFmpeg in the jail.
#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "base/result.h"
#include "media/jail.h"
#include "media/probe.h"

namespace tiller::media {

/// Integrated loudness in LUFS of stream `audio_stream`; none when it is silent or too short to measure (0.4 s).
/// Decodes the sound only: about 10 ms a second of it.
[[nodiscard]] Result<std::optional<double>> measure_loudness(const Jail& jail, const std::string& path,
                                                             Container container, int audio_stream,
                                                             const MediaLimits& limits, std::stop_token stop);

/// The last "lavfi.r128.I=" of the filter's report; none when there is none or it is below -60 LUFS.
[[nodiscard]] std::optional<double> parse_loudness_report(std::string_view report);

}  // namespace tiller::media
