#include <algorithm>
#include <iterator>

#include "demo/clip_tables.h"

namespace tiller::demo {
namespace {

// What a cold start shows first: the cheapest to make and to convert that do not look alike, then a story in each language.
// Soft pictures lose nothing by being made small, because the upload path enlarges them to its smallest rendition.
constexpr std::string_view kFirst[] = {"rule-30",     "soft-gradient",   "bass-bloom",   "carpet",       "ember-bloom",
                                       "radial-glow", "spirograph-star", "anneal",       "kaleidoscope", "moss-bloom",
                                       "sea-bloom",   "nebula",          "old-sunlight", "zh-tea-story"};
constexpr double kFirstSeconds = 6;
constexpr std::size_t kSmallClips = 40;  // are there within two minutes, at a third of the cost of a larger one
constexpr int kFirstFramesPerSecond = 12;

void move_to(std::vector<DemoClip>& clips, std::size_t target, std::string_view key) {
    const auto found = std::ranges::find(clips, key, &DemoClip::key);
    ASSERT(found != clips.end());
    std::rotate(clips.begin() + static_cast<std::ptrdiff_t>(target), found, found + 1);
}

/// Takes from the two lists in turn, and from the far ends of each, so that neighbours differ in topic.
std::vector<DemoClip> interleave(std::vector<DemoClip> patterns, std::vector<DemoClip> stories) {
    const auto spread = [](std::vector<DemoClip>& clips) {
        // A stride that shares no factor with the length visits everything once, far from the last.
        std::vector<DemoClip> order;
        constexpr std::size_t kStride = 31;
        ASSERT(clips.size() % kStride != 0);
        for (std::size_t i = 0; i < clips.size(); ++i) order.push_back(clips[i * kStride % clips.size()]);
        clips = std::move(order);
    };
    spread(patterns);
    spread(stories);
    std::vector<DemoClip> clips;
    for (std::size_t i = 0; i < std::max(patterns.size(), stories.size()); ++i) {
        if (i < patterns.size()) clips.push_back(std::move(patterns[i]));
        if (i < stories.size()) clips.push_back(std::move(stories[i]));
    }
    return clips;
}

std::vector<DemoClip> build() {
    std::vector<DemoClip> stories = english_story_clips();
    std::ranges::move(more_english_story_clips(), std::back_inserter(stories));
    std::ranges::move(chinese_story_clips(), std::back_inserter(stories));
    std::vector<DemoClip> clips = interleave(pattern_clips(), std::move(stories));
    for (std::size_t i = 0; i < std::size(kFirst); ++i) move_to(clips, i, kFirst[i]);
    for (std::size_t i = 0; i < clips.size(); ++i) {
        DemoClip& clip = clips[i];
        const bool is_first = i < std::size(kFirst);
        const bool is_small = i < kSmallClips;
        clip.width = is_small ? 360 : 540;
        clip.height = is_small ? 640 : 960;
        if (!is_first) continue;
        clip.frames_per_second = kFirstFramesPerSecond;
        if (clip.is_story) continue;
        clip.pattern.seconds = kFirstSeconds;
        clip.width = 180;
        clip.height = 320;
    }
    return clips;
}

}  // namespace

DemoClip story_clip(std::string_view key, std::string_view language, std::vector<std::string_view> tags,
                    std::string_view text, Story story) {
    DemoClip clip{.key = key, .text = text, .tags = std::move(tags), .language = language};
    clip.is_story = true;
    clip.story = std::move(story);
    return clip;
}

std::span<const DemoClip> demo_clips() {
    static const std::vector<DemoClip> clips = build();
    return clips;
}

}  // namespace tiller::demo
