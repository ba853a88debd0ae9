#include "retrieve/followed.h"

#include "kernels/top_k.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_followed(const SourceRequest& request) {
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    std::vector<schema::VideoRow> rows;
    for (const ViewerId creator : request.viewer.viewer().follows) {
        const auto theirs = catalogue.rows_of_creator(creator);
        rows.insert(rows.end(), theirs.begin(), theirs.end());
    }
    kernels::keep_first(rows, request.max_count, [&](schema::VideoRow a, schema::VideoRow b) {
        const schema::VideoFacts& fact_a = catalogue.facts(a);
        const schema::VideoFacts& fact_b = catalogue.facts(b);
        return fact_a.published_ms != fact_b.published_ms ? fact_a.published_ms > fact_b.published_ms : fact_a.video < fact_b.video;
    });
    return rows;
}

float score_followed(const model::ViewerContext& viewer, schema::VideoRow row) {
    return viewer.viewer().follows_creator(viewer.catalogue().facts(row).creator) ? 1.0f : 0.0f;
}

}  // namespace tiller::retrieve
