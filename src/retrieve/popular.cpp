#include "retrieve/popular.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_popular(const SourceRequest& request) {
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    std::vector<schema::VideoRow> rows;
    // The list is sorted and time halves all of it alike, so its front is the most popular at any time.
    for (const model::PopularItem& item : request.viewer.totals().popular) {
        if (rows.size() == request.max_count) break;
        const schema::VideoRow row = catalogue.row_of(item.video);
        if (row != schema::kNoRow && catalogue.facts(row).is_public()) rows.push_back(row);
    }
    return rows;
}

float score_popular(const model::ViewerContext& viewer, schema::VideoRow row) {
    const model::ItemRow item = viewer.tables().items.find(viewer.catalogue().facts(row).video);
    return item == model::kNoItem ? 0.0f : model::popularity_at(viewer.tables().items.statistics[item], viewer.time_ms());
}

}  // namespace tiller::retrieve
