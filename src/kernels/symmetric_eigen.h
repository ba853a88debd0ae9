// Eigenvectors of a small symmetric matrix.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace tiller::kernels {

struct Eigen {
    std::vector<float> values;   // [n] falling
    std::vector<float> vectors;  // [n * n] row k is the unit eigenvector of values[k]
};

/// All eigenvectors of a positive semidefinite matrix [n * n], by one-sided Jacobi rotations of its rows (Hestenes 1958) in
/// double: plain, accurate, in one fixed order. About 25 n^3 multiplications; 512 rows take some seconds.
[[nodiscard]] Eigen symmetric_eigen(std::span<const double> matrix, std::size_t n);

}  // namespace tiller::kernels
