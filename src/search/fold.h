// Text as a search compares it: case, accents, width, kana and the forms of Chinese characters do not matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiller::search {

inline constexpr std::size_t kMaxWordLetters = 48;  // what is longer is cut there, in queries too

/// NFKC case-folded; accents of Latin, Greek, Cyrillic, Arabic and Hebrew letters gone; katakana as hiragana; each Chinese
/// character as the one that stands for its forms. Bytes that are not UTF-8 become spaces. About 10 ns an ASCII letter, 100 ns
/// another one.
[[nodiscard]] std::u32string fold_text(std::string_view utf8);

/// A word of a script that puts spaces between words, or a run of one that does not (Chinese, Japanese, Korean endings,
/// Thai, Lao, Khmer, Burmese, emoji), which is found by each of its characters and pairs of characters.
struct Piece {
    enum class Kind : std::uint8_t { kWord, kRun } kind{};
    std::u32string text;
    bool operator==(const Piece&) const = default;
};
/// In order of appearance. `folded` is what fold_text gave. Punctuation separates; an apostrophe inside a word is left out.
[[nodiscard]] std::vector<Piece> cut_pieces(std::u32string_view folded);

[[nodiscard]] std::string utf8_of(std::u32string_view text);
[[nodiscard]] bool is_word_letter(char32_t c);

}  // namespace tiller::search
