// Long tastes: videos that people meet whose tastes lie along the same slow directions as the viewer's. Without a spectrum
// (`limits.spectral_videos` is 0, or the space is young) or a history in it, it proposes nothing.
#pragma once

#include "retrieve/source.h"

namespace tiller::retrieve {

[[nodiscard]] std::vector<schema::VideoRow> propose_spectral(const SourceRequest& request);
/// model::LongTaste::share_of; 0 without one.
[[nodiscard]] float score_spectral(const model::ViewerContext& viewer, schema::VideoRow row);

}  // namespace tiller::retrieve
