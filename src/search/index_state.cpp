#include "search/index_state.h"

#include <algorithm>

#include "base/result.h"
#include "search/fold.h"

namespace tiller::search {
namespace {

constexpr float kLengthPenalty = 0.012f;  // for each word of the phrases
constexpr std::size_t kMaxKeptPhraseBytes = 512;  // a query is shorter

float brevity_of(const Document& document) {
    const std::size_t length =
        static_cast<std::size_t>(std::ranges::count(document.phrases, ' ')) + document.grams.size() / 2;
    return 1.0f / (1.0f + kLengthPenalty * static_cast<float>(std::min<std::size_t>(length, 100)));
}

std::uint32_t place_of(std::uint32_t row, std::uint8_t fields) { return row << 8 | fields; }

}  // namespace

Places& TextIndex::State::places_of_word(std::u32string_view word) {
    const std::uint32_t term = words.add(word);
    if (term == word_places.size()) {
        word_places.emplace_back();
        word_letters.push_back(static_cast<std::uint8_t>(word.size()));
    }
    return word_places[term];
}

Places& TextIndex::State::add_gram(std::uint64_t gram) {
    std::uint32_t& number = grams.find_or_add(gram);
    if (number == 0) {
        gram_places.emplace_back();
        gram_names.push_back(gram);
        number = static_cast<std::uint32_t>(gram_places.size());
    }
    return gram_places[number - 1];
}

void TextIndex::State::put(const Document& document) {
    if (const auto found = row_of_key.find(document.key); found != row_of_key.end()) {
        Row& row = rows[found->second];
        row.prior = document.prior;
        if (row.digest == document.digest) return;
        remove(document.key);
    }
    if (rows.size() >= kMaxDocuments) return;  // told by the size of the index
    const auto number = static_cast<std::uint32_t>(rows.size());
    rows.push_back({.key = document.key,
                    .digest = document.digest,
                    .prior = document.prior,
                    .brevity = brevity_of(document),
                    .is_dead = false,
                    .phrases = document.phrases.substr(0, kMaxKeptPhraseBytes)});
    row_of_key[document.key] = number;
    for (const Document::Word& word : document.words)
        places_of_word(word.text).push_back(place_of(number, word.fields));
    for (const Document::Gram& gram : document.grams) add_gram(gram.gram).push_back(place_of(number, gram.fields));
}

void TextIndex::State::remove(std::uint64_t key) {
    const auto found = row_of_key.find(key);
    if (found == row_of_key.end()) return;
    Row& row = rows[found->second];
    row.is_dead = true;
    row.phrases = {};
    row_of_key.erase(found);
    ++dead;
}

TextIndex::State TextIndex::State::compacted() const {
    State out;
    std::vector<std::uint32_t> new_number(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].is_dead) continue;
        new_number[i] = static_cast<std::uint32_t>(out.rows.size());
        out.row_of_key[rows[i].key] = new_number[i];
        out.rows.push_back(rows[i]);
    }
    const auto living = [&](const Places& places) {
        Places kept;
        for (const std::uint32_t place : places) {
            if (!rows[place >> 8].is_dead)
                kept.push_back(place_of(new_number[place >> 8], static_cast<std::uint8_t>(place & 0xff)));
        }
        return kept;
    };
    words.for_each([&](std::u32string_view word, std::uint32_t term) {
        if (Places kept = living(word_places[term]); !kept.empty()) out.places_of_word(word) = std::move(kept);
    });
    for (std::size_t i = 0; i < gram_places.size(); ++i) {
        if (Places kept = living(gram_places[i]); !kept.empty()) out.add_gram(gram_names[i]) = std::move(kept);
    }
    return out;
}

std::size_t TextIndex::State::size_bytes() const {
    constexpr std::size_t kMapEntryBytes = 40;  // node and bucket of an unordered_map
    std::size_t bytes = rows.capacity() * sizeof(Row) + row_of_key.size() * kMapEntryBytes + words.size_bytes() +
                        grams.size_bytes() + (word_places.capacity() + gram_places.capacity()) * sizeof(Places);
    for (const Row& row : rows) bytes += row.phrases.capacity();
    for (const Places& places : word_places) bytes += places.capacity() * sizeof(std::uint32_t);
    for (const Places& places : gram_places) bytes += places.capacity() * sizeof(std::uint32_t);
    return bytes;
}

}  // namespace tiller::search
