// What a file really is, by its bytes, before any decoder sees it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace tiller::media {

enum class Container : std::uint8_t { kIsoMedia, kMatroska };

/// FFmpeg's name of the one demuxer that may read this container; always forced with -f.
[[nodiscard]] std::string_view demuxer_name(Container container);

/// Random access to the bytes under examination.
class ByteSource {
public:
    virtual ~ByteSource() = default;
    [[nodiscard]] virtual std::uint64_t size_bytes() const = 0;
    /// Bytes [offset, offset + count), fewer at the end of the file. The span lives until the next call.
    [[nodiscard]] virtual Result<ByteSpan> read(std::uint64_t offset, std::size_t count) = 0;
};

/// MP4, QuickTime, Matroska or WebM, else kInvalid with a reason for the person who uploaded it.
/// Reads at most a few KiB a box and at most kMaxBoxes boxes; nothing is decoded. Cost: well under 50 ms.
[[nodiscard]] Result<Container> sniff(ByteSource& source);
[[nodiscard]] Result<Container> sniff_bytes(ByteSpan bytes);
/// Opens `path` without following a link in its last part; kInvalid for anything but a regular file.
[[nodiscard]] Result<Container> sniff_file(const std::string& path);

}  // namespace tiller::media
