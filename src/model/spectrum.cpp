#include "model/spectrum.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

#include "base/random.h"
#include "base/shards.h"
#include "kernels/aligned_floats.h"
#include "kernels/gather.h"
#include "kernels/lanes.h"
#include "kernels/matrix.h"
#include "kernels/symmetric_eigen.h"

namespace tiller::model {
namespace {

using kernels::ConstMatrix;
using kernels::Matrix;

constexpr double kLeastPivot = 1e-9;  // of the trace: a direction with less has collapsed into others

/// A tall dense matrix.
struct Tall {
    Tall(std::size_t count, std::size_t columns) : rows(count), width(columns), values(count * columns) {}

    [[nodiscard]] Matrix whole() { return {values.data(), rows, width, width}; }
    [[nodiscard]] ConstMatrix whole() const { return {values.data(), rows, width, width}; }
    [[nodiscard]] ConstMatrix part(const Shard& shard) const {
        return whole().row_range(shard.first, shard.last - shard.first);
    }

    std::size_t rows;
    std::size_t width;
    kernels::AlignedFloats values;
};

/// out = sparse * in.
void multiply_sparse(const SparseMatrix& sparse, const Tall& in, std::size_t threads, Tall& out) {
    for_each_shard(sparse.rows(), threads, [&](const Shard& shard) {
        for (std::size_t row = shard.first; row < shard.last; ++row) {
            const std::span<float> sum = out.whole().row_span(row);
            std::ranges::fill(sum, 0.0f);
            kernels::add_weighted_rows(in.whole(), sparse.columns_of(row), sparse.values_of(row), sum);
        }
    });
}

/// aᵀ b for tall matrices: 16 parts over the rows, added in their order.
std::vector<double> tall_product(const Tall& a, const Tall& b, std::size_t threads) {
    std::vector<Tall> parts(kShards, Tall(a.width, b.width));
    for_each_shard(a.rows, threads, [&](const Shard& shard) {
        if (shard.first == shard.last) return;
        kernels::Panels packed;
        packed.pack(b.part(shard));
        kernels::multiply_transposed(a.part(shard), packed, parts[shard.number].whole(), kernels::Store::kReplace);
    });
    std::vector<double> sum(a.width * b.width, 0.0);
    for (const Tall& part : parts) std::ranges::transform(sum, part.values, sum.begin(), std::plus());
    return sum;
}

/// U of gram = UᵀU for a positive matrix [n * n]; what lies below the diagonal is left over. A collapsed direction has an infinite
/// pivot, so that its column becomes zero and no other one hears of it: there are fewer directions than were asked for.
void factor_cholesky(std::span<double> gram, std::size_t n) {
    double trace = 0;
    for (std::size_t i = 0; i < n; ++i) trace += gram[i * n + i];
    for (std::size_t j = 0; j < n; ++j) {
        const double pivot = gram[j * n + j];
        if (!(pivot > std::max(trace * kLeastPivot, 1e-30))) {
            for (std::size_t k = j + 1; k < n; ++k) gram[j * n + k] = 0;
            gram[j * n + j] = std::numeric_limits<double>::infinity();
            continue;
        }
        const double scale = 1 / std::sqrt(pivot);
        for (std::size_t k = j; k < n; ++k) gram[j * n + k] *= scale;
        for (std::size_t i = j + 1; i < n; ++i) {
            const double factor = gram[j * n + i];
            for (std::size_t k = i; k < n; ++k) gram[i * n + k] -= factor * gram[j * n + k];
        }
    }
}

/// The inverse of an upper triangle, row-major.
std::vector<float> inverse_of_upper(std::span<const double> upper, std::size_t n) {
    std::vector<double> inverse(n * n, 0.0);
    for (std::size_t i = n; i-- > 0;) {
        inverse[i * n + i] = 1;
        for (std::size_t j = i + 1; j < n; ++j) {
            const double factor = upper[i * n + j];
            for (std::size_t k = j; k < n; ++k) inverse[i * n + k] -= factor * inverse[j * n + k];
        }
        for (std::size_t k = i; k < n; ++k) inverse[i * n + k] /= upper[i * n + i];
    }
    return {inverse.begin(), inverse.end()};
}

/// rows * right, for right [rows.width * columns].
Tall times(const Tall& rows, std::span<const float> right, std::size_t columns, std::size_t threads) {
    kernels::Panels packed;
    packed.pack({right.data(), rows.width, columns, columns});
    Tall out(rows.rows, columns);
    for_each_shard(rows.rows, threads, [&](const Shard& shard) {
        kernels::multiply(rows.part(shard), packed, out.whole().row_range(shard.first, shard.last - shard.first),
                          kernels::Store::kReplace);
    });
    return out;
}

/// Makes the columns orthonormal: Cholesky QR, twice, because once leaves the square of the condition number.
void orthonormalise(Tall& rows, std::size_t threads) {
    for (int pass = 0; pass < 2; ++pass) {
        std::vector<double> gram = tall_product(rows, rows, threads);
        factor_cholesky(gram, rows.width);
        rows = times(rows, inverse_of_upper(gram, rows.width), rows.width, threads);
    }
}

/// The given ones first.
Tall first_directions(std::size_t items, std::size_t width, std::uint64_t seed, std::span<const float> start,
                      std::size_t start_width) {
    Tall directions(items, width);
    SeededRandom random(seed);
    for (float& value : directions.values) value = static_cast<float>(random.unit() - 0.5);
    const std::size_t given = std::min(start_width, width);
    for (std::size_t item = 0; item < items && given > 0; ++item)
        std::ranges::copy(start.subspan(item * start_width, given), directions.whole().row_span(item).begin());
    return directions;
}

/// Turns the directions into eigenvectors, the first `found` of them, and fills up to whole lanes with zeros.
Spectrum spectrum_of(const Tall& directions, const kernels::Eigen& eigen, std::size_t found, std::size_t threads) {
    const std::size_t width = directions.width;
    Spectrum spectrum;
    spectrum.rank = (found + kernels::kLanes - 1) / kernels::kLanes * kernels::kLanes;
    std::vector<float> turn(width * spectrum.rank, 0.0f);  // column k = eigenvector k; those past the last are zero
    for (std::size_t k = 0; k < found; ++k) {
        for (std::size_t i = 0; i < width; ++i) turn[i * spectrum.rank + k] = eigen.vectors[k * width + i];
    }
    const Tall vectors = times(directions, turn, spectrum.rank, threads);
    spectrum.vectors.assign(vectors.values.begin(), vectors.values.end());
    spectrum.values.assign(eigen.values.begin(), eigen.values.begin() + static_cast<std::ptrdiff_t>(found));
    spectrum.values.resize(spectrum.rank, 0.0f);
    return spectrum;
}

}  // namespace

Spectrum leading_spectrum(const SparseMatrix& matrix, const SpectrumSettings& settings,
                          const std::function<void()>& step, std::span<const float> start, std::size_t start_width) {
    const SparseMatrix transposed = matrix.transposed();
    const std::size_t width = std::min(settings.rank + settings.extra, matrix.columns());
    Tall directions = first_directions(matrix.columns(), width, settings.seed, start, start_width);
    Tall rows(matrix.rows(), width);
    Tall images(matrix.columns(), width);
    for (std::size_t round = 0; round <= settings.rounds; ++round) {
        if (round > 0) std::swap(directions, images);
        orthonormalise(directions, settings.threads);
        multiply_sparse(matrix, directions, settings.threads, rows);
        multiply_sparse(transposed, rows, settings.threads, images);
        step();
    }
    const kernels::Eigen eigen = kernels::symmetric_eigen(tall_product(directions, images, settings.threads), width);
    return spectrum_of(directions, eigen, std::min(settings.rank, width), settings.threads);
}

}  // namespace tiller::model
