#include "kernels/symmetric_eigen.h"

#include <gtest/gtest.h>

#include "base/random.h"

namespace tiller::kernels {
namespace {

TEST(SymmetricEigen, KnownPairsOfASmallMatrix) {
    const std::vector<double> matrix = {2, 1, 1, 2};
    const Eigen eigen = symmetric_eigen(matrix, 2);
    EXPECT_FLOAT_EQ(eigen.values[0], 3);
    EXPECT_FLOAT_EQ(eigen.values[1], 1);
    EXPECT_NEAR(eigen.vectors[0] * eigen.vectors[1], 0.5f, 1e-6f);
    EXPECT_NEAR(eigen.vectors[2] * eigen.vectors[3], -0.5f, 1e-6f);
}

TEST(SymmetricEigen, VectorsAreOrthonormalAndGiveTheMatrixBack) {
    constexpr std::size_t kSize = 37;
    SeededRandom random(2);
    std::vector<double> half(kSize * kSize);
    for (double& value : half) value = random.unit() - 0.5;
    std::vector<double> matrix(kSize * kSize, 0.0);
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = 0; j < kSize; ++j) {
            for (std::size_t k = 0; k < kSize; ++k) matrix[i * kSize + j] += half[i * kSize + k] * half[j * kSize + k];
        }
    }
    const Eigen eigen = symmetric_eigen(matrix, kSize);
    for (std::size_t i = 0; i < kSize; ++i) {
        for (std::size_t j = 0; j < kSize; ++j) {
            double product = 0;
            double restored = 0;
            for (std::size_t k = 0; k < kSize; ++k) {
                product += static_cast<double>(eigen.vectors[i * kSize + k]) * eigen.vectors[j * kSize + k];
                restored +=
                    static_cast<double>(eigen.values[k]) * eigen.vectors[k * kSize + i] * eigen.vectors[k * kSize + j];
            }
            ASSERT_NEAR(product, i == j ? 1 : 0, 1e-4);
            ASSERT_NEAR(restored, matrix[i * kSize + j], 1e-4);
        }
        if (i > 0) { EXPECT_GE(eigen.values[i - 1], eigen.values[i]); }
    }
}

}  // namespace
}  // namespace tiller::kernels
