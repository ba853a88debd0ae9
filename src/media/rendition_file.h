// What our own converter's output holds, read from its MP4 index: strict, because only one writer makes such files.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace tiller::media {

struct RenditionFacts {
    int width = 0;
    int height = 0;
    std::int64_t duration_ms = 0;  // of the whole presentation, above 0
    std::uint32_t frames = 0;      // above 0
    bool has_audio = false;
    bool operator==(const RenditionFacts&) const = default;
};

/// A longer index than this belongs to no video of 180 s at 60 frames a second.
inline constexpr std::size_t kMaxIndexBytes = 4 << 20;

/// Reads the index of a complete fast-start MP4: file type, index, media data to the end of the file and nothing
/// else; one H.264 track, at most one AAC track, nothing that refers to another file.
/// head        the first min(file_bytes, kMaxIndexBytes) bytes
/// file_bytes  length of the whole file
/// kInvalid, saying where it differs, for any other bytes. Nothing is decoded; no file is touched.
[[nodiscard]] Result<RenditionFacts> parse_rendition(ByteSpan head, std::uint64_t file_bytes);
/// The same on a file; kNotFound when it is not there. Cost: well under 1 ms.
[[nodiscard]] Result<RenditionFacts> read_rendition(const std::string& path);

}  // namespace tiller::media
