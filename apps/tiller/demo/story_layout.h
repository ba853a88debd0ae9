// How a story looks: background by topic, large text in the upper part, and the captions' timing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "demo/clip_maker.h"

namespace tiller::demo {

/// When one sentence is spoken, in seconds from the start of the clip.
struct Cue {
    double start_s;
    double end_s;
    std::string_view text;
};

/// One line of text on the picture; its characters are in a file of their own, because filters have no safe quoting.
struct CardLine {
    std::string text;
    std::string file;   // name inside the jail
    std::string filter; // drawtext=…
};

/// Sentences one after the other with small pauses; `spoken_s` holds the length of each.
[[nodiscard]] std::vector<Cue> place_cues(const Story& story, const std::vector<double>& spoken_s);
/// Length of the clip in seconds, at least kMinStorySeconds.
[[nodiscard]] double story_seconds(const std::vector<Cue>& cues);
inline constexpr double kMinStorySeconds = 6.0;

/// All text stays between 12 % and 60 % of the height: above it the player shows its tabs, below it the captions.
[[nodiscard]] std::vector<CardLine> card_lines(const DemoClip& clip, double seconds);
/// FFmpeg filters for the moving background of the clip's topic, coloured, in its full size.
[[nodiscard]] std::string background_graph(const DemoClip& clip);
[[nodiscard]] std::string webvtt_text(const std::vector<Cue>& cues);
/// Greedy line breaks: at spaces, or between any two Chinese characters but not before punctuation.
[[nodiscard]] std::vector<std::string> wrap_text(std::string_view text, double max_width_em);
/// Filters that turn a grey picture into the stops "rrggbb rrggbb …".
[[nodiscard]] std::string palette_filter(std::string_view stops);

}  // namespace tiller::demo
