#include "model/co_occurrence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"

namespace tiller::model {
namespace {

constexpr std::size_t kItems = 40;

/// People of two families of items, with some noise.
SparseMatrix two_families(std::size_t users) {
    SeededRandom random(4);
    SparseMatrix likes(kItems);
    for (std::size_t user = 0; user < users; ++user) {
        std::vector<SparseMatrix::Entry> row;
        for (int k = 0; k < 6; ++k) row.push_back({static_cast<std::uint32_t>((user % 2) * 20 + random.below(20)), 1});
        if (user % 10 == 0) row.push_back({static_cast<std::uint32_t>(random.below(kItems)), 0.5f});
        likes.add_row(row);
    }
    return likes;
}

/// Divided by the square roots of the sums of row and column.
SparseMatrix normalised(SparseMatrix matrix) {
    const auto roots = [](std::vector<float> sums) {
        for (float& sum : sums) sum = 1 / std::sqrt(std::max(1e-9f, sum));
        return sums;
    };
    const std::vector<float> rows = roots(matrix.row_sums());
    const std::vector<float> columns = roots(matrix.transposed().row_sums());
    matrix.scale(rows, columns);
    return matrix;
}

TEST(SparseMatrix, OfTwoValuesTheLargestStays) {
    SparseMatrix matrix(5);
    matrix.add_row({{3, -1}, {1, 0.5f}, {3, 1}});
    matrix.add_row({{3, 2}});
    EXPECT_EQ(matrix.entries(), 3u);
    EXPECT_EQ(matrix.values_of(0)[1], 1.0f);
    const SparseMatrix turned = matrix.transposed();
    EXPECT_EQ(turned.rows(), 5u);
    EXPECT_EQ(turned.columns_of(3).size(), 2u);
    EXPECT_EQ(turned.values_of(3)[1], 2.0f);
    EXPECT_EQ(turned.row_sums(), (std::vector<float>{0, 0.5f, 0, 3, 0}));
}

TEST(Spectrum, IsThatOfTheMatrixAndTheSameOnAnyThreads) {
    const SparseMatrix matrix = normalised(two_families(300));
    const SparseMatrix transposed = matrix.transposed();
    std::size_t rounds = 0;
    const Spectrum one =
        leading_spectrum(matrix, {.rank = 32, .rounds = 4, .seed = 1, .threads = 1}, [&] { ++rounds; });
    const Spectrum three = leading_spectrum(matrix, {.rank = 32, .rounds = 4, .seed = 1, .threads = 3}, [] {});
    EXPECT_EQ(rounds, 5u);
    EXPECT_EQ(one.values, three.values);
    EXPECT_EQ(one.vectors, three.vectors);
    EXPECT_NEAR(one.values[0], 1, 1e-4);   // of a symmetrically normalised matrix
    for (std::size_t k = 0; k < 3; ++k) {  // RᵀR v = value v
        std::vector<double> users(matrix.rows(), 0.0);
        for (std::size_t user = 0; user < matrix.rows(); ++user) {
            for (std::size_t i = 0; i < matrix.columns_of(user).size(); ++i)
                users[user] += static_cast<double>(matrix.values_of(user)[i] *
                                                   one.vectors[matrix.columns_of(user)[i] * one.rank + k]);
        }
        for (std::size_t item = 0; item < kItems; ++item) {
            double image = 0;
            for (std::size_t i = 0; i < transposed.columns_of(item).size(); ++i)
                image += users[transposed.columns_of(item)[i]] * static_cast<double>(transposed.values_of(item)[i]);
            ASSERT_NEAR(image, static_cast<double>(one.values[k] * one.vectors[item * one.rank + k]), 1e-4);
        }
    }
}

TEST(Spectrum, OfNearlyTheSameMatrixIsFoundInOneRoundFromTheLast) {
    const SpectrumSettings thorough{.rank = 16, .rounds = 12, .seed = 1, .threads = 1};
    const Spectrum last = leading_spectrum(normalised(two_families(300)), thorough, [] {});
    const SparseMatrix matrix = normalised(two_families(320));
    const Spectrum whole = leading_spectrum(matrix, thorough, [] {});
    const SpectrumSettings short_one{.rank = 16, .extra = 0, .rounds = 1, .seed = 2, .threads = 1};
    const Spectrum warm = leading_spectrum(matrix, short_one, [] {}, last.vectors, last.rank);
    const Spectrum cold = leading_spectrum(matrix, short_one, [] {});
    double warm_error = 0;
    double cold_error = 0;
    for (std::size_t k = 0; k < 16; ++k) {
        warm_error += static_cast<double>(std::abs(warm.values[k] - whole.values[k]));
        cold_error += static_cast<double>(std::abs(cold.values[k] - whole.values[k]));
    }
    EXPECT_LT(warm_error, 0.2 * cold_error);
}

TEST(Spectrum, FewItemsGiveFewDirections) {
    SparseMatrix few(3);
    few.add_row({{0, 1}, {1, 1}});
    few.add_row({{1, 1}, {2, 1}});
    const Spectrum spectrum =
        leading_spectrum(normalised(few), {.rank = 256, .rounds = 3, .seed = 1, .threads = 1}, [] {});
    EXPECT_EQ(spectrum.rank, 16u);
    EXPECT_NEAR(spectrum.values[0], 1, 1e-4);
    EXPECT_EQ(spectrum.values[3], 0.0f);
}

TEST(CoOccurrence, FindsTheFamilyAndScoresManyAsOne) {
    CoOccurrenceSettings settings;
    settings.spectrum.rank = 32;
    const CoOccurrence source(two_families(300), settings, [] {});
    const std::vector<std::vector<Signal>> people = {{{1}, {2}}, {{21}, {25}, {30}}, {}, {{21, -1}}};
    std::vector<float> scores(4 * kItems, 7.0f);
    source.score(people, scores);
    for (std::size_t own = 3; own < 20; ++own) EXPECT_GT(scores[own], scores[20 + own]);
    for (std::size_t own = 31; own < 40; ++own) EXPECT_GT(scores[kItems + own], scores[kItems + own - 20]);
    EXPECT_TRUE(std::ranges::all_of(std::span(scores).subspan(80, kItems), [](float score) { return score == 0; }));
    EXPECT_LT(scores[120 + 22], scores[120 + 2]);  // a dislike speaks against the family
    std::vector<float> single(kItems);
    source.score(std::span(people).subspan(1, 1), single);
    EXPECT_TRUE(std::ranges::equal(single, std::span(scores).subspan(kItems, kItems)));
}

TEST(CoOccurrence, NearPartIsTwoStepsAlongSharedInteractions) {
    SparseMatrix signals(3);
    signals.add_row({{0, 1}, {1, 1}});
    signals.add_row({{1, 1}, {2, 1}});
    CoOccurrence source(std::move(signals), {}, [] {});
    source.set_mix({.far_weight = 0});
    std::vector<float> scores(3);
    const std::vector<std::vector<Signal>> people = {{{0}}};
    source.score(people, scores);
    // One person shares item 0 and has two items; item 0 was met once, item 1 twice.
    EXPECT_NEAR(scores[1], std::pow(2.0, -0.6) * std::pow(2.0, -0.35), 1e-5);
    EXPECT_EQ(scores[2], 0.0f);
}

TEST(CoOccurrence, WidePartIsTwoFurtherStepsAsLargeAsTheNearPartTimesItsWeight) {
    SparseMatrix signals(3);
    signals.add_row({{0, 1}, {1, 1}});
    signals.add_row({{1, 1}, {2, 1}});
    CoOccurrence source(std::move(signals), {.user_power = 0, .item_power = 0}, [] {});
    source.set_mix(
        {.near_power = 0, .far_weight = 0, .wide_weight = -0.5f, .wide_power = 0, .balance = Balance::kEachPerson});
    const std::vector<std::vector<Signal>> people = {{{0}}, {}, {{2, 3}}};
    std::vector<float> scores(9);
    source.score(people, scores);
    // From item 0 two steps give 1, 1, 0 and two further ones 2, 3, 1: sizes of √2 and √14.
    const double factor = -0.5 / std::sqrt(7.0);
    EXPECT_NEAR(scores[0], 1 + 2 * factor, 1e-5);
    EXPECT_NEAR(scores[1], 1 + 3 * factor, 1e-5);
    EXPECT_NEAR(scores[2], factor, 1e-5);
    EXPECT_EQ(scores[4], 0.0f);
    EXPECT_NEAR(scores[6], 3 * factor, 1e-5);  // from the other end, three times as strong
}

TEST(CoOccurrence, WithAWidePartManyAreScoredAsOne) {
    CoOccurrenceSettings settings;
    settings.spectrum.rank = 32;
    for (const Balance balance : {Balance::kAllPeople, Balance::kEachPerson}) {
        CoOccurrence source(two_families(300), settings, [] {});
        source.set_mix({.wide_weight = -0.4f, .balance = balance});
        const std::vector<std::vector<Signal>> people = {{{1}, {2}}, {{21}, {25}, {30}}};
        std::vector<float> scores(2 * kItems);
        source.score(people, scores);
        for (std::size_t own = 31; own < 40; ++own) EXPECT_GT(scores[kItems + own], scores[kItems + own - 20]);
        std::vector<float> single(kItems);
        source.score(std::span(people).subspan(1, 1), single);
        EXPECT_TRUE(std::ranges::equal(single, std::span(scores).subspan(kItems, kItems)));
    }
}

}  // namespace
}  // namespace tiller::model
