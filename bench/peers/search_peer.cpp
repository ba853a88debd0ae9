// Nearest vectors by inner product: our scan of 8-bit copies beside hnswlib's graph, on one thread, over the same vectors.
// Recall is the share of the exact nearest that are found.
#include <fmt/format.h>
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <numeric>
#include <unordered_set>

#include "base/random.h"
#include "kernels/quantised_scan.h"
#include "table.h"

namespace tiller::bench {
namespace {

constexpr std::size_t kWidth = 64;
constexpr std::size_t kVectors = 100'000;
constexpr std::size_t kClusters = 256;
constexpr std::size_t kQueries = 200;
constexpr std::size_t kNearest = 200;
constexpr std::size_t kRescored = 400;
constexpr std::size_t kLinks = 16;  // hnswlib's usual M and ef_construction
constexpr std::size_t kBuildWidth = 200;

float normal(SeededRandom& random) {
    float sum = 0;
    for (int i = 0; i < 12; ++i) sum += static_cast<float>(random.unit());
    return sum - 6;
}

/// Vectors around centres, as videos lie around topics.
std::vector<float> clustered(std::size_t count, std::uint64_t seed) {
    SeededRandom of_centres(1);
    std::vector<float> centres(kClusters * kWidth);
    for (float& value : centres) value = normal(of_centres);
    SeededRandom random(seed);
    std::vector<float> values(count * kWidth);
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t centre = random.below(kClusters) * kWidth;
        for (std::size_t d = 0; d < kWidth; ++d)
            values[i * kWidth + d] = 0.2f * (centres[centre + d] + 0.7f * normal(random));
    }
    return values;
}

std::vector<std::uint32_t> exact_nearest(const std::vector<float>& vectors, const float* query) {
    std::vector<std::pair<float, std::uint32_t>> scored(kVectors);
    for (std::size_t i = 0; i < kVectors; ++i)
        scored[i] = {-std::inner_product(query, query + kWidth, &vectors[i * kWidth], 0.0f),
                     static_cast<std::uint32_t>(i)};
    std::ranges::partial_sort(scored, scored.begin() + kNearest);
    std::vector<std::uint32_t> nearest;
    for (std::size_t i = 0; i < kNearest; ++i) nearest.push_back(scored[i].second);
    return nearest;
}

class Comparison {
public:
    Comparison() : vectors_(clustered(kVectors, 2)), queries_(clustered(kQueries, 3)) {
        for (std::size_t i = 0; i < kQueries; ++i) exact_.push_back(exact_nearest(vectors_, query(i)));
    }

    void measure_ours(Table& table) {
        const double start = seconds_now();
        kernels::QuantisedRows copies(kWidth);
        copies.resize(kVectors);
        for (std::size_t i = 0; i < kVectors; ++i) copies.set(i, std::span(vectors_).subspan(i * kWidth, kWidth));
        table.add({"search: ours, to insert a vector", microseconds_since(start, kVectors), "us"});
        const kernels::ConstMatrix exact{vectors_.data(), kVectors, kWidth, kWidth};
        ask("ours", table, [&](const float* asked) {
            std::vector<std::uint32_t> found;
            for (const kernels::ScoredRow& row :
                 kernels::find_nearest(copies, exact, std::span(asked, kWidth), kNearest, kRescored))
                found.push_back(row.row);
            return found;
        });
    }

    void measure_graph(Table& table) {
        hnswlib::InnerProductSpace space(kWidth);
        hnswlib::HierarchicalNSW<float> graph(&space, kVectors, kLinks, kBuildWidth);
        const double start = seconds_now();
        for (std::size_t i = 0; i < kVectors; ++i) graph.addPoint(&vectors_[i * kWidth], i);
        table.add({"search: hnswlib, to insert a vector", microseconds_since(start, kVectors), "us"});
        for (const std::size_t width : {kNearest, 2 * kNearest, 4 * kNearest}) {
            graph.setEf(width);
            ask(fmt::format("hnswlib ef {}", width), table, [&](const float* asked) {
                std::vector<std::uint32_t> found;
                auto queue = graph.searchKnn(asked, kNearest);
                for (; !queue.empty(); queue.pop()) found.push_back(static_cast<std::uint32_t>(queue.top().second));
                return found;
            });
        }
    }

private:
    [[nodiscard]] const float* query(std::size_t index) const { return &queries_[index * kWidth]; }
    static double microseconds_since(double start, std::size_t count) {
        return (seconds_now() - start) * 1e6 / static_cast<double>(count);
    }

    template <typename Find>
    void ask(const std::string& who, Table& table, Find find) {
        std::vector<std::vector<std::uint32_t>> found(kQueries);
        const double start = seconds_now();
        for (std::size_t i = 0; i < kQueries; ++i) found[i] = find(query(i));
        const double microseconds = microseconds_since(start, kQueries);
        std::size_t right = 0;
        for (std::size_t i = 0; i < kQueries; ++i) {
            const std::unordered_set<std::uint32_t> wanted(exact_[i].begin(), exact_[i].end());
            right += static_cast<std::size_t>(
                std::ranges::count_if(found[i], [&](std::uint32_t row) { return wanted.contains(row); }));
        }
        table.add({fmt::format("search: {}, {} nearest of {}", who, kNearest, kVectors), microseconds, "us"});
        table.add({fmt::format("search: {}, recall", who),
                   static_cast<double>(right) / static_cast<double>(kQueries * kNearest), ""});
    }

    std::vector<float> vectors_;  // [kVectors * kWidth]
    std::vector<float> queries_;  // [kQueries * kWidth]
    std::vector<std::vector<std::uint32_t>> exact_;  // [kQueries][kNearest]
};

}  // namespace
}  // namespace tiller::bench

int main() {
    tiller::bench::Table table;
    tiller::bench::Comparison comparison;
    comparison.measure_ours(table);
    comparison.measure_graph(table);
    const char* path = std::getenv("TILLER_BENCH_JSON");
    return path == nullptr || table.write_json(path) ? 0 : 1;
}
