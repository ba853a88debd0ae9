// The most watched of late: watched fractions, halved every day.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_popular(const SourceRequest& request);
[[nodiscard]] float score_popular(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
