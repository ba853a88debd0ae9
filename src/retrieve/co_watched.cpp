#include "retrieve/co_watched.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_co_watched(const SourceRequest& request) {
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    std::vector<schema::VideoRow> rows;
    for (const model::CoWatched& entry : request.viewer.co_watched()) {
        if (entry.score <= 0) continue;
        const schema::VideoRow row = catalogue.row_of(request.viewer.tables().items.statistics[entry.item].video);
        if (row != schema::kNoRow && catalogue.facts(row).is_public()) rows.push_back(row);
    }
    return best_by_score(request.viewer, std::move(rows), score_co_watched, request.max_count);
}

float score_co_watched(const model::ViewerContext& viewer, schema::VideoRow row) {
    return viewer.co_watched_score(viewer.tables().items.find(viewer.catalogue().facts(row).video));
}

}  // namespace tiller::retrieve
