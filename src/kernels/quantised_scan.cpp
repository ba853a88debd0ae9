#include "kernels/quantised_scan.h"

#include <immintrin.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <limits>

#include "base/result.h"
#include "kernels/lanes.h"
#include "kernels/level.h"
#include "kernels/top_k.h"

namespace tiller::kernels {
namespace {

constexpr std::size_t kGroup = kQuantisedGroup;
constexpr float kLargestByte = 127.0f;

float largest_of(std::span<const float> values) {
    float largest = 0;
    for (const float value : values) largest = std::max(largest, std::abs(value));
    return largest;
}

/// Floats up to `largest` as bytes times largest / 127; zeros when it is 0.
void to_bytes(std::span<const float> values, float largest, std::span<std::int8_t> bytes) {
    if (largest == 0) largest = 1;
    for (std::size_t i = 0; i < values.size(); ++i)
        bytes[i] = static_cast<std::int8_t>(std::nearbyint(values[i] / largest * kLargestByte));
}

/// The query's bytes, two to a 32-bit word as 16-bit numbers: what one multiply-add takes.
std::vector<std::int32_t> query_pairs(std::span<const float> query) {
    std::vector<std::int8_t> bytes(query.size());
    to_bytes(query, largest_of(query), bytes);
    std::vector<std::int32_t> pairs(query.size() / 2);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const auto low = static_cast<std::uint16_t>(static_cast<std::int16_t>(bytes[2 * i]));
        const auto high = static_cast<std::uint16_t>(static_cast<std::int16_t>(bytes[2 * i + 1]));
        pairs[i] = static_cast<std::int32_t>(static_cast<std::uint32_t>(low) | static_cast<std::uint32_t>(high) << 16);
    }
    return pairs;
}

using GroupScores = std::array<float, kGroup>;

// Sums of integers are exact, so that their order is free; AVX-512 has one form with AVX2, because memory is the limit.
void score_group_avx2(const std::int8_t* group, const float* scales, std::span<const std::int32_t> pairs,
                      GroupScores& scores) {
    __m256i low = _mm256_setzero_si256();
    __m256i high = _mm256_setzero_si256();
    for (const std::int32_t pair : pairs) {
        const __m256i query = _mm256_set1_epi32(pair);
        const auto* const bytes = reinterpret_cast<const __m128i*>(group);
        low = _mm256_add_epi32(low, _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(bytes)), query));
        high = _mm256_add_epi32(high, _mm256_madd_epi16(_mm256_cvtepi8_epi16(_mm_loadu_si128(bytes + 1)), query));
        group += 2 * kGroup;
    }
    _mm256_storeu_ps(scores.data(), _mm256_mul_ps(_mm256_cvtepi32_ps(low), _mm256_loadu_ps(scales)));
    _mm256_storeu_ps(scores.data() + 8, _mm256_mul_ps(_mm256_cvtepi32_ps(high), _mm256_loadu_ps(scales + 8)));
}

void score_group_scalar(const std::int8_t* group, const float* scales, std::span<const std::int32_t> pairs,
                        GroupScores& scores) {
    for (std::size_t row = 0; row < kGroup; ++row) {
        std::int32_t sum = 0;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const std::int8_t* const bytes = group + (i * kGroup + row) * 2;
            sum += bytes[0] * static_cast<std::int16_t>(pairs[i] & 0xffff) +
                   bytes[1] * static_cast<std::int16_t>(pairs[i] >> 16);
        }
        scores[row] = static_cast<float>(sum) * scales[row];
    }
}

constexpr auto better = [](const ScoredRow& a, const ScoredRow& b) {
    return a.score != b.score ? a.score > b.score : a.row < b.row;
};

/// The best rows so far. Rows come in rising order, so one that only equals the worst of a full list is behind it.
class BestRows {
public:
    explicit BestRows(std::size_t count) : count_(count) { rows_.reserve(4 * count); }
    [[nodiscard]] float threshold() const { return threshold_; }
    void add(ScoredRow row) {
        rows_.push_back(row);
        if (rows_.size() == 4 * count_) prune();
    }
    std::vector<ScoredRow> take() {
        select_first(rows_, count_, better);
        return std::move(rows_);
    }

private:
    void prune() {
        select_first(rows_, count_, better);
        threshold_ = std::ranges::min(rows_, {}, &ScoredRow::score).score;
    }

    std::size_t count_;
    std::vector<ScoredRow> rows_;
    float threshold_ = -std::numeric_limits<float>::infinity();
};

}  // namespace

QuantisedRows::QuantisedRows(std::size_t width) : width_(width) { ASSERT(width > 0 && width % 2 == 0); }

void QuantisedRows::resize(std::size_t rows) {
    const std::size_t groups = (rows + kGroup - 1) / kGroup;
    values_.resize(groups * kGroup * width_);
    scales_.resize(groups * kGroup);
    rows_ = rows;
}

void QuantisedRows::set(std::size_t row, std::span<const float> values) {
    ASSERT(row < rows_ && values.size() == width_);
    const std::size_t group = row / kGroup;
    quantise_row(values, row % kGroup, values_.data() + group * kGroup * width_, scales_.data() + group * kGroup);
}

void QuantisedRows::copy_row(std::size_t from, std::size_t to) {
    const auto values_at = [this](std::size_t at) { return at / kGroup * kGroup * width_ + at % kGroup * 2; };
    for (std::size_t pair = 0; pair < width_ / 2; ++pair) {
        const std::size_t step = pair * kGroup * 2;
        std::memmove(values_.data() + values_at(to) + step, values_.data() + values_at(from) + step, 2);
    }
    scales_[to] = scales_[from];
}

void QuantisedRows::remove(std::size_t row) {
    ASSERT(row < rows_);
    copy_row(rows_ - 1, row);
    set(rows_ - 1, std::vector<float>(width_));
    resize(rows_ - 1);
}

void QuantisedRows::encode(ByteWriter& out) const {
    for (std::size_t row = 0; row < rows_; ++row) out.put(scales_[row]);
    out.put_raw(std::as_bytes(std::span(values_)));
}

QuantisedRows QuantisedRows::decode(ByteReader& in, std::size_t rows, std::size_t width) {
    QuantisedRows result(width);
    const std::size_t groups = (rows + kGroup - 1) / kGroup;
    if (in.remaining_bytes() < rows * sizeof(float) + groups * kGroup * width) {
        in.mark_failed();
        return result;
    }
    result.resize(rows);
    for (std::size_t row = 0; row < rows; ++row) result.scales_[row] = in.get<float>();
    const ByteSpan values = in.get_raw(result.values_.size());
    std::memcpy(result.values_.data(), values.data(), values.size());
    return result;
}

std::vector<QuantisedGroup> QuantisedRows::groups() const {
    std::vector<QuantisedGroup> groups(scales_.size() / kGroup);
    for (std::size_t i = 0; i < groups.size(); ++i)
        groups[i] = {values_.data() + i * kGroup * width_, scales_.data() + i * kGroup};
    return groups;
}

float quantised_unit(std::span<const float> values) { return largest_of(values) / kLargestByte; }

void quantise_row(std::span<const float> values, std::size_t place, std::int8_t* group_values, float* group_scales) {
    constexpr std::size_t kRun = 64;  // elements at a time, so that no memory is asked for
    ASSERT(place < kGroup && values.size() % 2 == 0);
    const float largest = largest_of(values);
    group_scales[place] = largest / kLargestByte;
    std::array<std::int8_t, kRun> bytes;
    for (std::size_t first = 0; first < values.size(); first += kRun) {
        const auto run = values.subspan(first, std::min(kRun, values.size() - first));
        to_bytes(run, largest, bytes);
        for (std::size_t i = 0; i < run.size(); i += 2)
            std::memcpy(group_values + ((first + i) / 2 * kGroup + place) * 2, &bytes[i], 2);
    }
}

std::vector<ScoredRow> scan_nearest(const QuantisedRows& rows, std::span<const float> query, std::size_t count) {
    ASSERT(query.size() == rows.width());
    std::vector<ScoredRow> found = scan_nearest(rows.groups(), rows.rows(), query, count);
    std::ranges::sort(found, better);
    return found;
}

std::vector<ScoredRow> scan_nearest(std::span<const QuantisedGroup> groups, std::size_t rows,
                                    std::span<const float> query, std::size_t count) {
    ASSERT(groups.size() * kGroup >= rows);
    if (count == 0) return {};
    const std::vector<std::int32_t> pairs = query_pairs(query);
    const bool scalar = current_level() == Level::kScalar;
    BestRows best(count);
    GroupScores scores;
    for (std::size_t first = 0; first < rows; first += kGroup) {
        const QuantisedGroup& group = groups[first / kGroup];
        if (scalar)
            score_group_scalar(group.values, group.scales, pairs, scores);
        else
            score_group_avx2(group.values, group.scales, pairs, scores);
        const std::size_t present = std::min(kGroup, rows - first);
        for (std::size_t i = 0; i < present; ++i) {
            if (scores[i] > best.threshold()) best.add({static_cast<std::uint32_t>(first + i), scores[i]});
        }
    }
    return best.take();
}

std::vector<ScoredRow> find_nearest(const QuantisedRows& rows, ConstMatrix exact, std::span<const float> query,
                                    std::size_t count, std::size_t rescored) {
    ASSERT(exact.rows >= rows.rows() && exact.columns == rows.width() && rescored >= count);
    std::vector<ScoredRow> found = scan_nearest(rows, query, rescored);
    for (ScoredRow& each : found) each.score = dot(query, {exact.row(each.row), exact.columns});
    keep_first(found, count, better);
    return found;
}

}  // namespace tiller::kernels
