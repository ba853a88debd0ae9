// Which items are alike by what they hold, for items that few or nobody met.
#pragma once

#include <cstdint>
#include <vector>

#include "kernels/matrix.h"

namespace tiller::model {

struct ContentNeighbour {
    std::uint32_t item = 0;
    float similarity = 0;  // cosine, above 0
};

/// For each row, the `count` nearest other rows by the cosine of their standardised values, best first: each column is centred and
/// divided by its deviation, so that vectors of several kinds lie side by side whatever their scales. A row of zeros has no
/// neighbours and is nobody's. rows^2 * columns fused steps; the same bits on any number of threads.
[[nodiscard]] std::vector<std::vector<ContentNeighbour>> content_neighbours(kernels::ConstMatrix content,
                                                                            std::size_t count, std::size_t threads);

}  // namespace tiller::model
