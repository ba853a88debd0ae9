#include "retrieve/nearest.h"

#include "retrieve/vector_scan.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_nearest(const SourceRequest& request) {
    const model::ViewerContext& viewer = request.viewer;
    if (viewer.sequence_state() == nullptr) return {};
    return propose_by_product(request, viewer.network()->vectors, *viewer.sequence_state());
}

float score_nearest(const model::ViewerContext& viewer, schema::VideoRow row) {
    return viewer.sequence_score(viewer.tables().items.find(viewer.catalogue().facts(row).video));
}

}  // namespace tiller::retrieve
