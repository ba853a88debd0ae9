// The demo's clips: 150 of them, described in tables and made by FFmpeg and a small synthesiser when first needed.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "demo/music.h"
#include "media/jail.h"

namespace tiller::demo {

/// A moving picture with music.
struct Pattern {
    std::string_view graph;     // FFmpeg filters from nothing to a picture; "[1:a]" is the music where it is drawn
    std::string_view palette;  // colour stops "rrggbb rrggbb …" for a grey picture; empty when the graph is coloured
    bool is_pixel_art = false;  // enlarged without smoothing
    Mood mood = Mood::kPad;
    double seconds = 7;
};

/// A narrated story: two cards of large text in the upper part of the picture, captions below by the player.
struct Story {
    std::string_view headline;
    std::string_view closing;
    std::vector<std::string_view> sentences;  // spoken and captioned, one caption each
    std::string_view voice;  // espeak-ng's name
};

struct DemoClip {
    std::string_view key;  // stable name, [a-z0-9-]
    std::string_view text;  // what the creator wrote under the video
    std::vector<std::string_view> tags;  // the first one is the topic
    std::string_view language;  // en, zh-Hans, zh-Hant
    bool is_story = false;
    Pattern pattern = {};
    Story story = {};
    int width = 360;
    int height = 640;
    int frames_per_second = 0;  // 0 = as the graph draws them
};

/// All clips in the order of publication: cheap ones of different topics first. Built once; the same on every machine.
[[nodiscard]] std::span<const DemoClip> demo_clips();

struct MadeClip {
    std::string key = {};
    std::string video_file = {};  // path of an MP4 (or the operator's file)
    std::string captions_file = {};  // path of a WebVTT file; empty when there is none
    std::string text = {};
    std::vector<std::string> tags = {};
    std::string language = {};
};

/// Makes one clip into `cache_dir` (created when missing), or finds it there from an earlier start: the file's name
/// holds a digest of the description, so that a changed description is made again. Cost: 0.5 to 2.5 s of CPU at low
/// priority, nothing when cached. kUnavailable: a program (ffmpeg, espeak-ng) or the jail is missing. Safe from any thread.
[[nodiscard]] Result<MadeClip> make_clip(const media::Jail& jail, const DemoClip& clip, const std::string& cache_dir,
                                         std::stop_token stop = {});

}  // namespace tiller::demo
