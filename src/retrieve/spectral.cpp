#include "retrieve/spectral.h"

#include <algorithm>

#include "retrieve/vector_scan.h"

namespace tiller::retrieve {
namespace {

constexpr std::size_t kMostSpectral =
    100;  // its best are what it is for, and each further candidate costs a feed a microsecond

}  // namespace

std::vector<schema::VideoRow> propose_spectral(const SourceRequest& request) {
    const model::LongTaste* taste = request.viewer.long_taste();
    if (taste == nullptr) return {};
    const SourceRequest best{request.viewer, std::min(request.max_count, kMostSpectral), request.seed};
    return propose_by_product(best, taste->spectrum().vectors(), taste->state());
}

float score_spectral(const model::ViewerContext& viewer, schema::VideoRow row) {
    const model::LongTaste* taste = viewer.long_taste();
    if (taste == nullptr) return 0;
    return taste->share_of(viewer.tables().items.find(viewer.catalogue().facts(row).video));
}

}  // namespace tiller::retrieve
