#include "search/term_trie.h"

#include <algorithm>
#include <array>

#include "base/result.h"
#include "search/fold.h"

namespace tiller::search {
namespace {

constexpr std::size_t kMaxEdits = 3;
constexpr std::size_t kMaxDepth = kMaxWordLetters + 1;

}  // namespace

std::uint32_t TermTrie::child_of(std::uint32_t node, char32_t letter) const {
    std::uint32_t child = nodes_[node].first_child;
    while (child != 0 && nodes_[child].letter != letter) child = nodes_[child].next_sibling;
    return child;
}

std::uint32_t TermTrie::node_of(std::u32string_view word) const {
    std::uint32_t node = 0;
    for (const char32_t letter : word) {
        node = child_of(node, letter);
        if (node == 0) return 0;
    }
    return node;
}

std::uint32_t TermTrie::add(std::u32string_view word) {
    ASSERT(!word.empty() && word.size() <= kMaxWordLetters);
    std::uint32_t node = 0;
    for (const char32_t letter : word) {
        std::uint32_t child = child_of(node, letter);
        if (child == 0) {
            child = static_cast<std::uint32_t>(nodes_.size());
            nodes_.push_back({.letter = letter, .first_child = 0, .next_sibling = nodes_[node].first_child});
            nodes_[node].first_child = child;
        }
        node = child;
    }
    if (nodes_[node].term == kNoTerm) nodes_[node].term = terms_++;
    return nodes_[node].term;
}

std::uint32_t TermTrie::find(std::u32string_view word) const {
    const std::uint32_t node = node_of(word);
    return node == 0 ? kNoTerm : nodes_[node].term;
}

void TermTrie::collect(std::uint32_t node, TermMatch match, std::size_t max_matches,
                       std::vector<TermMatch>& out) const {
    ++match.more_letters;
    for (std::uint32_t child = nodes_[node].first_child; child != 0; child = nodes_[child].next_sibling) {
        if (out.size() >= max_matches) return;
        if (nodes_[child].term != kNoTerm) {
            match.term = nodes_[child].term;
            out.push_back(match);
        }
        collect(child, match, max_matches, out);
    }
}

void TermTrie::find_beginning(std::u32string_view beginning, std::size_t max_matches,
                              std::vector<TermMatch>& out) const {
    const std::uint32_t node = node_of(beginning);
    if (node != 0) collect(node, {}, max_matches, out);
}

void TermTrie::visit_below(std::uint32_t node, std::u32string& way,
                           const std::function<void(std::u32string_view, std::uint32_t)>& visit) const {
    for (std::uint32_t child = nodes_[node].first_child; child != 0; child = nodes_[child].next_sibling) {
        way.push_back(nodes_[child].letter);
        if (nodes_[child].term != kNoTerm) visit(way, nodes_[child].term);
        visit_below(child, way, visit);
        way.pop_back();
    }
}

void TermTrie::for_each(const std::function<void(std::u32string_view, std::uint32_t)>& visit) const {
    std::u32string way;
    visit_below(0, way, visit);
}

/// rows[d][j]: edits between the first d letters on the way down and the first j letters of `word`.
struct TermTrie::NearWalk {
    std::u32string_view word;
    std::uint8_t max_edits = 0;
    bool as_beginning = false;
    std::size_t max_matches = 0;
    std::vector<TermMatch>& out;
    std::array<char32_t, kMaxDepth> way = {};
    std::array<std::array<std::uint8_t, kMaxDepth>, kMaxDepth> rows = {};

    /// Fills the row of `depth`; its smallest value.
    std::uint8_t step(std::size_t depth) {
        const auto& above = rows[depth - 1];
        auto& row = rows[depth];
        const char32_t letter = way[depth];
        row[0] = static_cast<std::uint8_t>(depth);
        std::uint8_t smallest = row[0];
        for (std::size_t j = 1; j <= word.size(); ++j) {
            std::uint8_t edits = above[j - 1] + (letter == word[j - 1] ? 0 : 1);
            edits = std::min<std::uint8_t>(edits, std::min(above[j], row[j - 1]) + 1);
            if (depth > 1 && j > 1 && letter == word[j - 2] && way[depth - 1] == word[j - 1])
                edits = std::min<std::uint8_t>(edits, rows[depth - 2][j - 2] + 1);
            row[j] = edits;
            smallest = std::min(smallest, edits);
        }
        return smallest;
    }
};

void TermTrie::walk(NearWalk& near, std::uint32_t node, std::size_t depth) const {
    for (std::uint32_t child = nodes_[node].first_child; child != 0; child = nodes_[child].next_sibling) {
        if (near.out.size() >= near.max_matches) return;
        near.way[depth] = nodes_[child].letter;
        // A swap of two letters can not bring a row back under the limit that this one is past: each row is at most one
        // more than the row above.
        if (near.step(depth) > near.max_edits) continue;
        const std::uint8_t edits = near.rows[depth][near.word.size()];
        if (edits == 0 && near.as_beginning) continue;  // begins with the word: find_beginning tells
        if (edits <= near.max_edits && edits > 0) {
            TermMatch match{.term = nodes_[child].term, .edits = edits, .more_letters = 0};
            if (match.term != kNoTerm) near.out.push_back(match);
            if (near.as_beginning) {
                collect(child, match, near.max_matches, near.out);
                continue;  // below it all begin as near, some of them nearer: no matter which of the two is told
            }
        }
        if (depth + 1 < kMaxDepth) walk(near, child, depth + 1);
    }
}

void TermTrie::find_near(std::u32string_view word, std::uint8_t max_edits, bool as_beginning, std::size_t max_matches,
                         std::vector<TermMatch>& out) const {
    ASSERT(max_edits <= kMaxEdits && word.size() <= kMaxWordLetters);
    NearWalk near{
        .word = word, .max_edits = max_edits, .as_beginning = as_beginning, .max_matches = max_matches, .out = out};
    for (std::size_t j = 0; j <= word.size(); ++j) near.rows[0][j] = static_cast<std::uint8_t>(j);
    walk(near, 0, 1);
}

}  // namespace tiller::search
