// Videos by the product of their vector and a query's: what the sources over vectors share.
#pragma once

#include "model/item_vectors.h"
#include "retrieve/source.h"

namespace tiller::retrieve {

/// Public videos of the catalogue that the viewer did not watch, best first by product. Every video with a vector is met, also the one that
/// got it in the snapshot just published: the scan leaves none out.
[[nodiscard]] std::vector<schema::VideoRow> propose_by_product(const SourceRequest& request,
                                                               const model::ItemVectors& vectors,
                                                               const model::ItemVector& query);

}  // namespace tiller::retrieve
