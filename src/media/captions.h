// Captions from people, WebVTT or SubRip: parsed strictly, written anew, nothing of the original text passes through untouched.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tiller::media {

inline constexpr std::size_t kMaxCaptionFileBytes = 256 << 10;
inline constexpr std::size_t kMaxCues = 5000;
inline constexpr std::size_t kMaxCueBytes = 1000;
inline constexpr std::int64_t kMaxCueTimeMs = 3'600'000;

struct CaptionCue {
    std::int64_t start_ms = 0;
    std::int64_t end_ms = 0;  // > start_ms
    std::string text = {};  // plain UTF-8 lines, no markup, no blank lines
    bool operator==(const CaptionCue&) const = default;
};

/// Cues in the order of their start. Styles, regions, notes, cue names, settings and all tags are dropped; entities
/// are decoded; control characters and terminal or direction codes are removed.
/// kInvalid, naming the line: not WebVTT, not UTF-8, too large, a bad time line, more than kMaxCues, no cue at all.
[[nodiscard]] Result<std::vector<CaptionCue>> parse_captions(std::string_view file);
/// The same of a SubRip (.srt) file: no first line, and times like 00:00:01,000. kInvalid as above.
[[nodiscard]] Result<std::vector<CaptionCue>> parse_subrip(std::string_view file);
/// A WebVTT file of the cues; & < > are escaped. parse_captions() of it gives the same cues again.
[[nodiscard]] std::string write_captions(const std::vector<CaptionCue>& cues);
/// Both: what a server stores and serves.
[[nodiscard]] Result<std::string> normalise_captions(std::string_view file);

}  // namespace tiller::media
