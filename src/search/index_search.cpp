#include "search/index_search.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace tiller::search {
namespace {

// How surely a term is what was meant, the typed word itself being 1.
constexpr float kPluralQuality = 0.9f;
constexpr float kBeginningQuality = 0.8f;      // of the word that is still being typed
constexpr float kBeginningFallPerLetter = 0.03f;
constexpr float kLeastBeginningQuality = 0.5f;
constexpr float kEarlierBeginningQuality = 0.45f;  // of a word that was finished: "fix" finds "fixing"
constexpr std::size_t kLeastEarlierLetters = 3;
constexpr float kQualityOfEdits[] = {1.0f, 0.55f, 0.35f};
constexpr float kCharacterQuality = 0.3f;  // single characters, when no pair of the run is known

// A typing mistake needs letters around it that are right.
constexpr std::size_t kLettersForOneEdit = 4;
constexpr std::size_t kLettersForTwoEdits = 6;   // typed,
constexpr std::size_t kLettersOfTermForTwo = 8;  // and of the word that was meant
/// A word that so few documents have may be the mistake itself.
constexpr std::size_t kFewDocuments = 3;
/// A near word must be so many times as common to be tried beside one that few, or more, documents have.
constexpr std::size_t kMoreCommon = 3;
constexpr std::size_t kFarMoreCommon = 20;
constexpr std::uint8_t kEditsOfBeginning = 1;

constexpr std::size_t kMaxBeginnings = 20'000;  // terms
constexpr std::size_t kMaxNear = 2'000;

/// Of what the best document covers. Below it, a document is about something else.
constexpr float kLeastCoverage = 0.6f;
/// Pairs of characters reach over the ends of words, where another document may say the same with a word between.
constexpr float kLeastCoverageOfRuns = 0.45f;
constexpr std::size_t kLeastRanked = 256;  // candidates whose phrases are looked at
constexpr float kPhraseBonus = 0.3f;
constexpr float kWholePhraseBonus = 0.8f;
constexpr float kPriorShare = 0.35f;  // the most that popularity and freshness add
constexpr float kGramWeight = 0.6f;  // neighbouring pairs say the same thing twice

}  // namespace

void IndexSearch::add_term(std::uint32_t term, float quality, std::vector<Meaning>& meanings) const {
    if (term != kNoTerm && !state_.word_places[term].empty()) meanings.push_back({&state_.word_places[term], quality});
}

void IndexSearch::gather_word(const Query::Part& part, std::vector<Meaning>& meanings) const {
    const std::size_t letters = part.word.size();
    add_term(state_.words.find(part.word), 1, meanings);
    if (letters > 3 && part.word.back() == U's')
        add_term(state_.words.find(part.word.substr(0, letters - 1)), kPluralQuality, meanings);
    if (letters > 2 && letters < 40) add_term(state_.words.find(part.word + U's'), kPluralQuality, meanings);
    std::vector<TermMatch> longer;
    if (part.is_last || letters >= kLeastEarlierLetters) state_.words.find_beginning(part.word, kMaxBeginnings, longer);
    for (const TermMatch& match : longer) {
        const float by_length = kBeginningQuality - kBeginningFallPerLetter * static_cast<float>(match.more_letters);
        add_term(match.term, part.is_last ? std::max(by_length, kLeastBeginningQuality) : kEarlierBeginningQuality,
                 meanings);
    }
    std::size_t known = 0;
    for (const Meaning& meaning : meanings) known += meaning.places->size();
    if (letters >= kLettersForOneEdit) add_mistyped(part, known, meanings);
}

void IndexSearch::add_mistyped(const Query::Part& part, std::size_t known, std::vector<Meaning>& meanings) const {
    std::vector<TermMatch> near;
    // Beginnings that are nearly it only while nothing else is known: there are many.
    if (part.is_last && known == 0) state_.words.find_near(part.word, kEditsOfBeginning, true, kMaxNear, near);
    const std::uint8_t max_edits = part.word.size() >= kLettersForTwoEdits ? 2 : 1;
    state_.words.find_near(part.word, max_edits, false, near.size() + kMaxNear, near);
    const std::size_t least = known * (known < kFewDocuments ? kMoreCommon : kFarMoreCommon);
    for (const TermMatch& match : near) {
        if (state_.word_places[match.term].size() < least) continue;
        if (match.edits > 1 && state_.word_letters[match.term] < kLettersOfTermForTwo) continue;
        const float fall = kBeginningFallPerLetter * static_cast<float>(match.more_letters);
        add_term(match.term, std::max(kQualityOfEdits[match.edits] - fall, 0.1f), meanings);
    }
}

void IndexSearch::add_part(std::span<const Meaning> meanings, float weight) {
    std::vector<std::uint32_t> rows;
    for (const Meaning& meaning : meanings) {
        for (const std::uint32_t place : *meaning.places) {
            const std::uint32_t row = place >> 8;
            const float score = meaning.quality * weight_of_fields_[place & 0xff];
            if (best_[row] == 0) rows.push_back(row);
            best_[row] = std::max(best_[row], score);
        }
    }
    const auto all = static_cast<float>(state_.rows.size());
    const float rarity = weight * std::log(1.0f + all / static_cast<float>(std::max<std::size_t>(1, rows.size())));
    for (const std::uint32_t row : rows) {
        if (gathered_[row].covered == 0) found_.push_back(row);
        gathered_[row].score += rarity * best_[row];
        gathered_[row].covered += rarity;
        best_[row] = 0;
    }
}

void IndexSearch::gather(const Query& query) {
    std::vector<bool> run_is_known(query.runs.size());
    std::vector<Meaning> meanings;
    for (const Query::Part& part : query.parts) {
        meanings.clear();
        if (!part.word.empty()) {
            gather_word(part, meanings);
            add_part(meanings, 1);
        } else if (const Places* places = state_.places_of_gram(part.gram)) {
            run_is_known[part.run] = true;
            meanings.push_back({places, 1});
            add_part(meanings, kGramWeight);
        }
    }
    for (std::size_t run = 0; run < query.runs.size(); ++run) {
        if (run_is_known[run] || !query.runs[run].has_pairs) continue;
        for (const std::uint64_t character : query.runs[run].characters) {
            const Places* places = state_.places_of_gram(character);
            if (places == nullptr) continue;
            const Meaning meaning{places, kCharacterQuality};
            add_part({&meaning, 1}, kGramWeight);
        }
    }
}

std::vector<Hit> IndexSearch::rank(const Query& query, std::size_t max_hits) {
    float most_covered = 0;
    for (const std::uint32_t row : found_) {
        if (!state_.rows[row].is_dead) most_covered = std::max(most_covered, gathered_[row].covered);
    }
    const bool has_words = std::ranges::any_of(query.parts, [](const Query::Part& part) { return !part.word.empty(); });
    const float least_covered = most_covered * (has_words ? kLeastCoverage : kLeastCoverageOfRuns);
    struct Candidate {
        float score = 0;
        std::uint32_t row = 0;
    };
    std::vector<Candidate> candidates;
    for (const std::uint32_t row : found_) {
        const TextIndex::State::Row& document = state_.rows[row];
        const Gathered& gathered = gathered_[row];
        if (document.is_dead || gathered.covered < least_covered) continue;
        const float share = gathered.covered / most_covered;
        candidates.push_back(
            {gathered.score * share * share * document.brevity * (1 + kPriorShare * document.prior), row});
    }
    const auto is_better = [&](const Candidate& a, const Candidate& b) {
        return a.score != b.score ? a.score > b.score : state_.rows[a.row].key < state_.rows[b.row].key;
    };
    const std::size_t ranked = std::min(candidates.size(), std::max(max_hits, kLeastRanked));
    std::ranges::nth_element(candidates, candidates.begin() + static_cast<std::ptrdiff_t>(ranked), is_better);
    candidates.resize(ranked);
    for (Candidate& candidate : candidates) {
        const std::string& phrases = state_.rows[candidate.row].phrases;
        if (phrases == query.phrase)
            candidate.score *= 1 + kWholePhraseBonus;
        else if (phrases.contains(query.phrase))
            candidate.score *= 1 + kPhraseBonus;
    }
    std::ranges::sort(candidates, is_better);
    std::vector<Hit> hits;
    for (std::size_t i = 0; i < std::min(candidates.size(), max_hits); ++i)
        hits.push_back({state_.rows[candidates[i].row].key, candidates[i].score});
    return hits;
}

std::vector<Hit> IndexSearch::find(const Query& query, std::size_t max_hits) {
    gather(query);
    return rank(query, max_hits);
}

}  // namespace tiller::search
