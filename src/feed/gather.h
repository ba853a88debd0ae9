// Gather: what the sources propose for one request, each video once.
#pragma once

#include <vector>

#include "arrange/arrange.h"
#include "model/viewer_context.h"
#include "schema/policy.h"

namespace tiller::feed {

struct Candidate {
    VideoId video;
    ViewerId creator;
    schema::VideoRow row = 0;
    model::ItemRow item = model::kNoItem;
    std::uint32_t source_mask = 0;
    schema::Source first_source{};
    arrange::Removal removal{};
};

/// Sorted by video id.
[[nodiscard]] std::vector<Candidate> gather(const model::ViewerContext& viewer, const schema::Policy& policy,
                                            const schema::FeedRequest& request);
/// Every public video that passes the limits, newest first, at most `max_count`; then sorted by video id. For when the
/// sources found nothing that a viewer may see: a walk over the whole catalogue.
[[nodiscard]] std::vector<Candidate> gather_newest(const schema::Catalogue& catalogue, const arrange::Limits& limits,
                                                   std::size_t max_count);

}  // namespace tiller::feed
