// The words of an index as a tree of letters: found by the whole word, by its beginning, and by a word that is nearly it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace tiller::search {

inline constexpr std::uint32_t kNoTerm = 0xffffffffu;

/// A word of the tree that fits what was asked for.
struct TermMatch {
    std::uint32_t term = kNoTerm;
    std::uint8_t edits = 0;  // letters wrong, missing, too many, or two in the wrong order
    std::uint8_t more_letters = 0;  // that the word has beyond what was asked for; 0 but for beginnings
};

/// Adding needs the caller's own lock; looking up is const.
class TermTrie {
public:
    TermTrie() : nodes_(1) {}
    /// The number of that word, 0, 1, 2 …, the next one when it is new. At most kMaxWordLetters letters.
    std::uint32_t add(std::u32string_view word);
    [[nodiscard]] std::uint32_t find(std::u32string_view word) const;
    /// Every longer word that begins with `beginning`, at most `max_matches`, in no order that means anything.
    void find_beginning(std::u32string_view beginning, std::size_t max_matches, std::vector<TermMatch>& out) const;
    /// Words at most `max_edits` (optimal string alignment) from `word`, but for the word itself; with `as_beginning` also
    /// those whose beginning is that near (not exactly the word: find_beginning tells those). Visits a few thousand nodes for one edit, some ten thousand for two.
    void find_near(std::u32string_view word, std::uint8_t max_edits, bool as_beginning, std::size_t max_matches,
                   std::vector<TermMatch>& out) const;
    /// Every word with its number.
    void for_each(const std::function<void(std::u32string_view word, std::uint32_t term)>& visit) const;
    [[nodiscard]] std::size_t size() const { return terms_; }
    [[nodiscard]] std::size_t size_bytes() const { return nodes_.capacity() * sizeof(Node); }

private:
    struct Node {
        char32_t letter = 0;
        std::uint32_t first_child = 0;  // 0 = none: the root is nobody's child
        std::uint32_t next_sibling = 0;
        std::uint32_t term = kNoTerm;
    };
    struct NearWalk;
    [[nodiscard]] std::uint32_t child_of(std::uint32_t node, char32_t letter) const;
    [[nodiscard]] std::uint32_t node_of(std::u32string_view word) const;
    void collect(std::uint32_t node, TermMatch match, std::size_t max_matches, std::vector<TermMatch>& out) const;
    void visit_below(std::uint32_t node, std::u32string& way,
                     const std::function<void(std::u32string_view, std::uint32_t)>& visit) const;
    void walk(NearWalk& near, std::uint32_t node, std::size_t depth) const;

    std::vector<Node> nodes_;
    std::uint32_t terms_ = 0;
};

}  // namespace tiller::search
