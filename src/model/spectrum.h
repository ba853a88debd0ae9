// The leading part of a co-occurrence matrix's spectrum: the slow directions in which many people's tastes agree.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "model/sparse_matrix.h"

namespace tiller::model {

struct SpectrumSettings {
    std::size_t rank = 256;  // directions
    std::size_t extra = 32;  // iterated along, so that the last wanted one converges too
    std::size_t rounds = 5;  // of the subspace iteration; from good directions one is enough
    std::uint64_t seed = 0;
    std::size_t threads = 1;
};

struct Spectrum {
    std::size_t rank = 0;        // a multiple of 16, filled up with zeros where there are fewer directions
    std::vector<float> values;   // [rank] eigenvalues of RᵀR, falling
    std::vector<float>
        vectors;  // [columns of R * rank] row-major: row i holds column i's part of each unit eigenvector
};

/// The leading eigenvectors of RᵀR by randomised subspace iteration (Halko, Martinsson, Tropp 2011). The same bits on any
/// number of threads. start [columns * start_width]: directions to begin with beside random ones, as of a spectrum of nearly the same
/// matrix; may be empty. `step` is called after each of rounds + 1 rounds. Cost of a round: 2 entries * rank + 4 columns * rank^2
/// fused steps.
[[nodiscard]] Spectrum leading_spectrum(const SparseMatrix& matrix, const SpectrumSettings& settings,
                                        const std::function<void()>& step, std::span<const float> start = {},
                                        std::size_t start_width = 0);

}  // namespace tiller::model
