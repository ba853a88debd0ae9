// Matrix products in the shapes of the network: ours beside OpenBLAS, on one thread, in turns. Ours gives the same bits on every
// level; OpenBLAS may order its sums as it likes.
#include <cblas.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "base/random.h"
#include "kernels/matrix.h"
#include "table.h"

namespace tiller::bench {
namespace {

constexpr int kTurns = 40;

struct Shape {
    std::size_t m = 0, k = 0, n = 0;
};
// As in kernels_bench: units in, units out, and the scores of small and large sets of items.
constexpr std::array<Shape, 7> kShapes = {{{336, 64, 256},
                                           {336, 64, 320},
                                           {336, 128, 64},
                                           {144, 64, 3416},
                                           {144, 64, 12101},
                                           {144, 3416, 64},
                                           {336, 128, 512}}};

std::vector<float> random_values(std::size_t n) {
    SeededRandom random(n);
    std::vector<float> values(n);
    for (float& value : values) value = static_cast<float>(random.unit() * 2 - 1);
    return values;
}

template <typename Work>
double best_of(double best, Work work) {
    const double start = seconds_now();
    work();
    return std::min(best, seconds_now() - start);
}

void compare(const Shape& shape, Table& table) {
    const auto [m, k, n] = shape;
    const auto a = random_values(m * k);
    const auto b = random_values(k * n);
    std::vector<float> ours(m * n), theirs(m * n);
    kernels::Panels panels;
    panels.pack({b.data(), k, n,
                 n});  // the weights are packed once a step, so packing is not counted; OpenBLAS packs each time
    double our_best = 1e9, packing_best = 1e9, their_best = 1e9;
    for (int turn = 0; turn < kTurns; ++turn) {
        our_best = best_of(our_best, [&] {
            kernels::multiply({a.data(), m, k, k}, panels, {ours.data(), m, n, n}, kernels::Store::kReplace);
        });
        packing_best = best_of(packing_best, [&] { panels.pack({b.data(), k, n, n}); });
        their_best = best_of(their_best, [&] {
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, static_cast<int>(m), static_cast<int>(n),
                        static_cast<int>(k), 1.0f, a.data(), static_cast<int>(k), b.data(), static_cast<int>(n), 0.0f,
                        theirs.data(), static_cast<int>(n));
        });
    }
    const double operations = 2.0 * static_cast<double>(m * k * n) / 1e9;
    const std::string name = fmt::format("gemm {} x {} x {}", m, k, n);
    table.add({name + ": ours", operations / our_best, "GFLOP/s"});
    table.add({name + ": OpenBLAS", operations / their_best, "GFLOP/s"});
    table.add({name + ": ours / OpenBLAS", their_best / our_best, ""});
    table.add({name + ": ours with packing / OpenBLAS", their_best / (our_best + packing_best), ""});
}

}  // namespace
}  // namespace tiller::bench

int main() {
    openblas_set_num_threads(1);
    tiller::bench::Table table;
    for (const tiller::bench::Shape& shape : tiller::bench::kShapes) compare(shape, table);
    const char* path = std::getenv("TILLER_BENCH_JSON");
    return path == nullptr || table.write_json(path) ? 0 : 1;
}
