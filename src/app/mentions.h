// Names and words inside what people write.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "projection/projections.h"

namespace tiller::app {

/// The handles that a text names with "@", lower case, each once, in order; at most `max_count`. "@" inside a word (an
/// address) names nobody.
[[nodiscard]] std::vector<std::string> handles_in(std::string_view text, std::size_t max_count);
/// The active accounts among them, without the author and whoever is apart from them or takes no words from strangers.
[[nodiscard]] std::vector<ViewerId> mentioned_in(const projection::View& view, std::string_view text, ViewerId author);
/// True when the text holds one of the words, which are in lower case: Latin ones as whole words, others anywhere.
[[nodiscard]] bool has_word(std::string_view text, std::span<const std::string> words);

/// The beginning of a longer text with an ellipsis, cut at a character's border.
[[nodiscard]] std::string excerpt(const std::string& text, std::size_t max_bytes);

}  // namespace tiller::app
