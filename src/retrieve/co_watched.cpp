#include "retrieve/co_watched.h"

namespace tiller::retrieve {

/// In passes, each over all entries: a pass waits for memory once, not once an entry.
std::vector<schema::VideoRow> propose_co_watched(const SourceRequest& request) {
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    const auto& statistics = request.viewer.tables().items.statistics;
    for (const model::CoWatched& entry : request.viewer.co_watched()) {
        if (entry.score > 0) statistics.prefetch(entry.item);
    }
    std::vector<ScoredRow> scored;
    for (const model::CoWatched& entry : request.viewer.co_watched()) {
        if (!(entry.score > 0)) continue;
        scored.push_back({entry.score, statistics[entry.item].video, schema::kNoRow});
        catalogue.prefetch_row_of(scored.back().video);
    }
    for (ScoredRow& one : scored) one.row = catalogue.row_of(one.video);
    std::erase_if(scored, [&](const ScoredRow& one) {
        return one.row == schema::kNoRow || !catalogue.facts(one.row).is_public();
    });
    return best_of(std::move(scored), request.max_count);
}

float score_co_watched(const model::ViewerContext& viewer, schema::VideoRow row) {
    return viewer.co_watched_score(viewer.tables().items.find(viewer.catalogue().facts(row).video));
}

}  // namespace tiller::retrieve
