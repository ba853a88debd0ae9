// What somebody who mistyped a verb or an option probably meant.
#pragma once

#include <CLI/App.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tiller {

/// The one of `known` that is fewest typing slips away (a letter too many, too few, wrong, or two swapped), the first on a tie;
/// empty when more than half of the letters would have to change.
[[nodiscard]] std::string nearest_word(std::string_view typed, std::span<const std::string> known);

/// What to print in place of the parser's own words when the command line holds an unknown verb or option: what is unknown,
/// what was probably meant, what there is. Empty when neither is the fault.
[[nodiscard]] std::string explain_unknown_words(const CLI::App& program, std::span<const char* const> arguments);

}  // namespace tiller
