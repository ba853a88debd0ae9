#include "feed/difference.h"

#include <array>
#include <numeric>

namespace tiller::feed {

namespace {

using schema::PlacedVideo;

bool is_of_the_slate(schema::TermId term) {
    return term == schema::TermId::kCreatorRepeat || term == schema::TermId::kTopicRepeat ||
           term == schema::TermId::kExplorationPlace;
}

schema::Nano base_of(const PlacedVideo& placed) {
    return std::accumulate(
        placed.terms.begin(), placed.terms.end(), schema::Nano{0},
        [](schema::Nano sum, const schema::Term& term) { return is_of_the_slate(term.id) ? sum : sum + term.nano; });
}

schema::Nano nano_of_term(const PlacedVideo& placed, schema::TermId id) {
    for (const schema::Term& term : placed.terms) {
        if (term.id == id) return term.nano;
    }
    return 0;
}

/// The name of the first term that differs and is one of the slate, or is none; empty when all are equal.
std::string differing_term(const PlacedVideo& recorded, const PlacedVideo& now, bool of_the_slate) {
    for (const auto& side : {recorded.terms, now.terms}) {
        for (const schema::Term& term : side) {
            if (is_of_the_slate(term.id) != of_the_slate) continue;
            if (nano_of_term(recorded, term.id) != nano_of_term(now, term.id)) return schema::term_name(term.id);
        }
    }
    return {};
}

const PlacedVideo* find_in(const std::vector<PlacedVideo>& slate, VideoId video) {
    for (const PlacedVideo& placed : slate) {
        if (placed.video == video) return &placed;
    }
    return nullptr;
}

std::optional<Difference> of_heads(const PlacedVideo& placed, const CandidateTrace& now) {
    if (placed.heads.size() != now.heads.size()) return std::nullopt;  // the order was not one of predictions
    for (std::size_t head = 0; head < now.heads.size(); ++head) {
        if (placed.heads[head] == now.heads[head]) continue;
        return Difference{Stage::kHeads, std::string(schema::name_of(static_cast<schema::Head>(head))) + " " +
                                             std::to_string(placed.heads[head]) + ", now " +
                                             std::to_string(now.heads[head])};
    }
    return std::nullopt;
}

/// Up to the score that a candidate has by itself.
std::optional<Difference> of_candidate(const PlacedVideo& placed, const FeedResult& recomputed) {
    const CandidateTrace* now = recomputed.trace.find(placed.video);
    if (now == nullptr) return Difference{Stage::kCandidates, "nothing proposes it now"};
    if (now->source_mask != placed.source_mask || now->first_source != static_cast<std::uint8_t>(placed.source))
        return Difference{Stage::kCandidates, "other sources propose it now"};
    if (now->removal != arrange::Removal::kNone && now->removal != arrange::Removal::kCreatorLimit)
        return Difference{Stage::kFilter, "removed now: " + std::string(arrange::name_of(now->removal))};
    if (auto heads = of_heads(placed, *now)) return heads;
    const PlacedVideo* twin = find_in(recomputed.trace.slate, placed.video);
    const std::string term = twin == nullptr ? "" : differing_term(placed, *twin, false);
    if (!term.empty()) return Difference{Stage::kTerms, term};
    if (base_of(placed) != now->base_nano) return Difference{Stage::kTerms, "their sum"};
    return std::nullopt;
}

std::optional<Difference> of_place(const PlacedVideo& placed, const PlacedVideo& now) {
    if (placed.video != now.video) {
        return Difference{placed.exploration || now.exploration ? Stage::kDraw : Stage::kArrange,
                          "now video " + to_text(now.video) + " stands there"};
    }
    if (placed.exploration != now.exploration || placed.exploration_probability != now.exploration_probability)
        return Difference{Stage::kDraw, "exploration or its probability"};
    const std::string term = differing_term(placed, now, true);
    if (!term.empty()) return Difference{Stage::kArrange, term};
    if (placed != now) return Difference{Stage::kRecord, "score and terms do not fit each other"};
    return std::nullopt;
}

std::string at_place(const PlacedVideo& placed, std::size_t place) {
    return "video " + to_text(placed.video) + " at place " + std::to_string(place) + ": ";
}

}  // namespace

std::string_view name_of(Stage stage) {
    constexpr std::array<std::string_view, 8> kNames = {"inputs", "candidates", "filter", "heads",
                                                        "terms",  "arrange",    "draw",   "record"};
    const auto index = static_cast<std::size_t>(stage);
    return index < kNames.size() ? kNames[index] : std::string_view{};
}

std::optional<Difference> difference_of(const schema::DecisionRecord& recorded, const FeedResult& recomputed) {
    const std::string part = first_difference(recorded, recomputed.record);
    if (part.empty()) return std::nullopt;
    schema::DecisionRecord inputs = recomputed.record;
    inputs.slate = recorded.slate;
    inputs.trace_digest = recorded.trace_digest;
    if (inputs != recorded) return Difference{Stage::kInputs, part};

    std::optional<Difference> first;
    for (std::size_t place = 0; place < recorded.slate.size(); ++place) {
        auto found = of_candidate(recorded.slate[place], recomputed);
        if (!found || (first && first->stage <= found->stage)) continue;
        first = Difference{found->stage, at_place(recorded.slate[place], place) + found->where};
    }
    if (first) return first;
    const auto& now = recomputed.record.slate;
    for (std::size_t place = 0; place < std::min(recorded.slate.size(), now.size()); ++place) {
        if (auto found = of_place(recorded.slate[place], now[place]))
            return Difference{found->stage, at_place(recorded.slate[place], place) + found->where};
    }
    if (recorded.slate.size() != now.size()) {
        return Difference{Stage::kArrange, "the slate had " + std::to_string(recorded.slate.size()) + " videos, now " +
                                               std::to_string(now.size())};
    }
    return Difference{Stage::kRecord, "trace digest: what was served is equal, another candidate is not"};
}

bool adds_up(const PlacedVideo& placed) {
    return placed.score_nano ==
           std::accumulate(placed.terms.begin(), placed.terms.end(), schema::Nano{0},
                           [](schema::Nano sum, const schema::Term& term) { return sum + term.nano; });
}

}  // namespace tiller::feed
