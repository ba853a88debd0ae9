#include "retrieve/followed.h"

#include <algorithm>

#include "kernels/top_k.h"

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_followed(const SourceRequest& request) {
    struct Dated {
        UnixMs published_ms = 0;
        VideoId video;
        schema::VideoRow row = schema::kNoRow;
    };
    const schema::Catalogue& catalogue = request.viewer.catalogue();
    std::vector<Dated> dated;
    for (const ViewerId creator : request.viewer.viewer().follows) {
        const auto theirs = catalogue.rows_of_creator(creator);
        for (const schema::VideoRow row : theirs.last(std::min(theirs.size(), request.max_count))) {
            dated.push_back({catalogue.facts(row).published_ms, catalogue.facts(row).video, row});
        }
    }
    kernels::select_first(dated, request.max_count, [](const Dated& a, const Dated& b) {
        return a.published_ms != b.published_ms ? a.published_ms > b.published_ms : a.video < b.video;
    });
    std::vector<schema::VideoRow> rows;
    rows.reserve(dated.size());
    for (const Dated& one : dated) rows.push_back(one.row);
    return rows;
}

float score_followed(const model::ViewerContext& viewer, schema::VideoRow row) {
    return viewer.viewer().follows_creator(viewer.catalogue().facts(row).creator) ? 1.0f : 0.0f;
}

}  // namespace tiller::retrieve
