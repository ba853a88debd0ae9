// The operator's own videos for `--videos DIR`, with the sidecars that yt-dlp writes.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "demo/clip_maker.h"

namespace tiller::demo {

inline constexpr std::size_t kMaxOperatorFiles = 10'000;

/// Every video file (.mp4 .m4v .mov .mkv .webm) directly in `folder`, by name. For NAME.mp4 the sidecars are
/// NAME.info.json (title, description, tags, categories, language), NAME.vtt and NAME.LANGUAGE.vtt; all optional.
/// Without a title the text is the file's name. Damaged or oversized sidecars are ignored: the video counts.
/// The files are only listed; what they are is decided where they are uploaded. kNotFound when there is no such folder.
[[nodiscard]] Result<std::vector<MadeClip>> list_operator_files(const std::string& folder);

/// Fills text, tags and language from the content of an .info.json file; leaves `clip` as it is when it is not readable.
void apply_info_json(std::string_view json, MadeClip& clip);

}  // namespace tiller::demo
