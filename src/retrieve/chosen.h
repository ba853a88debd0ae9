// What people tend to choose next: in spaces where they choose for themselves.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_chosen(const SourceRequest& request);
[[nodiscard]] float score_chosen(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
