// The tables behind demo_clips(); one function a file of them.
#pragma once

#include <vector>

#include "demo/clip_maker.h"

namespace tiller::demo {

[[nodiscard]] std::vector<DemoClip> pattern_clips();
[[nodiscard]] std::vector<DemoClip> english_story_clips();
[[nodiscard]] std::vector<DemoClip> more_english_story_clips();
[[nodiscard]] std::vector<DemoClip> chinese_story_clips();

/// A row of a story table.
[[nodiscard]] DemoClip story_clip(std::string_view key, std::string_view language, std::vector<std::string_view> tags,
                                  std::string_view text, Story story);

}  // namespace tiller::demo
