#include "kernels/matrix.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/level_fixture.h"

namespace tiller::kernels {
namespace {

struct Size {
    std::size_t m, k, n;
};
// The model's shapes cut down, and all remainders of tiles and panels.
const std::vector<Size> kSizes = {{1, 1, 1},    {5, 64, 64},   {48, 64, 192}, {13, 300, 33},
                                  {7, 17, 48},  {100, 32, 31}, {6, 257, 16},  {12, 512, 32},
                                  {97, 3, 130}, {2, 64, 15},   {25, 600, 70}};

/// The definition: one chain of fused steps in rising order of k.
OwnMatrix product_by_definition(const OwnMatrix& a, const OwnMatrix& b, const OwnMatrix& start) {
    OwnMatrix c = start;
    for (std::size_t i = 0; i < a.rows; ++i) {
        for (std::size_t j = 0; j < b.columns; ++j) {
            float sum = start.at(i, j);
            for (std::size_t k = 0; k < a.columns; ++k) sum = std::fma(a.at(i, k), b.at(k, j), sum);
            c.values[i * c.columns + j] = sum;
        }
    }
    return c;
}

OwnMatrix transposed(const OwnMatrix& a) {
    OwnMatrix result(a.columns, a.rows);
    for (std::size_t i = 0; i < a.rows; ++i) {
        for (std::size_t j = 0; j < a.columns; ++j) result.values[j * a.rows + i] = a.at(i, j);
    }
    return result;
}

using MatrixProduct = AtEachLevel;

TEST_F(MatrixProduct, HasTheBitsOfItsDefinitionAtEachLevel) {
    SeededRandom random(11);
    for (const Size& size : kSizes) {
        const OwnMatrix a(size.m, size.k, random);
        const OwnMatrix b(size.k, size.n, random);
        const OwnMatrix start(size.m, size.n, random);
        const OwnMatrix replaced = product_by_definition(a, b, OwnMatrix(size.m, size.n));
        const OwnMatrix added = product_by_definition(a, b, start);
        Panels panels;
        Panels panels_of_transposed;
        panels.pack(b);
        panels_of_transposed.pack_transposed(transposed(b));
        for (const Level level : levels()) {
            force_level(level);
            const auto label = testing::Message() << name_of(level) << ' ' << size.m << ' ' << size.k << ' ' << size.n;
            OwnMatrix c = start;
            multiply(a, panels, c, Store::kReplace);
            EXPECT_TRUE(same_bits(c.values, replaced.values)) << label;
            multiply(a, panels_of_transposed, c, Store::kReplace);
            EXPECT_TRUE(same_bits(c.values, replaced.values)) << label << " b transposed";
            c = start;
            multiply(a, panels, c, Store::kAdd);
            EXPECT_TRUE(same_bits(c.values, added.values)) << label << " added";
            c = start;
            multiply_transposed(transposed(a), panels, c, Store::kAdd);
            EXPECT_TRUE(same_bits(c.values, added.values)) << label << " a transposed";
        }
    }
}

TEST_F(MatrixProduct, WritesItsPartOfALargerMatrixOnly) {
    SeededRandom random(12);
    const OwnMatrix a(10, 8, random);
    const OwnMatrix b(8, 21, random);
    Panels panels;
    panels.pack(b);
    const OwnMatrix expected = product_by_definition(a, b, OwnMatrix(10, 21));
    for (const Level level : levels()) {
        force_level(level);
        OwnMatrix large(12, 40);
        std::fill(large.values.begin(), large.values.end(), 7.0f);
        multiply(a, panels, large.matrix().row_range(1, 10).column_range(3, 21), Store::kReplace);
        for (std::size_t i = 0; i < large.rows; ++i) {
            for (std::size_t j = 0; j < large.columns; ++j) {
                const bool inside = i >= 1 && i < 11 && j >= 3 && j < 24;
                EXPECT_EQ(large.at(i, j), inside ? expected.at(i - 1, j - 3) : 7.0f);
            }
        }
    }
}

TEST_F(MatrixProduct, ReadsOnlyAsManyPackedRowsAndColumnsAsAskedFor) {
    SeededRandom random(13);
    const OwnMatrix a(9, 20, random);
    OwnMatrix b(50, 90, random);
    OwnMatrix part(20, 40);
    for (std::size_t k = 0; k < 20; ++k) std::copy_n(&b.values[k * 90], 40, &part.values[k * 40]);
    Panels panels;
    panels.pack(b);
    const OwnMatrix expected = product_by_definition(a, part, OwnMatrix(9, 40));
    for (const Level level : levels()) {
        force_level(level);
        OwnMatrix c(9, 40);
        multiply(a, panels, c, Store::kReplace);
        EXPECT_TRUE(same_bits(c.values, expected.values)) << name_of(level);
    }
}

TEST_F(MatrixProduct, ReadsColumnsThatLieFarApart) {
    SeededRandom random(14);
    const std::size_t depth = 300;
    const OwnMatrix wide(depth, 1500, random);
    const OwnMatrix b(depth, 40, random);
    OwnMatrix a(157, depth);
    for (std::size_t i = 0; i < a.rows; ++i) {
        for (std::size_t k = 0; k < depth; ++k) a.values[i * depth + k] = wide.at(k, 1000 + i);
    }
    const OwnMatrix start(157, 40, random);
    const OwnMatrix expected = product_by_definition(a, b, start);
    Panels panels;
    panels.pack(b);
    for (const Level level : levels()) {
        force_level(level);
        OwnMatrix c = start;
        multiply_transposed(wide.view().column_range(1000, 157), panels, c, Store::kAdd);
        EXPECT_TRUE(same_bits(c.values, expected.values)) << name_of(level);
    }
}

TEST_F(MatrixProduct, OfNoDepthIsZeroOrWhatWasThere) {
    Panels panels;
    panels.pack(ConstMatrix{nullptr, 0, 20, 20});
    for (const Level level : levels()) {
        force_level(level);
        OwnMatrix c(3, 20);
        std::fill(c.values.begin(), c.values.end(), 2.0f);
        multiply(ConstMatrix{c.values.data(), 3, 0, 1}, panels, c, Store::kAdd);
        EXPECT_EQ(c.values[25], 2.0f);
        multiply(ConstMatrix{c.values.data(), 3, 0, 1}, panels, c, Store::kReplace);
        EXPECT_EQ(c.values[25], 0.0f);
    }
}

}  // namespace
}  // namespace tiller::kernels
