// Videos with the tags and creators that the viewer watched longer than others did.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_affinity(const SourceRequest& request);
[[nodiscard]] float score_affinity(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
