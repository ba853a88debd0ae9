#include "retrieve/popular.h"

namespace tiller::retrieve {
namespace {

constexpr std::size_t kLookAhead = 16;

}  // namespace

std::vector<schema::VideoRow> propose_popular(const SourceRequest& request) {
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    const std::vector<model::PopularItem>& popular = request.viewer.totals().popular;
    std::vector<schema::VideoRow> rows;
    rows.reserve(request.max_count);
    // The list is sorted and time halves all of it alike, so its front is the most popular at any time.
    for (std::size_t i = 0; i < popular.size() && rows.size() < request.max_count; ++i) {
        if (i + kLookAhead < popular.size()) catalogue.prefetch_row_of(popular[i + kLookAhead].video);
        const schema::VideoRow row = catalogue.row_of(popular[i].video);
        if (row != schema::kNoRow && catalogue.facts(row).is_public()) rows.push_back(row);
    }
    return rows;
}

float score_popular(const model::ViewerContext& viewer, schema::VideoRow row) {
    const model::ItemRow item = viewer.tables().items.find(viewer.catalogue().facts(row).video);
    return item == model::kNoItem ? 0.0f
                                  : model::popularity_at(viewer.tables().items.statistics[item], viewer.time_ms());
}

}  // namespace tiller::retrieve
