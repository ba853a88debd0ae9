// The kernels of the network against what this core can do at most, measured in the same run: fused multiply-adds a second,
// and bytes a second from memory. "of_peak" and "of_bandwidth" are those ratios; DESIGN.md section 7 holds the budgets.
#include <benchmark/benchmark.h>
#include <immintrin.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "base/random.h"
#include "kernels/attention.h"
#include "kernels/level.h"
#include "kernels/matrix.h"
#include "kernels/quantised_scan.h"

namespace tiller::kernels {
namespace {

double seconds_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

// Ten chains fill two units of four cycles each. Each step hides its register from the compiler, so that the sums stay in
// registers and nothing is computed beforehand.
#define FMA_STEP(sum, fused)          \
    sum = fused(sum, factor, factor); \
    asm volatile("" : "+v"(sum))
#define FMA_CHAINS(vector, fused, set)                                                   \
    const vector factor = set(0.999f);                                                   \
    vector a = set(1.0f), b = a, c = a, d = a, e = a, f = a, g = a, h = a, i = a, j = a; \
    for (std::size_t round = 0; round < rounds; ++round) {                               \
        FMA_STEP(a, fused);                                                              \
        FMA_STEP(b, fused);                                                              \
        FMA_STEP(c, fused);                                                              \
        FMA_STEP(d, fused);                                                              \
        FMA_STEP(e, fused);                                                              \
        FMA_STEP(f, fused);                                                              \
        FMA_STEP(g, fused);                                                              \
        FMA_STEP(h, fused);                                                              \
        FMA_STEP(i, fused);                                                              \
        FMA_STEP(j, fused);                                                              \
    }

__attribute__((target("avx512f"), noinline)) void run_chains_avx512(std::size_t rounds) {
    FMA_CHAINS(__m512, _mm512_fmadd_ps, _mm512_set1_ps)
}
__attribute__((noinline)) void run_chains_avx2(std::size_t rounds) {
    FMA_CHAINS(__m256, _mm256_fmadd_ps, _mm256_set1_ps)
}

/// Floating-point operations a second of one core at the level in use, the best of many short runs.
double peak_operations() {
    constexpr std::size_t kRounds = 200'000;
    const bool wide = current_level() == Level::kAvx512;
    double best = 0;
    for (int run = 0; run < 40; ++run) {
        const double start = seconds_now();
        if (wide)
            run_chains_avx512(kRounds);
        else
            run_chains_avx2(kRounds);
        best = std::max(best, static_cast<double>(kRounds) * 10 * 2 * (wide ? 16 : 8) / (seconds_now() - start));
    }
    return best;
}

/// Bytes a second that one core reads from memory, the best of some passes over more than any cache holds.
double peak_bytes() {
    static const std::vector<std::int64_t> memory(std::size_t{1} << 25, 1);  // 256 MB
    double best = 0;
    for (int run = 0; run < 8; ++run) {
        const double start = seconds_now();
        __m256i sum = _mm256_setzero_si256();
        for (std::size_t i = 0; i < memory.size(); i += 8) {
            const auto* const line = reinterpret_cast<const __m256i*>(&memory[i]);
            sum = _mm256_add_epi64(sum, _mm256_add_epi64(_mm256_loadu_si256(line), _mm256_loadu_si256(line + 1)));
        }
        asm volatile("" : "+v"(sum));
        best = std::max(best, static_cast<double>(memory.size() * sizeof(memory[0])) / (seconds_now() - start));
    }
    return best;
}

/// Ratio of the best of many calls of `work`, each of `amount` operations or bytes, to `peak`; and the plain rate.
template <typename Work>
void measure(benchmark::State& state, double amount, double peak, const char* name, Work work) {
    double best = 1e30;
    for (auto _ : state) {
        const double start = seconds_now();
        work();
        best = std::min(best, seconds_now() - start);
    }
    state.counters["best_G/s"] = amount / best / 1e9;
    state.counters["peak_G/s"] = peak / 1e9;
    state.counters[name] = amount / best / peak;
}

std::vector<float> random_values(std::size_t n) {
    SeededRandom random(n);
    std::vector<float> values(n);
    for (float& value : values) value = static_cast<float>(random.unit() * 2 - 1);
    return values;
}

/// m, k, n as arguments.
void product(benchmark::State& state, bool transposed, bool packs) {
    const auto m = static_cast<std::size_t>(state.range(0));
    const auto k = static_cast<std::size_t>(state.range(1));
    const auto n = static_cast<std::size_t>(state.range(2));
    const auto a = random_values(m * k);
    const auto b = random_values(k * n);
    std::vector<float> c(m * n);
    Panels panels;
    panels.pack({b.data(), k, n, n});
    const Matrix out{c.data(), m, n, n};
    measure(state, 2.0 * static_cast<double>(m * k * n), peak_operations(), "of_peak", [&] {
        if (packs) panels.pack({b.data(), k, n, n});
        if (transposed)
            multiply_transposed({a.data(), k, m, m}, panels, out, Store::kAdd);
        else
            multiply({a.data(), m, k, k}, panels, out, Store::kReplace);
    });
}
void forward_product(benchmark::State& state) { product(state, false, false); }  // the weights are packed once a step
void weight_gradient(benchmark::State& state) {
    product(state, true, true);
}  // what comes from above is packed each time

/// Places of a batch and items as arguments; width 64. One of 16 ranges of items takes its gradient from the scores of all.
void item_gradient(benchmark::State& state) {
    const auto places = static_cast<std::size_t>(state.range(0));
    const auto items = static_cast<std::size_t>(state.range(1));
    const auto scores = random_values(places * items);
    const auto states = random_values(places * 64);
    const std::size_t range = items / 16;
    std::vector<float> gradient(range * 64);
    Panels panels;
    panels.pack({states.data(), places, 64, 64});
    std::size_t next = 0;
    measure(state, 2.0 * static_cast<double>(places * range * 64), peak_operations(), "of_peak", [&] {
        const ConstMatrix all{scores.data(), places, items, items};
        multiply_transposed(all.column_range(next++ % 16 * range, range), panels, {gradient.data(), range, 64, 64},
                            Store::kReplace);
    });
}

/// Length and heads as arguments; width 64. Only the products that causality needs are counted.
void attention(benchmark::State& state) {
    const auto n = static_cast<std::size_t>(state.range(0));
    const AttentionShape shape{static_cast<std::size_t>(state.range(1)), 64 / static_cast<std::size_t>(state.range(1)),
                               n};
    const auto projected = random_values(n * 192);
    const auto bias = random_values(shape.heads * n);
    const auto out_gradient = random_values(n * 64);
    std::vector<float> out(n * 64), gradient(n * 192), bias_gradient(shape.heads * n);
    std::vector<SoftmaxOfRow> softmax(shape.heads * n);
    AttentionScratch scratch;
    const bool backward = state.range(2) != 0;
    const ConstMatrix in{projected.data(), n, 192, 192};
    attend(shape, in, bias, {out.data(), n, 64, 64}, softmax, scratch);
    const double pairs = static_cast<double>(n) * static_cast<double>(n + 1) / 2;
    measure(state, pairs * 64 * 2 * (backward ? 5 : 2), peak_operations(), "of_peak", [&] {
        if (backward)
            attend_backward(shape, in, bias, softmax, {out_gradient.data(), n, 64, 64}, {gradient.data(), n, 192, 192},
                            bias_gradient, scratch);
        else
            attend(shape, in, bias, {out.data(), n, 64, 64}, softmax, scratch);
    });
}

/// Rows as argument; width 64.
void scan(benchmark::State& state) {
    const auto rows = static_cast<std::size_t>(state.range(0));
    QuantisedRows table(64);
    table.resize(rows);
    const auto values = random_values(64 * 1024);
    for (std::size_t i = 0; i < rows; ++i) table.set(i, std::span(values).subspan(i % 1023 * 64 + i / 1023 % 64, 64));
    const auto query = random_values(64);
    measure(state, static_cast<double>(table.size_bytes()), peak_bytes(), "of_bandwidth",
            [&] { benchmark::DoNotOptimize(scan_nearest(table, query, 200)); });
}

// Places of a shard by width and outputs: query, key, value and gate; units in; units out; all scores of small and large sets.
BENCHMARK(forward_product)
    ->Args({336, 64, 256})
    ->Args({336, 64, 320})
    ->Args({336, 128, 64})
    ->Args({144, 64, 3416})
    ->Args({144, 64, 12101})
    ->Args({144, 3416, 64})
    ->Args({336, 128, 512});
BENCHMARK(weight_gradient)->Args({64, 336, 256})->Args({64, 336, 320})->Args({128, 336, 64});
BENCHMARK(item_gradient)->Args({1024, 3416})->Args({512, 12101});
BENCHMARK(attention)->ArgNames({"length", "heads", "backward"})->ArgsProduct({{128, 200}, {1, 2}, {0, 1}});
BENCHMARK(scan)->Arg(100'000)->Arg(1'000'000)->Arg(4'000'000);

}  // namespace
}  // namespace tiller::kernels
