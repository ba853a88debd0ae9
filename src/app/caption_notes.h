// How often it was tried to caption which video: survives a restart, so that a program is not asked about one for ever.
// Format: docs/formats/captioner.md
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>

#include "base/ids.h"
#include "base/result.h"

namespace tiller::app {

struct CaptionNote {
    std::uint32_t tries = 0;
    bool is_settled = false;  // nothing is left to do, whatever becomes of its captions
    bool operator==(const CaptionNote&) const = default;
};

/// Not for several threads at once.
class CaptionNotes {
public:
    explicit CaptionNotes(std::string path) : path_(std::move(path)) {}
    /// Reads what there is and writes it anew without the videos that `is_kept` denies. A line that a crash has torn is left
    /// out.
    [[nodiscard]] Status open(const std::function<bool(VideoId)>& is_kept);
    [[nodiscard]] CaptionNote of(VideoId video) const;
    /// Durable when it returns.
    [[nodiscard]] Status put(VideoId video, CaptionNote note);

private:
    const std::string path_;
    std::unordered_map<VideoId, CaptionNote> notes_;
};

}  // namespace tiller::app
