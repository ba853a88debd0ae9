#include "retrieve/boosted.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_boosted(const SourceRequest& request) {
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    std::vector<ScoredRow> boosted;
    for (const schema::VideoRow row : catalogue.boosted_rows()) {
        const schema::VideoFacts& facts = catalogue.facts(row);
        if (facts.is_public() && facts.is_boosted(request.viewer.time_ms()))
            boosted.push_back({score_boosted(request.viewer, row), facts.video, row});
    }
    return best_of(std::move(boosted), request.max_count);
}

float score_boosted(const model::ViewerContext& viewer, schema::VideoRow row) {
    const schema::VideoFacts& facts = viewer.catalogue().facts(row);
    return facts.is_boosted(viewer.time_ms()) ? static_cast<float>(facts.boost_millipoints) : 0.0f;
}

}  // namespace tiller::retrieve
