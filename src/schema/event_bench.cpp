// How fast events are written and read, tokens sealed and opened, and actions folded.
#include <benchmark/benchmark.h>

#include "schema/event.h"
#include "schema/token.h"
#include "schema/viewer_state.h"

namespace tiller::schema {
namespace {

Event action() {
    return {1'700'000'000'000,
            {11},
            12,
            Acted{{{21}, 3, {31}}, {0}, Action::kWatch, 15'000, 1, WatchEnd::kSwipe, 0, "", 1'700'000'000'000}};
}
void encode_action(benchmark::State& state) {
    const Event event = action();
    for (auto _ : state) benchmark::DoNotOptimize(encode_body(event));
}
void decode_action(benchmark::State& state) {
    const Event event = action();
    const Bytes body = encode_body(event);
    const EventHeader header{kind_of(event.payload), event.time_ms, event.subject};
    for (auto _ : state) benchmark::DoNotOptimize(decode_event(header, body));
}
const TokenKey kKey{1, Bytes(32, std::byte{7})};
void seal(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(seal_token({{1}, {{2}, 3, {4}}, Surface::kForYou, {0}, 100}, kKey));
}
void open(benchmark::State& state) {
    const std::string text = seal_token({{1}, {{2}, 3, {4}}, Surface::kForYou, {0}, 100}, kKey);
    for (auto _ : state) benchmark::DoNotOptimize(open_token(text, std::span(&kKey, 1), 0));
}
void fold_action(benchmark::State& state) {
    ViewerState viewer;
    std::uint64_t i = 0;
    Acted acted;
    for (auto _ : state) {
        ++i;
        const std::vector<VideoId> videos = {{i}};
        viewer.note_shown({i}, 0, Surface::kForYou, videos);
        acted.impression = {{i}, 0, {i}};
        benchmark::DoNotOptimize(viewer.apply_action(acted, 1, 0, i));
    }
}
BENCHMARK(encode_action);
BENCHMARK(decode_action);
BENCHMARK(seal);
BENCHMARK(open);
BENCHMARK(fold_action);

}  // namespace
}  // namespace tiller::schema
