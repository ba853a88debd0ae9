#include "model/content_neighbours.h"

#include <algorithm>
#include <cmath>

#include "base/shards.h"
#include "kernels/aligned_floats.h"
#include "kernels/gather.h"
#include "kernels/row_sums.h"

namespace tiller::model {
namespace {

constexpr std::size_t kRowsAtOnce = 64;

bool has_content(kernels::ConstMatrix content, std::size_t row) {
    return std::any_of(content.row(row), content.row(row) + content.columns, [](float value) { return value != 0; });
}

/// Standardised rows of length one; rows of zeros stay so.
kernels::AlignedFloats standardised(kernels::ConstMatrix content) {
    const std::size_t width = content.columns;
    std::vector<double> sums(width, 0.0);
    std::vector<double> squares(width, 0.0);
    double rows = 0;
    for (std::size_t row = 0; row < content.rows; ++row) {
        if (!has_content(content, row)) continue;
        rows += 1;
        for (std::size_t k = 0; k < width; ++k) {
            const auto value = static_cast<double>(content.row(row)[k]);
            sums[k] += value;
            squares[k] += value * value;
        }
    }
    kernels::AlignedFloats out(content.rows * width, 0.0f);
    for (std::size_t row = 0; row < content.rows; ++row) {
        if (!has_content(content, row)) continue;
        float* const values = out.data() + row * width;
        for (std::size_t k = 0; k < width; ++k) {
            const double mean = sums[k] / rows;
            const double deviation = std::sqrt(std::max(0.0, squares[k] / rows - mean * mean));
            values[k] =
                deviation > 0 ? static_cast<float>((static_cast<double>(content.row(row)[k]) - mean) / deviation) : 0;
        }
        const float length =
            std::sqrt(kernels::sum_over(width, [values](std::size_t k) { return values[k] * values[k]; }));
        if (length > 0) kernels::scale_values({values, width}, 1 / length);
    }
    return out;
}

bool nearer(const ContentNeighbour& a, const ContentNeighbour& b) {
    return a.similarity != b.similarity ? a.similarity > b.similarity : a.item < b.item;
}

std::vector<ContentNeighbour> best_of(std::span<const float> similarities, std::size_t own, std::size_t count) {
    std::vector<ContentNeighbour> found;
    for (std::size_t item = 0; item < similarities.size(); ++item) {
        if (item != own && similarities[item] > 0)
            found.push_back({.item = static_cast<std::uint32_t>(item), .similarity = similarities[item]});
    }
    const std::size_t kept = std::min(count, found.size());
    std::ranges::partial_sort(found, found.begin() + static_cast<std::ptrdiff_t>(kept), nearer);
    found.resize(kept);
    return found;
}

}  // namespace

std::vector<std::vector<ContentNeighbour>> content_neighbours(kernels::ConstMatrix content, std::size_t count,
                                                              std::size_t threads) {
    const kernels::AlignedFloats values = standardised(content);
    const kernels::ConstMatrix rows{values.data(), content.rows, content.columns, content.columns};
    kernels::Panels packed;
    packed.pack_transposed(rows);
    std::vector<std::vector<ContentNeighbour>> neighbours(content.rows);
    for_each_shard(content.rows, threads, [&](const Shard& shard) {
        std::vector<float> similarities(kRowsAtOnce * content.rows);
        for (std::size_t first = shard.first; first < shard.last; first += kRowsAtOnce) {
            const std::size_t some = std::min(kRowsAtOnce, shard.last - first);
            kernels::multiply(rows.row_range(first, some), packed,
                              {similarities.data(), some, content.rows, content.rows}, kernels::Store::kReplace);
            for (std::size_t i = 0; i < some; ++i)
                neighbours[first + i] =
                    best_of(std::span(similarities).subspan(i * content.rows, content.rows), first + i, count);
        }
    });
    return neighbours;
}

}  // namespace tiller::model
