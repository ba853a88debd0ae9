// Events about what the operator shows to everybody: legal pages, and how the service looks.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/ids.h"
#include "schema/words.h"

namespace tiller::schema {

inline constexpr std::size_t kMaxLegalTextBytes = 32 * 1024;
inline constexpr std::size_t kMaxDescriptionBytes = 600;
inline constexpr std::size_t kMaxSmallLogoBytes = 160 * 1024;  // all that 192 × 192 pixels can take
inline constexpr std::size_t kMaxLargeLogoBytes = 480 * 1024;
inline constexpr std::uint32_t kMaxColour = 0xFF'FF'FF;

/// What a legal page says in one language, in place of its earlier version; an empty text takes it away. Control partition.
struct LegalPageChanged {
    LegalPage page{};
    std::string language{};
    std::string text{};  // a small subset of Markdown: docs/formats/legal-text.md
    ViewerId author{};
    bool operator==(const LegalPageChanged&) const = default;
};
/// The colour of what the viewer decides, 0xRRGGBB, for each theme.
struct Accent {
    std::uint32_t on_light = 0;
    std::uint32_t on_dark = 0;
    bool operator==(const Accent&) const = default;
};
/// How the service looks and what it says of itself, in place of what it did before. Control partition.
struct BrandChanged {
    std::string description{};  // empty: the built-in one
    std::optional<Accent> accent{};  // none: the built-in one
    bool changes_logo = false;  // else the logo stays, so that new words do not write the pictures again
    std::string small_logo{};  // PNG, 192 × 192; empty: the built-in one
    std::string large_logo{};  // the same picture, 512 × 512
    ViewerId author{};
    bool operator==(const BrandChanged&) const = default;
};

}  // namespace tiller::schema
