// An inverted index in memory: short documents of a few fields, found by words, beginnings of words, words with typing
// mistakes, and pairs of characters where a script has no spaces. Derived, never saved. Why not SQLite's: docs/decisions/0015-search.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/writer_first_mutex.h"
#include "search/query.h"

namespace tiller::search {

inline constexpr std::size_t kMaxFields = 8;
inline constexpr std::size_t kMaxDocuments = std::size_t{1} << 24;  // a place has 24 bits
inline constexpr std::size_t kMaxDocumentTerms = 4096;  // of one document; what is beyond is not found
inline constexpr std::size_t kMaxHits = 1'000;

struct FieldText {
    std::uint8_t field = 0;  // < kMaxFields
    std::string_view text;
};

/// What an index keeps of a document: made by prepare(), which takes the time, outside of every lock.
struct Document {
    struct Word {
        std::u32string text;
        std::uint8_t fields = 0;  // a bit each
    };
    struct Gram {
        std::uint64_t gram = 0;
        std::uint8_t fields = 0;
    };
    std::uint64_t key = 0;
    std::uint64_t digest = 0;  // of the texts: equal means nothing to do
    float prior = 0;  // [0, 1]: how much its popularity and freshness may add
    std::vector<Word> words;
    std::vector<Gram> grams;
    std::string phrases;  // folded text of the fields that phrases are looked for in
};

struct IndexOptions {
    std::array<float, kMaxFields> field_weights = {};  // 0 to 1
    std::uint8_t phrase_fields = 0;  // a bit each: short ones, in which a whole query may stand
};

struct Hit {
    std::uint64_t key = 0;
    float score = 0;
    bool operator==(const Hit&) const = default;
};

struct IndexSize {
    std::size_t documents = 0;
    std::size_t terms = 0;
    std::size_t bytes = 0;
};

/// One writer, any number of readers at the same time.
class TextIndex {
public:
    explicit TextIndex(const IndexOptions& options);
    ~TextIndex();

    /// About 10 us for a sentence, 100 us for a page of captions. Safe from any thread.
    [[nodiscard]] Document prepare(std::uint64_t key, std::span<const FieldText> fields) const;

    /// The writer's: adds documents or puts them in place of older ones with the same key. Readers wait for about 5 us a
    /// document.
    void put(std::span<const Document> documents);
    void remove(std::span<const std::uint64_t> keys);
    struct Prior {
        std::uint64_t key = 0;
        float prior = 0;
    };
    void set_priors(std::span<const Prior> priors);
    /// The writer's: keys of all documents, in no order that means anything.
    [[nodiscard]] std::vector<std::uint64_t> keys() const;
    [[nodiscard]] bool has(std::uint64_t key) const;

    /// The best at most `max_hits` (<= kMaxHits), best first; equal scores by key. Documents that match most of the query, by
    /// the weight of its words, and as much of it as the best do: a word that no document has does not spoil the rest.
    [[nodiscard]] std::vector<Hit> find(const Query& query, std::size_t max_hits) const;

    [[nodiscard]] IndexSize size() const;

private:
    friend class IndexSearch;
    struct State;
    void compact_when_due();

    const IndexOptions options_;
    std::array<float, 256> weight_of_fields_ = {};  // by the mask of the fields in which a term stands
    std::unique_ptr<State> state_;  // guarded by mutex_ against readers; only the writer changes it
    mutable WriterFirstMutex mutex_;
};

}  // namespace tiller::search
