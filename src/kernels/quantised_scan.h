// Nearest rows by inner product: a scan of 8-bit copies of all rows, then the exact product of the best of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "kernels/matrix.h"

namespace tiller::kernels {

struct ScoredRow {
    std::uint32_t row;
    float score;
};

/// 8-bit copies of rows, each with its own scale, laid out for the scan: 16 rows side by side, two elements of each at a time.
inline constexpr std::size_t kQuantisedGroup = 16;

/// One group, borrowed.
struct QuantisedGroup {
    const std::int8_t* values = nullptr;  // [width / 2 * 16 * 2]
    const float* scales = nullptr;  // [16]
};

/// What one step of a row's bytes is worth: its largest number / 127. A score times the query's is the product of both copies.
[[nodiscard]] float quantised_unit(std::span<const float> values);
/// Writes one row of a group. values [width], width even, finite.
void quantise_row(std::span<const float> values, std::size_t place, std::int8_t* group_values, float* group_scales);

/// The `count` rows of the largest 8-bit product with the query, the first of equals by row; in no order. Scores are those of
/// the 8-bit copies, up to a factor that all share. Same rows and bits on every level.
/// groups [rows / 16, rounded up]
[[nodiscard]] std::vector<ScoredRow> scan_nearest(std::span<const QuantisedGroup> groups, std::size_t rows,
                                                  std::span<const float> query, std::size_t count);

/// Groups in one block of memory. One writer; scans may run beside each other.
class QuantisedRows {
public:
    static constexpr std::size_t kGroup = kQuantisedGroup;

    /// `width` even.
    explicit QuantisedRows(std::size_t width);

    /// Rows past the old count hold zeros.
    void resize(std::size_t rows);
    /// Row below rows(); values [width], finite.
    void set(std::size_t row, std::span<const float> values);
    /// The last row takes its place.
    void remove(std::size_t row);

    void encode(ByteWriter& out) const;
    /// As many rows, of that width, as were encoded; `in` fails where it holds fewer.
    [[nodiscard]] static QuantisedRows decode(ByteReader& in, std::size_t rows, std::size_t width);

    [[nodiscard]] std::size_t rows() const { return rows_; }
    [[nodiscard]] std::size_t width() const { return width_; }
    [[nodiscard]] std::size_t size_bytes() const { return values_.size() + scales_.size() * sizeof(float); }
    [[nodiscard]] std::vector<QuantisedGroup> groups() const;

private:
    void copy_row(std::size_t from, std::size_t to);

    std::size_t width_;
    std::size_t rows_ = 0;
    std::vector<std::int8_t> values_;  // [groups * width / 2 * 16 * 2]
    AlignedFloats scales_;  // [groups * 16]
};

[[nodiscard]] std::vector<ScoredRow> scan_nearest(const QuantisedRows& rows, std::span<const float> query,
                                                  std::size_t count);  // the same, best first

/// The `count` rows of the largest exact product (kernels::dot) among the `rescored` >= count best of the scan; best first, the
/// first of equals by row.
/// exact [rows * width], width a multiple of 16
[[nodiscard]] std::vector<ScoredRow> find_nearest(const QuantisedRows& rows, ConstMatrix exact,
                                                  std::span<const float> query, std::size_t count,
                                                  std::size_t rescored);

}  // namespace tiller::kernels
