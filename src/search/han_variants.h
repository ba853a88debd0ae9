// Simplified and traditional forms of one Chinese character, and the forms that Taiwan and Hong Kong write, are one
// character to a search. The table comes from OpenCC when the program is built.
#pragma once

#include <cstddef>

namespace tiller::search {

/// The character that stands for `c` and all its forms; `c` itself when it has none. 20 ns.
[[nodiscard]] char32_t plain_han(char32_t c);
/// Characters that another one stands for.
[[nodiscard]] std::size_t han_variant_count();

}  // namespace tiller::search
