// What a tick takes that works a spectrum out anew: `learn_bench`.
#include <benchmark/benchmark.h>

#include <map>

#include "base/random.h"
#include "learn/spectrum_trainer.h"

namespace tiller::learn {
namespace {

constexpr schema::SpaceId kSpace{1};
constexpr std::uint64_t kTastes = 100;

/// Full histories, nine in ten of their videos of the viewer's own taste.
std::vector<LearnerViewer> crowd(std::uint64_t people, std::uint64_t videos, model::ModelTables& tables) {
    SeededRandom random(4);
    std::vector<LearnerViewer> viewers(people);
    for (std::uint64_t i = 0; i < people; ++i) {
        schema::ViewerState& state = viewers[i].state;
        state.viewer = ViewerId{i + 1};
        state.space = kSpace;
        for (std::size_t k = 0; k < schema::kHistoryLength; ++k) {
            const std::uint64_t taste = random.below(10) > 0 ? i % kTastes : random.below(kTastes);
            schema::HistoryEntry entry;
            entry.video = VideoId{1 + random.below(videos / kTastes) * kTastes + taste};
            entry.actions = 1u << static_cast<int>(schema::Action::kLike);
            entry.surface = static_cast<std::uint32_t>(schema::Surface::kElsewhere) & 0xf;
            state.history.push_back(entry);
            (void)tables.items.find_or_add(entry.video);
        }
    }
    return viewers;
}

/// Begun from the last one, as all are but a space's first. 8,000 full histories are a million entries, the most that are asked.
void BM_RefreshSpectrum(benchmark::State& bench) {
    model::ModelTables tables;
    const std::vector<LearnerViewer> viewers =
        crowd(static_cast<std::uint64_t>(bench.range(1)), static_cast<std::uint64_t>(bench.range(0)), tables);
    const std::map<schema::SpaceId, schema::Catalogue> catalogues = {{kSpace, {}}};
    float views = 1000;
    for (auto _ : bench) {
        tables.space_for_write(kSpace).views = views;
        refresh_spectra(tables, viewers, catalogues, 1'000'000);
        views *= 1.1f;
    }
    bench.counters["videos"] = static_cast<double>(tables.find_spectrum(kSpace)->vectors().size());
}
BENCHMARK(BM_RefreshSpectrum)
    ->Args({10'000, 1'000})
    ->Args({10'000, 8'000})
    ->Args({100'000, 8'000})
    ->Iterations(5)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tiller::learn
