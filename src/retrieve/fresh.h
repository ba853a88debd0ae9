// The newest videos.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_fresh(const SourceRequest& request);
[[nodiscard]] float score_fresh(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
