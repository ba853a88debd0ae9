// What somebody typed, taken apart. Nothing in it is an operator: quotes, stars and words like OR are text like any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tiller::search {

inline constexpr std::size_t kMaxQueryParts = 48;  // what is beyond is not looked for

/// One or two characters of text without spaces, as one number.
[[nodiscard]] constexpr std::uint64_t gram_of(char32_t first, char32_t second) {
    return (std::uint64_t{first} << 32) | std::uint64_t{second};
}

struct Query {
    struct Part {
        std::u32string word;  // empty when it is a gram
        std::uint64_t gram = 0;
        std::size_t run = 0;  // of a gram: which run of characters it is from
        bool is_last = false;  // still being typed, perhaps: a word that begins like this will do
    };
    std::vector<Part> parts;
    /// The runs' characters, looked for one by one when no pair of a run is known.
    struct Run {
        std::vector<std::uint64_t> characters;
        bool has_pairs = false;
    };
    std::vector<Run> runs;
    std::string phrase;  // all of it, folded, in one piece
    [[nodiscard]] bool is_empty() const { return parts.empty(); }
};

/// `text` may hold anything; what is no letter, number or symbol finds nothing.
[[nodiscard]] Query parse_query(std::string_view text);

/// The words and runs of a folded text with one space between them.
[[nodiscard]] std::string phrase_of(std::string_view text);

}  // namespace tiller::search
