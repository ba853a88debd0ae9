// The newest videos of the creators whom the viewer follows.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_followed(const SourceRequest& request);
[[nodiscard]] float score_followed(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
