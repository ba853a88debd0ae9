// The programs of other packages that this one starts, and what is lost without them. (media/jail.h speaks of bubblewrap.)
#pragma once

#include <string>
#include <vector>

namespace tiller {

/// One line for each that this machine lacks: what does not work, and how to mend it. Empty when all are there.
[[nodiscard]] std::vector<std::string> missing_programs();
/// Whether FFmpeg is there: without it no upload becomes a video.
[[nodiscard]] bool can_convert();
/// Whether a voice is there for the narrated demo clips.
[[nodiscard]] bool can_narrate();

}  // namespace tiller
