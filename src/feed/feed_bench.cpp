// CPU of one feed on a synthetic catalogue: candidates, scoring, arrangement, record and digest.
#include <benchmark/benchmark.h>

#include "base/random.h"
#include "feed/feed_pipeline.h"

namespace tiller::feed {
namespace {

constexpr UnixMs kNow = 1'700'000'000'000;

struct World {
    schema::Catalogue catalogue;
    model::Snapshot snapshot;
    std::vector<schema::ViewerState> viewers;
    explicit World(std::uint64_t videos);
};

schema::Video video_of(std::uint64_t id, SeededRandom& random) {
    schema::Video video;
    video.video = VideoId{mix64(id)};
    video.creator = ViewerId{1 + random.below(5000)};
    video.tags = {"tag" + std::to_string(random.below(200)), "tag" + std::to_string(random.below(200)),
                  "tag" + std::to_string(random.below(200))};
    video.language = "en";
    video.duration_ms = static_cast<std::uint32_t>(5000 + random.below(60'000));
    video.published_ms = kNow - static_cast<UnixMs>(random.below(90ull * 24 * 3'600'000));
    return video;
}

schema::ViewerState viewer_of(std::uint64_t id, std::uint64_t videos, SeededRandom& random) {
    schema::ViewerState viewer;
    viewer.viewer = ViewerId{id};
    viewer.locale = "en";
    for (std::size_t i = 0; i < schema::kHistoryLength; ++i) {
        schema::HistoryEntry entry;
        entry.video = VideoId{mix64(random.below(videos))};
        entry.actions = 0b11;
        entry.watched_permille = static_cast<std::uint16_t>(random.below(1000));
        viewer.history.push_back(entry);
    }
    for (int i = 0; i < 20; ++i) viewer.follows.push_back(ViewerId{1 + static_cast<std::uint64_t>(i) * 97});
    return viewer;
}

World::World(std::uint64_t videos) {
    SeededRandom random(1);
    model::ModelTables& tables = snapshot.tables;
    model::SpaceTotals& totals = tables.space_for_write(schema::kAppSpace);
    for (std::uint64_t id = 0; id < videos; ++id) {
        const schema::Video video = video_of(id, random);
        catalogue.add(video);
        const model::ItemRow row = tables.items.find_or_add(video.video);
        model::ItemStatistics& item = tables.items.statistics.at_for_write(row);
        item.views = static_cast<float>(random.below(1000));
        item.reward_sum = item.views * static_cast<float>(random.unit());
        model::add_popularity(item, totals, static_cast<float>(random.unit()),
                              kNow - static_cast<UnixMs>(random.below(90ull * 24 * 3'600'000)));
        tables.items.refresh(row, totals);
        for (float& part : tables.items.vectors.at_for_write(row))
            part = static_cast<float>(random.unit() - 0.5) * 0.3f;
        model::NeighbourList& list = tables.items.neighbours.at_for_write(row);
        for (std::size_t place = 0; id > 0 && place < model::kMaxNeighbours; ++place) {
            list.items[place] = static_cast<model::ItemRow>(random.below(id));
            list.counts[place] = 10;
            list.product_sums[place] = static_cast<float>(random.unit() - 0.3);
        }
    }
    for (std::size_t slot = 0; slot < model::kWeightSlots; ++slot) {
        for (float& weight : tables.weights.at_for_write(slot))
            weight = static_cast<float>(random.unit() - 0.5) * 0.02f;
    }
    for (std::uint64_t id = 0; id < 100; ++id) viewers.push_back(viewer_of(1'000'000 + id, videos, random));
}

/// A vector for every video, drawn at random.
void add_network(model::ModelTables& tables) {
    SeededRandom random(2);
    model::SpaceNetwork& network = *tables.network_for_write(schema::kAppSpace);
    for (model::ItemRow item = 0; item < tables.items.size(); ++item) {
        model::ItemVector vector;
        for (float& part : vector) part = static_cast<float>(random.unit() - 0.5) * 0.3f;
        network.vectors.add(item, vector);
    }
}

/// Likewise.
void add_spectrum(model::ModelTables& tables) {
    SeededRandom random(3);
    std::vector<model::SpaceSpectrum::Row> rows(tables.items.size());
    for (model::ItemRow item = 0; item < rows.size(); ++item) {
        rows[item].item = item;
        rows[item].met = 1;
        for (float& part : rows[item].vector) part = static_cast<float>(random.unit() - 0.4);
    }
    tables.set_spectrum(std::make_shared<const model::SpaceSpectrum>(schema::kAppSpace, 1.0f, rows));
}

enum class With : std::uint8_t { kNothing, kSpectrum };

void measure(benchmark::State& state, schema::Ranker ranker, With with = With::kNothing) {
    World world(static_cast<std::uint64_t>(state.range(0)));
    if (ranker == schema::Ranker::kSequence) add_network(world.snapshot.tables);
    if (with == With::kSpectrum) add_spectrum(world.snapshot.tables);
    schema::Policy policy;
    policy.ranker = ranker;
    const Cut cut;
    std::uint64_t number = 0;
    std::size_t candidates = 0;
    for (auto _ : state) {
        const schema::ViewerState& viewer = world.viewers[number % world.viewers.size()];
        schema::FeedRequest request;
        request.request = RequestId{++number};
        request.viewer = viewer.viewer;
        request.time_ms = kNow;
        request.locale = "en";
        request.seed = mix64(number);
        const FeedResult result = feed({viewer, world.catalogue, world.snapshot, policy, request, cut, 0});
        candidates += result.trace.candidates.size();
        benchmark::DoNotOptimize(result.record.trace_digest);
    }
    state.counters["candidates"] = static_cast<double>(candidates) / static_cast<double>(state.iterations());
    state.counters["feeds_per_s"] =
        benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
}

void feed_of(benchmark::State& state) { measure(state, schema::Ranker::kSpine); }
void feed_of_sequence(benchmark::State& state) { measure(state, schema::Ranker::kSequence); }
void feed_with_spectrum(benchmark::State& state) { measure(state, schema::Ranker::kSequence, With::kSpectrum); }
BENCHMARK(feed_of)->Arg(150)->Arg(10'000)->Arg(100'000)->Arg(1'000'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(feed_of_sequence)->Arg(150)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(feed_with_spectrum)->Arg(150)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace tiller::feed
