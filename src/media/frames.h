// A few pictures of a video, for programs that look at it and for comparing it with known ones.
#pragma once

#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "media/jail.h"
#include "media/sniff.h"

namespace tiller::media {

inline constexpr std::size_t kMaxFrames = 16;
/// Gray values of a picture of 9 × 8 pixels, row by row.
inline constexpr std::size_t kHashedPixels = 72;

/// The difference hash (dHash) of a picture made that small: bit 63 - (8 row + column) is set where a pixel is darker than
/// its right neighbour. Pictures that look alike differ in few bits. Source: N. Krawetz, "Kind of Like That", 2013.
[[nodiscard]] std::uint64_t difference_hash(std::span<const std::uint8_t, kHashedPixels> gray);

struct Frame {
    std::string file;  // JPEG in the output folder, at most 640 pixels wide
    std::int64_t time_ms = 0;
    std::uint64_t hash = 0;  // difference_hash
};
struct FrameRequest {
    std::string source_path = {};
    Container container = Container::kIsoMedia;
    std::int64_t duration_ms = 0;
    std::size_t count = 8;  // [1, kMaxFrames]
    std::string output_dir = {};  // existing, ours alone
};
/// The first picture and others at even distances, at least one and at most `count`. One run of FFmpeg in the jail.
/// kInvalid: the file holds no readable pictures; kConflict: stopped; kUnavailable: the machine can not. Decodes the whole
/// file: about 1 s a minute of 360p. Blocks.
[[nodiscard]] Result<std::vector<Frame>> take_frames(const Jail& jail, const FrameRequest& request,
                                                     const std::stop_token& stop = {});

}  // namespace tiller::media
