// Folds a second from decoded events, and bytes held for each viewer and item: `projection_bench`.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "projection/generated_events.h"
#include "projection/projections.h"

namespace tiller::projection {
namespace {

constexpr PartitionId kRegion{1};

class EventMaker {
public:
    journal::ReadEvent make(std::uint64_t subject, schema::Payload payload) {
        time_ms_ += 2'000;
        return read_event(
            {kRegion, offset_++},
            {.time_ms = time_ms_, .subject = ViewerId{subject}, .command_key = 0, .payload = std::move(payload)});
    }
    journal::ReadEvent publish(std::uint64_t id, schema::SpaceId space) {
        schema::Video video;
        video.video = VideoId{mix64(1, id)};
        video.space = space;
        video.external_id = "item-" + std::to_string(id);
        video.tags = {"tag" + std::to_string(id % 50), "topic" + std::to_string(id % 500)};
        video.duration_ms = 20'000;
        return make(0, schema::VideoPublished{video});
    }
    /// One slate of six, seen and watched: 13 events.
    void visit(std::uint64_t viewer, std::uint64_t slate, std::uint64_t items, std::vector<journal::ReadEvent>& out) {
        schema::DecisionRecord record;
        record.request.request = RequestId{mix64(3, offset_)};
        for (std::uint64_t i = 0; i < 6; ++i)
            record.slate.push_back(
                {.video = VideoId{mix64(1, (viewer * 7 + slate * 6 + i) % items)}, .terms = {}, .heads = {}});
        out.push_back(make(viewer, schema::SlateServed{record}));
        for (std::uint16_t i = 0; i < 6; ++i) {
            schema::Acted acted;
            acted.impression = {record.request.request, i, record.slate[i].video};
            out.push_back(make(viewer, acted));
            acted.action = schema::Action::kWatch;
            acted.watched_ms = 1'500;
            out.push_back(make(viewer, acted));
        }
    }

private:
    std::uint64_t offset_ = 0;
    UnixMs time_ms_ = kTestStartMs;
};

std::size_t heap_bytes() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

void BM_Fold(benchmark::State& bench) {
    const auto viewers = static_cast<std::uint64_t>(bench.range(0));
    std::vector<journal::ReadEvent> events;
    EventMaker maker;
    constexpr std::uint64_t kItems = 10'000;
    for (std::uint64_t i = 0; i < kItems; ++i) events.push_back(maker.publish(i, {}));
    for (std::uint64_t slate = 0; events.size() < 300'000; ++slate)
        maker.visit(1 + slate % viewers, slate / viewers, kItems, events);
    for (auto _ : bench) {
        Projections projections;
        projections.apply(events);
        benchmark::DoNotOptimize(projections.cut());
    }
    bench.SetItemsProcessed(static_cast<std::int64_t>(events.size()) * bench.iterations());
}
BENCHMARK(BM_Fold)->Arg(1'000)->Arg(20'000)->Unit(benchmark::kMillisecond);

void BM_BytesPerViewer(benchmark::State& bench) {
    constexpr std::uint64_t kViewers = 5'000;  // many, so that what is held once for all of them weighs little
    constexpr std::uint64_t kItems = 10'000;
    const auto slates = static_cast<std::uint64_t>(bench.range(0));
    for (auto _ : bench) {
        Projections projections;
        EventMaker maker;
        for (std::uint64_t i = 0; i < kItems; ++i) projections.apply(std::vector{maker.publish(i, {})});
        const std::size_t before = heap_bytes();
        for (std::uint64_t slate = 0; slate < slates; ++slate) {
            for (std::uint64_t viewer = 1; viewer <= kViewers; ++viewer) {
                std::vector<journal::ReadEvent> events;
                maker.visit(viewer, slate, kItems, events);
                projections.apply(events);
            }
        }
        bench.counters["bytes_per_viewer"] = static_cast<double>(heap_bytes() - before) / kViewers;
        ByteWriter out;
        projections.encode(out);
        bench.counters["encoded_bytes"] = static_cast<double>(out.size_bytes());
    }
}
BENCHMARK(BM_BytesPerViewer)->Arg(4)->Arg(22)->Iterations(1)->Unit(benchmark::kMillisecond);

void BM_BytesPerItem(benchmark::State& bench) {
    constexpr std::uint64_t kItems = 100'000;
    for (auto _ : bench) {
        const std::size_t before = heap_bytes();
        Projections projections;
        EventMaker maker;
        for (std::uint64_t i = 0; i < kItems; ++i) projections.apply(std::vector{maker.publish(i, {7})});
        bench.counters["bytes_per_item"] = static_cast<double>(heap_bytes() - before) / kItems;
    }
}
BENCHMARK(BM_BytesPerItem)->Iterations(1)->Unit(benchmark::kMillisecond);

void BM_Encode(benchmark::State& bench) {
    std::vector<journal::ReadEvent> events;
    EventMaker maker;
    for (std::uint64_t i = 0; i < 10'000; ++i) events.push_back(maker.publish(i, {}));
    for (std::uint64_t slate = 0; slate < 20'000; ++slate) maker.visit(1 + slate % 5'000, slate, 10'000, events);
    Projections projections;
    projections.apply(events);
    std::size_t bytes = 0;
    for (auto _ : bench) {
        ByteWriter out;
        projections.encode(out);
        bytes = out.size_bytes();
    }
    bench.SetBytesProcessed(static_cast<std::int64_t>(bytes) * bench.iterations());
}
BENCHMARK(BM_Encode)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tiller::projection
