// Videos whose vector is nearest to the viewer's state in the sequence network. Without a network (Ranker::kSpine), a
// history or a vector it proposes nothing, and the other sources fill its places.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_nearest(const SourceRequest& request);
/// Product of state and vector; 0 for a video without a vector.
[[nodiscard]] float score_nearest(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
