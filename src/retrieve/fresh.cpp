#include "retrieve/fresh.h"

#include <algorithm>

namespace tiller::retrieve {

std::vector<schema::VideoRow> propose_fresh(const SourceRequest& request) {
    const auto by_time = request.viewer.catalogue().rows_by_time();
    const auto newest = by_time.last(std::min(by_time.size(), request.max_count));
    return {newest.begin(), newest.end()};
}

float score_fresh(const model::ViewerContext& viewer, schema::VideoRow row) {
    // Hours, because a float holds milliseconds since 1970 to a minute only.
    const std::int64_t age_ms = viewer.time_ms() - viewer.catalogue().facts(row).published_ms;
    return -static_cast<float>(age_ms) / 3'600'000.0f;
}

}  // namespace tiller::retrieve
