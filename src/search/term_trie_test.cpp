// The tree of words against a plain list of them.
#include "search/term_trie.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "search/fold.h"

namespace tiller::search {
namespace {

/// Optimal string alignment, by its definition.
int edits_between(const std::u32string& a, const std::u32string& b) {
    std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                d[i][j] = static_cast<int>(i + j);
                continue;
            }
            d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
        }
    }
    return d[a.size()][b.size()];
}

std::u32string short_word() {
    const auto letters = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3));
    std::u32string word;
    for (const int letter : letters) {
        if (word.size() < 8) word += static_cast<char32_t>(U'a' + letter);
    }
    return word.empty() ? U"a" : word;
}

struct Filled {
    TermTrie trie;
    std::map<std::u32string, std::uint32_t> words;
    Filled() {
        const int count = *rc::gen::inRange(1, 60);
        for (int i = 0; i < count; ++i) {
            const std::u32string word = short_word();
            words[word] = trie.add(word);
        }
    }
};

RC_GTEST_PROP(TermTrie, FindsEachWordUnderItsNumber, ()) {
    const Filled filled;
    RC_ASSERT(filled.trie.size() == filled.words.size());
    std::map<std::u32string, std::uint32_t> told;
    filled.trie.for_each([&](std::u32string_view word, std::uint32_t term) { told[std::u32string(word)] = term; });
    RC_ASSERT(told == filled.words);
    for (const auto& [word, term] : filled.words) RC_ASSERT(filled.trie.find(word) == term);
    const std::u32string other = short_word();
    if (!filled.words.contains(other)) RC_ASSERT(filled.trie.find(other) == kNoTerm);
}

RC_GTEST_PROP(TermTrie, FindsWhatBeginsLikeThat, ()) {
    const Filled filled;
    const std::u32string beginning = short_word();
    std::set<std::uint32_t> wanted;
    for (const auto& [word, term] : filled.words) {
        if (word.size() > beginning.size() && word.starts_with(beginning)) wanted.insert(term);
    }
    std::vector<TermMatch> found;
    filled.trie.find_beginning(beginning, 1'000, found);
    std::set<std::uint32_t> terms;
    for (const TermMatch& match : found) terms.insert(match.term);
    RC_ASSERT(terms == wanted);
}

RC_GTEST_PROP(TermTrie, FindsNearWordsWithTheirEdits, ()) {
    const Filled filled;
    const std::u32string word = short_word();
    const auto max_edits = static_cast<std::uint8_t>(*rc::gen::inRange(1, 3));
    std::map<std::uint32_t, int> wanted;
    for (const auto& [other, term] : filled.words) {
        const int edits = edits_between(word, other);
        if (edits > 0 && edits <= max_edits) wanted[term] = edits;
    }
    std::vector<TermMatch> found;
    filled.trie.find_near(word, max_edits, false, 1'000, found);
    std::map<std::uint32_t, int> edits;
    for (const TermMatch& match : found) edits[match.term] = match.edits;
    RC_ASSERT(edits == wanted);
}

TEST(TermTrie, FindsABeginningThatIsNearlyIt) {
    TermTrie trie;
    const std::uint32_t penguin = trie.add(U"penguin");
    (void)trie.add(U"pear");
    std::vector<TermMatch> found;
    trie.find_near(U"pneg", 1, true, 10, found);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].term, penguin);
}

TEST(TermTrie, StopsAtItsLimit) {
    TermTrie trie;
    for (char32_t c = U'a'; c <= U'z'; ++c) (void)trie.add(std::u32string(U"word") + c);
    std::vector<TermMatch> found;
    trie.find_beginning(U"w", 5, found);
    EXPECT_EQ(found.size(), 5u);
    found.clear();
    trie.find_near(U"wordx", 1, true, 5, found);
    EXPECT_LE(found.size(), 26u);
}

}  // namespace
}  // namespace tiller::search
