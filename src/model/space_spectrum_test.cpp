#include "model/space_spectrum.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

#include "base/random.h"
#include "kernels/level.h"
#include "model/snapshot.h"

namespace tiller::model {
namespace {

constexpr schema::SpaceId kSpace{3};
constexpr std::size_t kItems = 200;

/// Two directions: even items lie along the first, odd ones along the second; every fifth has no vector.
std::vector<SpaceSpectrum::Row> two_kinds() {
    SeededRandom random(5);
    std::vector<SpaceSpectrum::Row> rows;
    for (ItemRow item = 0; item < kItems; ++item) {
        if (item % 5 == 0) continue;
        SpaceSpectrum::Row& row = rows.emplace_back();
        row.item = item;
        row.met = 1 + static_cast<float>(random.unit());
        row.vector[item % 2] = 1 + static_cast<float>(random.unit());
    }
    return rows;
}

Bytes bytes_of(const SpaceSpectrum& spectrum) {
    ByteWriter out;
    spectrum.encode(out);
    return out.take();
}

TEST(SpectralWeight, WhatWasFoundCountsAlsoWhenItWasLeft) {
    EXPECT_FLOAT_EQ(spectral_weight(1.5f, true), 1);
    EXPECT_FLOAT_EQ(spectral_weight(-1, true), 0.7f);
    EXPECT_FLOAT_EQ(spectral_weight(0.5f, false), 0.5f);
    EXPECT_FLOAT_EQ(spectral_weight(-1, false), 0) << "what was offered and left is our choice, not theirs";
}

TEST(LongTaste, SharesAddUpAndFollowWhatWasMet) {
    const SpaceSpectrum spectrum(kSpace, 10, two_kinds());
    const std::vector<LongTaste::Signal> signals = {{2, 1}, {4, 0.7f}, {10, 1}, {kNoItem, 1}, {9'999, 1}};
    const LongTaste taste(spectrum, signals);
    ASSERT_TRUE(taste.speaks());
    float sum = 0;
    for (ItemRow item = 0; item < kItems; ++item) {
        const float share = taste.share_of(item);
        if (item % 2 == 1 || item % 5 == 0) {
            EXPECT_EQ(share, 0.0f) << item;
        } else {
            EXPECT_GT(share, 0.0f) << item;
        }
        sum += share;
    }
    EXPECT_NEAR(sum, 1, 1e-4);
    EXPECT_EQ(taste.share_of(kNoItem), 0.0f);
    const auto found = spectrum.vectors().nearest(taste.state(), 20);
    for (const kernels::ScoredRow& near : found) EXPECT_EQ(spectrum.vectors().item_of(near.row) % 2, 0u);
}

TEST(LongTaste, ARareVideoSaysMoreThanOneThatEverybodyMet) {
    std::vector<SpaceSpectrum::Row> rows = two_kinds();
    for (SpaceSpectrum::Row& row : rows) row.met = row.item % 2 == 0 ? 1.0f : 100.0f;
    const SpaceSpectrum spectrum(kSpace, 10, rows);
    const std::vector<LongTaste::Signal> signals = {{2, 1}, {3, 1}};
    const LongTaste taste(spectrum, signals);
    EXPECT_GT(taste.share_of(4), 20 * taste.share_of(7));
}

TEST(LongTaste, NothingKnownSaysNothing) {
    const SpaceSpectrum spectrum(kSpace, 10, two_kinds());
    const std::vector<LongTaste::Signal> signals = {{0, 1}, {5, 1}, {2, 0}};
    const LongTaste taste(spectrum, signals);
    EXPECT_FALSE(taste.speaks());
    EXPECT_EQ(taste.share_of(2), 0.0f);
    const SpaceSpectrum empty(kSpace, 0, {});
    EXPECT_FALSE(LongTaste(empty, signals).speaks());
}

TEST(LongTaste, HasTheSameBitsAtEachLevel) {
    SeededRandom random(8);
    std::vector<SpaceSpectrum::Row> rows = two_kinds();
    for (SpaceSpectrum::Row& row : rows) {
        for (float& part : row.vector) part = static_cast<float>(random.unit() - 0.4);
    }
    const SpaceSpectrum spectrum(kSpace, 10, rows);
    const std::vector<LongTaste::Signal> signals = {{2, 1}, {3, 0.7f}, {11, 0.9f}};
    std::vector<float> shares;
    for (const kernels::Level level : {kernels::Level::kScalar, kernels::detected_level()}) {
        kernels::force_level(level);
        const LongTaste taste(spectrum, signals);
        std::vector<float> at_level;
        for (ItemRow item = 0; item < kItems; ++item) at_level.push_back(taste.share_of(item));
        if (shares.empty()) shares = at_level;
        EXPECT_EQ(shares, at_level);
    }
    kernels::force_level(kernels::detected_level());
}

TEST(SpaceSpectrum, RoundTrips) {
    const SpaceSpectrum spectrum(kSpace, 77, two_kinds());
    const Bytes bytes = bytes_of(spectrum);
    ByteReader in(bytes);
    const auto read = SpaceSpectrum::decode(in, kItems);
    ASSERT_TRUE(in.ok());
    EXPECT_EQ(read->space(), kSpace);
    EXPECT_EQ(read->examples(), 77.0f);
    EXPECT_EQ(read->digest(), spectrum.digest());
    EXPECT_EQ(read->sum(), spectrum.sum());
    EXPECT_EQ(bytes_of(*read), bytes);
}

TEST(SpaceSpectrum, RefusesWhatIsNeverWritten) {
    const auto refuses = [](std::vector<SpaceSpectrum::Row> rows, std::size_t items) {
        const Bytes bytes = bytes_of(SpaceSpectrum(kSpace, 1, rows));
        ByteReader in(bytes);
        (void)SpaceSpectrum::decode(in, items);
        return !in.ok();
    };
    EXPECT_FALSE(refuses(two_kinds(), kItems));
    EXPECT_TRUE(refuses(two_kinds(), kItems - 1)) << "an item past the end";
    std::vector<SpaceSpectrum::Row> rows = two_kinds();
    std::swap(rows[3], rows[4]);
    EXPECT_TRUE(refuses(rows, kItems)) << "not in order";
    rows = two_kinds();
    rows[7].met = 0;
    EXPECT_TRUE(refuses(rows, kItems)) << "met by nobody";
    rows = two_kinds();
    rows[7].met = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(refuses(rows, kItems));
    rows = two_kinds();
    rows[7].vector[60] = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(refuses(rows, kItems));
    const Bytes whole = bytes_of(SpaceSpectrum(kSpace, 1, two_kinds()));
    for (std::size_t length = 0; length < whole.size(); length += 101) {
        ByteReader in(ByteSpan(whole).first(length));
        (void)SpaceSpectrum::decode(in, kItems);
        EXPECT_FALSE(in.ok()) << length;
    }
}

TEST(ModelTables, HoldOneSpectrumForEachSpaceAndShareItWithFrozenCopies) {
    ModelTables tables;
    for (std::size_t item = 0; item < kItems; ++item) (void)tables.items.find_or_add(VideoId{item + 1});
    const Digest without = tables.digest();
    for (const std::uint32_t space : {9u, 2u, 5u, 2u})
        tables.set_spectrum(std::make_shared<const SpaceSpectrum>(schema::SpaceId{space}, 1.0f, two_kinds()));
    ASSERT_EQ(tables.spectra.size(), 3u);
    EXPECT_EQ(tables.find_spectrum(schema::SpaceId{5})->space(), schema::SpaceId{5});
    EXPECT_EQ(tables.find_spectrum(schema::SpaceId{6}), nullptr);
    EXPECT_NE(tables.digest(), without);
    for (std::uint32_t space = 100; space < 200; ++space)
        tables.set_spectrum(std::make_shared<const SpaceSpectrum>(schema::SpaceId{space}, 1.0f, two_kinds()));
    EXPECT_EQ(tables.spectra.size(), kMaxSpectra);
    EXPECT_EQ(tables.find_spectrum(schema::SpaceId{199}), nullptr);
    tables.set_spectrum(std::make_shared<const SpaceSpectrum>(schema::SpaceId{9}, 2.0f, two_kinds()));
    EXPECT_EQ(tables.find_spectrum(schema::SpaceId{9})->examples(), 2.0f) << "one that is there is replaced";
    const ModelTables frozen = tables.freeze();
    EXPECT_EQ(frozen.find_spectrum(schema::SpaceId{9}), tables.find_spectrum(schema::SpaceId{9}));
    ByteWriter out;
    tables.encode(out);
    ByteReader in(out.bytes());
    ModelTables read = ModelTables::decode(in);
    ASSERT_TRUE(in.ok());
    EXPECT_EQ(read.digest(), tables.digest());
}

}  // namespace
}  // namespace tiller::model
