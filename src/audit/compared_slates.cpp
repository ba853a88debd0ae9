#include "audit/compared_slates.h"

namespace tiller::audit {
namespace {

/// By the heads of that moment: the fraction of its length.
double predicted_s(const schema::PlacedVideo& placed, const schema::Catalogue& catalogue) {
    const schema::VideoRow row = catalogue.row_of(placed.video);
    if (placed.heads.empty() || row == schema::kNoRow) return 0;
    return static_cast<double>(placed.heads[static_cast<std::size_t>(schema::Head::kWatchedFraction)]) *
           catalogue.facts(row).duration_ms / 1000;
}

}  // namespace

ComparedSlates compare_slates(const feed::FeedResult& recorded, const feed::FeedResult& other,
                              const schema::Catalogue& catalogue, const WatchedAt& watched) {
    ComparedSlates compared{.viewer = recorded.record.request.viewer, .logged = {}, .other = {}};
    const auto& slate = recorded.record.slate;
    for (std::size_t place = 0; place < slate.size(); ++place) {
        const schema::PlacedVideo& placed = slate[place];
        LoggedPlace logged{.predicted_s = predicted_s(placed, catalogue), .exploration = placed.exploration};
        if (placed.exploration) {
            const feed::CandidateTrace* now = other.trace.find(placed.video);
            logged.probability = placed.exploration_probability;
            logged.probability_now = now == nullptr ? 0 : static_cast<double>(now->exploration_probability);
        }
        if (const auto seconds = watched(place)) {
            logged.seen = true;
            logged.watched_s = *seconds;
        }
        compared.logged.push_back(logged);
    }
    for (const schema::PlacedVideo& placed : other.record.slate) {
        OtherPlace place{.predicted_s = predicted_s(placed, catalogue), .logged = {}};
        const auto same = std::ranges::find(slate, placed.video, &schema::PlacedVideo::video);
        if (same != slate.end()) place.logged = static_cast<std::size_t>(same - slate.begin());
        const feed::CandidateTrace* before = recorded.trace.find(placed.video);
        place.could_be_drawn = before != nullptr && before->exploration_probability > 0;
        compared.other.push_back(place);
    }
    return compared;
}

}  // namespace tiller::audit
