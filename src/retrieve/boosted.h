// What staff wants more people to see, for a while.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_boosted(const SourceRequest& request);
[[nodiscard]] float score_boosted(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
