// The operator's logo: whatever picture was sent is decoded in the jail and drawn anew, so that nobody else's browser ever
// reads bytes that came from outside.
#pragma once

#include <stop_token>
#include <string>

#include "base/result.h"
#include "media/jail.h"

namespace tiller::media {

inline constexpr std::size_t kMaxSentLogoBytes = 2 << 20;
inline constexpr std::uint32_t kSmallLogoPixels = 192;
inline constexpr std::uint32_t kLargeLogoPixels = 512;
inline constexpr std::uint32_t kLeastLogoPixels = 64;  // of a side
inline constexpr std::uint32_t kMostLogoPixels = 4096;  // of a side
inline constexpr std::uint32_t kMostLogoAspect = 4;

/// PNG of pixels alone; square, what is missing to it is transparent.
struct Logo {
    std::string small;  // kSmallLogoPixels a side
    std::string large;  // kLargeLogoPixels a side
};

/// `folder` exists and is ours alone; what lies in it under the names used here is replaced. One run of FFmpeg (~0.2 s); blocks.
/// kInvalid, with a reason for the person who sent it, for what is no still picture in PNG or WebP within the limits above;
/// kUnavailable when this machine can not decode safely, with the remedy.
[[nodiscard]] Result<Logo> draw_logo(const Jail& jail, std::string_view sent, const std::string& folder,
                                     const std::stop_token& stop = {});

}  // namespace tiller::media
