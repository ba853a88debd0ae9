#include "media/picture.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace tiller::media {
namespace {

constexpr std::string_view kPngStart = "\x89PNG\r\n\x1a\n";
constexpr std::size_t kPngHeadBytes = 33;  // the start and the first chunk
constexpr std::size_t kWebpHeadBytes = 30;
constexpr std::size_t kChunkFrameBytes = 12;  // length, type and checksum
constexpr std::string_view kKeptChunks[] = {"IHDR", "PLTE", "tRNS", "IDAT", "IEND"};

std::uint32_t packed_number(ByteSpan bytes, std::size_t at, std::size_t count, bool big_endian) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i)
        value = value << 8 | std::to_integer<std::uint32_t>(bytes[at + (big_endian ? i : count - 1 - i)]);
    return value;
}
std::uint32_t big_number(ByteSpan bytes, std::size_t at) { return packed_number(bytes, at, 4, true); }
std::uint32_t little_number(ByteSpan bytes, std::size_t at, std::size_t count) {
    return packed_number(bytes, at, count, false);
}

/// CRC-32 as PNG has it (ISO 3309), bit by bit: a logo has a few hundred kilobytes.
std::uint32_t checksum_of(ByteSpan bytes) {
    std::uint32_t sum = 0xffff'ffff;
    for (const std::byte byte : bytes) {
        sum ^= std::to_integer<std::uint32_t>(byte);
        for (int bit = 0; bit < 8; ++bit) sum = sum >> 1 ^ (sum & 1 ? 0xedb8'8320 : 0);
    }
    return ~sum;
}

std::unexpected<Error> no_picture(std::string_view why) {
    return fail(ErrorCode::kInvalid, std::string("A logo is a PNG or WebP picture; ") + std::string(why));
}

Result<PictureHead> webp_head(ByteSpan bytes) {
    if (bytes.size() < kWebpHeadBytes) return no_picture("this one is cut short.");
    const std::string_view chunk = as_text(bytes.subspan(12, 4));
    PictureHead head{.kind = PictureKind::kWebp};
    if (chunk == "VP8 ") {
        if (as_text(bytes.subspan(23, 3)) != "\x9d\x01\x2a") return no_picture("this one is damaged.");
        head.width = little_number(bytes, 26, 2) & 0x3fff;
        head.height = little_number(bytes, 28, 2) & 0x3fff;
    } else if (chunk == "VP8L") {
        if (bytes[20] != std::byte{0x2f}) return no_picture("this one is damaged.");
        const std::uint32_t packed = little_number(bytes, 21, 4);
        head.width = (packed & 0x3fff) + 1;
        head.height = (packed >> 14 & 0x3fff) + 1;
    } else if (chunk == "VP8X") {
        constexpr std::byte kAnimated{0x02};
        if ((bytes[20] & kAnimated) != std::byte{0}) return no_picture("this one moves: choose a still one.");
        head.width = little_number(bytes, 24, 3) + 1;
        head.height = little_number(bytes, 27, 3) + 1;
    } else {
        return no_picture("this one is damaged.");
    }
    return head;
}

}  // namespace

Result<PictureHead> read_picture_head(ByteSpan bytes) {
    const std::string_view text = as_text(bytes);
    if (text.starts_with(kPngStart)) {
        if (bytes.size() < kPngHeadBytes || text.substr(12, 4) != "IHDR") return no_picture("this one is cut short.");
        return PictureHead{.kind = PictureKind::kPng, .width = big_number(bytes, 16), .height = big_number(bytes, 20)};
    }
    if (text.starts_with("RIFF") && text.size() >= 16 && text.substr(8, 4) == "WEBP") return webp_head(bytes);
    return no_picture("this is something else.");
}

Result<std::string> plain_png(ByteSpan bytes, std::uint32_t side_pixels) {
    const auto damaged = fail(ErrorCode::kInvalid, "The picture could not be drawn anew: it seems to be damaged.");
    const auto head = read_picture_head(bytes);
    if (!head || *head != PictureHead{PictureKind::kPng, side_pixels, side_pixels}) return damaged;
    std::string out(kPngStart);
    std::size_t pixel_chunks = 0;
    for (std::size_t at = kPngStart.size(); bytes.size() - at >= kChunkFrameBytes;) {
        const std::size_t size = big_number(bytes, at);
        if (size > bytes.size() - at - kChunkFrameBytes) return damaged;
        const ByteSpan chunk = bytes.subspan(at, kChunkFrameBytes + size);
        if (checksum_of(chunk.subspan(4, 4 + size)) != big_number(chunk, 8 + size)) return damaged;
        const std::string_view type = as_text(chunk.subspan(4, 4));
        if (std::ranges::find(kKeptChunks, type) != std::end(kKeptChunks)) out += as_text(chunk);
        if (type == "IDAT") ++pixel_chunks;
        at += chunk.size();
        if (type == "IEND") {
            if (pixel_chunks == 0) return damaged;
            return out;
        }
    }
    return damaged;
}

}  // namespace tiller::media
