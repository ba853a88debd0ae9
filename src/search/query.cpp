#include "search/query.h"

#include "search/fold.h"

namespace tiller::search {
namespace {

std::string joined(const std::vector<Piece>& pieces) {
    std::string out;
    for (const Piece& piece : pieces) {
        if (!out.empty()) out += ' ';
        out += utf8_of(piece.text);
    }
    return out;
}

void add_run(const std::u32string& text, Query& query) {
    const std::size_t run = query.runs.size();
    query.runs.push_back({.characters = {}, .has_pairs = text.size() > 1});
    for (const char32_t c : text) {
        if (query.runs.back().characters.size() < kMaxQueryParts) query.runs.back().characters.push_back(gram_of(0, c));
    }
    if (text.size() == 1) {
        query.parts.push_back({.word = {}, .gram = gram_of(0, text[0]), .run = run});
        return;
    }
    for (std::size_t i = 0; i + 1 < text.size() && query.parts.size() < kMaxQueryParts; ++i)
        query.parts.push_back({.word = {}, .gram = gram_of(text[i], text[i + 1]), .run = run});
}

}  // namespace

Query parse_query(std::string_view text) {
    const std::vector<Piece> pieces = cut_pieces(fold_text(text));
    Query query;
    for (const Piece& piece : pieces) {
        if (query.parts.size() >= kMaxQueryParts) break;
        if (piece.kind == Piece::Kind::kWord)
            query.parts.push_back({.word = piece.text});
        else
            add_run(piece.text, query);
    }
    if (!query.parts.empty()) query.parts.back().is_last = true;
    query.phrase = joined(pieces);
    return query;
}

std::string phrase_of(std::string_view text) { return joined(cut_pieces(fold_text(text))); }

}  // namespace tiller::search
