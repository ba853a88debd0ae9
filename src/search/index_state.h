// What an index holds. Private to the module.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/flat_map.h"
#include "search/term_trie.h"
#include "search/text_index.h"

namespace tiller::search {

/// Where a term stands: the row of a document in the upper 24 bits, its fields in the lower 8. Rising by row.
using Places = std::vector<std::uint32_t>;

struct TextIndex::State {
    struct Row {
        std::uint64_t key = 0;
        std::uint64_t digest = 0;
        float prior = 0;
        float brevity = 0;  // of the phrases: a word counts for more where few others stand
        bool is_dead = false;
        std::string phrases;
    };
    std::vector<Row> rows;
    std::unordered_map<std::uint64_t, std::uint32_t> row_of_key;
    TermTrie words;
    FlatMap<std::uint32_t> grams;  // to their place in gram_places + 1
    std::vector<Places> word_places;
    std::vector<std::uint8_t> word_letters;  // beside word_places
    std::vector<Places> gram_places;
    std::vector<std::uint64_t> gram_names;  // beside gram_places
    std::size_t dead = 0;

    void put(const Document& document);
    void remove(std::uint64_t key);
    /// The same without what is dead.
    [[nodiscard]] State compacted() const;
    [[nodiscard]] std::size_t size_bytes() const;
    [[nodiscard]] const Places* places_of_gram(std::uint64_t gram) const {
        const std::uint32_t* found = grams.find(gram);
        return found != nullptr ? &gram_places[*found - 1] : nullptr;
    }

private:
    Places& places_of_word(std::u32string_view word);
    Places& add_gram(std::uint64_t gram);
};

}  // namespace tiller::search
