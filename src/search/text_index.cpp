#include "search/text_index.h"

#include <algorithm>
#include <bit>
#include <map>
#include <mutex>
#include <shared_mutex>

#include "base/hash.h"
#include "search/fold.h"
#include "search/index_search.h"
#include "search/index_state.h"

namespace tiller::search {
namespace {

constexpr float kSecondFieldShare = 0.15f;  // of its weight, for each further field that a term stands in
constexpr std::size_t kWorthCompacting = 1'024;

std::uint64_t digest_of(std::span<const FieldText> fields) {
    std::string all;
    for (const FieldText& field : fields) {
        all += static_cast<char>(field.field);
        all += std::to_string(field.text.size());
        all += ':';
        all += field.text;
    }
    return hash_text(all);
}

/// The terms of one document, each once, with the fields that it stands in.
class TermSet {
public:
    void add_word(std::u32string word, std::uint8_t field_bit) {
        if (words_.size() + grams_.size() < kMaxDocumentTerms || words_.contains(word))
            words_[std::move(word)] |= field_bit;
    }
    void add_gram(std::uint64_t gram, std::uint8_t field_bit) {
        if (words_.size() + grams_.size() < kMaxDocumentTerms || grams_.contains(gram)) grams_[gram] |= field_bit;
    }
    void move_to(Document& document) {
        for (auto& [word, fields] : words_) document.words.push_back({word, fields});
        for (const auto& [gram, fields] : grams_) document.grams.push_back({gram, fields});
    }

private:
    std::map<std::u32string, std::uint8_t> words_;
    std::map<std::uint64_t, std::uint8_t> grams_;
};

}  // namespace

TextIndex::TextIndex(const IndexOptions& options) : options_(options), state_(std::make_unique<State>()) {
    for (std::size_t mask = 0; mask < weight_of_fields_.size(); ++mask) {
        float best = 0;
        float sum = 0;
        for (std::size_t field = 0; field < kMaxFields; ++field) {
            if ((mask >> field & 1) == 0) continue;
            best = std::max(best, options.field_weights[field]);
            sum += options.field_weights[field];
        }
        weight_of_fields_[mask] = best + kSecondFieldShare * (sum - best);
    }
}
TextIndex::~TextIndex() = default;

Document TextIndex::prepare(std::uint64_t key, std::span<const FieldText> fields) const {
    Document document{.key = key, .digest = digest_of(fields), .prior = 0, .words = {}, .grams = {}, .phrases = {}};
    TermSet terms;
    for (const FieldText& field : fields) {
        ASSERT(field.field < kMaxFields);
        const auto bit = static_cast<std::uint8_t>(1u << field.field);
        for (Piece& piece : cut_pieces(fold_text(field.text))) {
            if ((options_.phrase_fields & bit) != 0) {
                if (!document.phrases.empty()) document.phrases += ' ';
                document.phrases += utf8_of(piece.text);
            }
            if (piece.kind == Piece::Kind::kWord) {
                terms.add_word(std::move(piece.text), bit);
                continue;
            }
            for (std::size_t i = 0; i < piece.text.size(); ++i) {
                terms.add_gram(gram_of(0, piece.text[i]), bit);
                if (i + 1 < piece.text.size()) terms.add_gram(gram_of(piece.text[i], piece.text[i + 1]), bit);
            }
        }
    }
    terms.move_to(document);
    return document;
}

void TextIndex::put(std::span<const Document> documents) {
    {
        const std::lock_guard lock(mutex_);
        for (const Document& document : documents) state_->put(document);
    }
    compact_when_due();
}

void TextIndex::remove(std::span<const std::uint64_t> keys) {
    {
        const std::lock_guard lock(mutex_);
        for (const std::uint64_t key : keys) state_->remove(key);
    }
    compact_when_due();
}

/// What is gone stays in the lists until a quarter of them is dead wood. The new state is made beside the old one, because
/// only this thread changes it; readers wait for the exchange alone.
void TextIndex::compact_when_due() {
    if (state_->dead < kWorthCompacting || state_->dead * 4 < state_->rows.size()) return;
    auto compacted = std::make_unique<State>(state_->compacted());
    const std::lock_guard lock(mutex_);
    state_.swap(compacted);
}

void TextIndex::set_priors(std::span<const Prior> priors) {
    const std::lock_guard lock(mutex_);
    for (const Prior& prior : priors) {
        if (const auto found = state_->row_of_key.find(prior.key); found != state_->row_of_key.end())
            state_->rows[found->second].prior = prior.prior;
    }
}

std::vector<std::uint64_t> TextIndex::keys() const {
    const std::shared_lock lock(mutex_);
    std::vector<std::uint64_t> keys;
    keys.reserve(state_->row_of_key.size());
    for (const auto& [key, row] : state_->row_of_key) keys.push_back(key);
    return keys;
}

bool TextIndex::has(std::uint64_t key) const {
    const std::shared_lock lock(mutex_);
    return state_->row_of_key.contains(key);
}

std::vector<Hit> TextIndex::find(const Query& query, std::size_t max_hits) const {
    const std::shared_lock lock(mutex_);
    if (query.is_empty() || state_->row_of_key.empty()) return {};
    return IndexSearch(*state_, weight_of_fields_).find(query, std::min(max_hits, kMaxHits));
}

IndexSize TextIndex::size() const {
    const std::shared_lock lock(mutex_);
    return {.documents = state_->row_of_key.size(),
            .terms = state_->words.size() + state_->grams.size(),
            .bytes = state_->size_bytes()};
}

}  // namespace tiller::search
