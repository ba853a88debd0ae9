// Still pictures by their bytes: what one says of itself before any decoder sees it, and a PNG without anything but pixels.
#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace tiller::media {

enum class PictureKind : std::uint8_t { kPng, kWebp };

struct PictureHead {
    PictureKind kind = PictureKind::kPng;
    std::uint32_t width = 0;
    std::uint32_t height = 0;
    bool operator==(const PictureHead&) const = default;
};

/// kInvalid, with a reason for the person who sent it, for anything but a PNG or a still WebP. The picture itself may be damaged.
[[nodiscard]] Result<PictureHead> read_picture_head(ByteSpan bytes);

/// The same picture with the chunks that hold its pixels alone: no text, no metadata, nothing behind its end.
/// kInvalid when it is no whole PNG of that many pixels a side, or a chunk does not fit its checksum. O(bytes).
[[nodiscard]] Result<std::string> plain_png(ByteSpan bytes, std::uint32_t side_pixels);

}  // namespace tiller::media
