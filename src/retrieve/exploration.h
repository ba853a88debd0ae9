// Videos that few have seen yet, so that every new one finds its first audience.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_exploration(const SourceRequest& request);
[[nodiscard]] float score_exploration(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
