// The operator's accent colour: what it must not be, and the colours that follow from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "schema/presentation.h"

namespace tiller::app {

/// "#0b7a70" as 0xRRGGBB, in either case; nothing for any other form.
[[nodiscard]] std::optional<std::uint32_t> parse_colour(std::string_view text);
[[nodiscard]] std::string colour_text(std::uint32_t colour);

/// Ratio of WCAG 2.2: 1 to 21, the same both ways round.
[[nodiscard]] double contrast(std::uint32_t one, std::uint32_t other);

/// kInvalid, naming the theme, the ratio and what to do, when words in that colour could not be read on the pages of its
/// theme, or it could be taken for the amber that says what the algorithm decided (docs/decisions/0021-presentation.md).
[[nodiscard]] Status check_accent(const schema::Accent& accent);

/// The style sheet that puts a checked accent in place of the built-in one, in both themes: custom properties alone. It holds
/// nothing but colours, so it can stand in a page as it is.
[[nodiscard]] std::string accent_style(const schema::Accent& accent);

}  // namespace tiller::app
