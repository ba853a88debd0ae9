// How many events one core encodes, encrypts, and opens again.
#include <benchmark/benchmark.h>

#include "journal/event_record.h"
#include "journal/memory_keys.h"

namespace tiller::journal {
namespace {

std::vector<schema::Event> actions(std::size_t count) {
    std::vector<schema::Event> events(count);
    for (std::size_t i = 0; i < count; ++i) {
        events[i] = {
            1'700'000'000'000,
            {1 + i % 50},
            i,
            schema::Acted{{{21}, 3, {31}}, {0}, schema::Action::kWatch, 15'000, 1, schema::WatchEnd::kSwipe, 0, "", 0}};
    }
    return events;
}

void write_records(benchmark::State& state) {
    SystemEntropy entropy;
    MemoryKeys keys(entropy);
    const auto events = actions(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(records_of({1}, events, keys, entropy));
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
void read_records(benchmark::State& state) {
    SystemEntropy entropy;
    MemoryKeys keys(entropy);
    const auto events = actions(1);
    auto written = *records_of({1}, events, keys, entropy);
    const log::StoredRecord record{1, written[0].header, {}, {}, written[0].body};
    for (auto _ : state) benchmark::DoNotOptimize(event_of({1}, record, keys));
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK(write_records)->Arg(1)->Arg(100)->Arg(1000);
BENCHMARK(read_records);

}  // namespace
}  // namespace tiller::journal
