// What the catalogue knows about one video (or one engine item without media).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "schema/words.h"

namespace tiller::schema {

inline constexpr std::size_t kMaxTags = 16;
inline constexpr std::size_t kMaxTagBytes = 64;
inline constexpr std::size_t kMaxTextBytes = 4000;
inline constexpr std::size_t kMaxTextTokens = 256;
inline constexpr std::size_t kMaxTextTokenBytes = 64;
inline constexpr std::size_t kMaxLanguageBytes = 64;   // BCP 47 tags; also locales
inline constexpr std::size_t kMaxLabelBytes = 256;      // names that people read: sounds, captions, arms
inline constexpr std::size_t kMaxFileNameBytes = 256;
inline constexpr std::size_t kMaxContentDimensions = 1024;
inline constexpr std::size_t kMaxRenditions = 8;
inline constexpr std::size_t kMaxCaptions = 16;
inline constexpr std::size_t kMaxExternalIdBytes = 256;
inline constexpr std::size_t kMaxPlaceholderBytes = 4096;

struct Rendition {
    std::uint16_t width = 0;
    std::uint16_t height = 0;
    std::uint32_t bitrate_bps = 0;
    std::uint64_t file_bytes = 0;
    std::string file;  // name inside the video's media folder
    bool operator==(const Rendition&) const = default;
};

struct CaptionTrack {
    std::string language;
    std::string label;
    std::string file;
    bool operator==(const CaptionTrack&) const = default;
};

struct Video {
    VideoId video;
    ViewerId creator;                      // none for engine items without one
    SpaceId space;
    std::string external_id;               // engine items: the caller's own id
    std::string text;
    std::vector<std::string> tags;         // normalised: lower case, trimmed, unique, in order of appearance
    std::vector<std::string> text_tokens;  // cut once, when it was written
    std::string language;                  // BCP 47
    std::string sound;
    std::uint32_t duration_ms = 0;         // 0 = unknown (engine items)
    std::uint16_t width = 0;
    std::uint16_t height = 0;
    std::string media_folder;              // name under the region's media directory; changes with a takedown
    std::string poster_file;
    std::string placeholder;               // data URI
    float loudness_lufs = 0;
    std::vector<Rendition> renditions;
    std::vector<CaptionTrack> captions;
    std::vector<float> content_vector;     // dense, optional
    UnixMs published_ms = 0;
    bool demo = false;                     // removed by "Start my own"
    bool operator==(const Video&) const = default;
};

}  // namespace tiller::schema
