#include "kernels/symmetric_eigen.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "base/result.h"

namespace tiller::kernels {
namespace {

constexpr std::size_t kMaxSweeps = 30;
constexpr double kOrthogonal = 1e-10;  // cosine of two rows that counts as none
constexpr std::size_t kDoubleLanes = 8;

/// Sum over eight lanes by a fixed tree, so that the loop can be vectorised without changing its bits.
double dot(const double* a, const double* b, std::size_t n) {
    std::array<double, kDoubleLanes> lanes{};
    std::size_t i = 0;
    for (; i + kDoubleLanes <= n; i += kDoubleLanes) {
        for (std::size_t lane = 0; lane < kDoubleLanes; ++lane)
            lanes[lane] = std::fma(a[i + lane], b[i + lane], lanes[lane]);
    }
    for (; i < n; ++i) lanes[i % kDoubleLanes] = std::fma(a[i], b[i], lanes[i % kDoubleLanes]);
    for (std::size_t half = kDoubleLanes / 2; half > 0; half /= 2) {
        for (std::size_t lane = 0; lane < half; ++lane) lanes[lane] += lanes[lane + half];
    }
    return lanes[0];
}

/// Turns rows a and b so that they become orthogonal; false when they were.
bool rotate(double* a, double* b, std::size_t n) {
    const double aa = dot(a, a, n);
    const double bb = dot(b, b, n);
    const double ab = dot(a, b, n);
    if (std::abs(ab) <= kOrthogonal * std::sqrt(aa * bb)) return false;
    const double zeta = (bb - aa) / (2 * ab);
    const double tangent = (zeta >= 0 ? 1 : -1) / (std::abs(zeta) + std::sqrt(1 + zeta * zeta));
    const double cosine = 1 / std::sqrt(1 + tangent * tangent);
    const double sine = cosine * tangent;
    for (std::size_t i = 0; i < n; ++i) {
        const double x = a[i];
        a[i] = cosine * x - sine * b[i];
        b[i] = sine * x + cosine * b[i];
    }
    return true;
}

}  // namespace

Eigen symmetric_eigen(std::span<const double> matrix, std::size_t n) {
    ASSERT(matrix.size() == n * n);
    std::vector<double> rows(matrix.begin(), matrix.end());
    bool turned = true;
    for (std::size_t sweep = 0; turned && sweep < kMaxSweeps; ++sweep) {
        turned = false;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = i + 1; j < n; ++j) turned = rotate(&rows[i * n], &rows[j * n], n) || turned;
        }
    }
    std::vector<double> lengths(n);
    for (std::size_t i = 0; i < n; ++i) lengths[i] = std::sqrt(dot(&rows[i * n], &rows[i * n], n));
    std::vector<std::size_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater(), [&](std::size_t i) { return lengths[i]; });
    Eigen eigen;
    for (const std::size_t i : order) {
        eigen.values.push_back(static_cast<float>(lengths[i]));
        const double inverse = lengths[i] > 0 ? 1 / lengths[i] : 0;
        for (std::size_t k = 0; k < n; ++k) eigen.vectors.push_back(static_cast<float>(rows[i * n + k] * inverse));
    }
    return eigen;
}

}  // namespace tiller::kernels
