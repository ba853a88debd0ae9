// Videos that people with the same likes liked.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_co_watched(const SourceRequest& request);
[[nodiscard]] float score_co_watched(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
