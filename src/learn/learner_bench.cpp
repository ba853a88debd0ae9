// Actions a second that the learner takes in, and the bytes that it holds for each viewer and video: `learn_bench`.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "base/random.h"
#include "learn/learner.h"
#include "schema/policy.h"

namespace tiller::learn {
namespace {

constexpr PartitionId kRegion{1};
constexpr UnixMs kStartMs = 1'700'000'000'000;
constexpr std::uint64_t kVideosInSlate = 6;

std::size_t heap_bytes() {
    const auto info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/// A learner, and viewers that watch slate after slate.
class World {
public:
    World(std::uint64_t videos, schema::Ranker ranker, LearnerSettings settings = {})
        : learner_(settings), videos_(videos) {
        schema::Policy policy;
        policy.ranker = ranker;
        const schema::Event changed{time_ms_, {}, 0, schema::PolicyChanged{1, {}, "", policy_document(policy)}};
        learner_.apply({kControlPartition, 0}, &changed);
        for (std::uint64_t id = 0; id < videos; ++id) {
            schema::Video video;
            video.video = VideoId{mix64(1, id)};
            video.creator = ViewerId{1'000'000'000 + id % (videos / 20 + 1)};
            video.tags = {"tag" + std::to_string(random_.below(200)), "topic" + std::to_string(random_.below(200))};
            video.language = "en";
            video.duration_ms = 20'000;
            video.published_ms = kStartMs;
            apply(0, schema::VideoPublished{video});
        }
    }
    /// One slate of six videos that the viewer has not seen, each watched for a while. Returns the number of actions.
    std::uint64_t visit(std::uint64_t viewer) {
        std::uint64_t& slate = slates_[viewer % slates_.size()];
        schema::Shown shown{RequestId{mix64(3, offset_)}, schema::Surface::kForYou, schema::kAppSpace, {}};
        for (std::uint64_t i = 0; i < kVideosInSlate; ++i)
            shown.videos.push_back(VideoId{mix64(1, (viewer * 7919 + slate * kVideosInSlate + i) % videos_)});
        ++slate;
        apply(viewer, shown);
        for (std::uint16_t i = 0; i < kVideosInSlate; ++i) {
            schema::Acted acted;
            acted.impression = {shown.request, i, shown.videos[i]};
            acted.action = schema::Action::kWatch;
            acted.watched_ms = static_cast<std::uint32_t>(random_.below(5'000));
            apply(viewer, acted);
        }
        return kVideosInSlate;
    }
    void end_tick() {
        schema::Tick tick;
        tick.number = ++tick_;
        tick.cut = learner_.cut();
        benchmark::DoNotOptimize(learner_.end_tick(tick, time_ms_));
    }

private:
    void apply(std::uint64_t subject, schema::Payload payload) {
        time_ms_ += 1'000;
        const schema::Event event{time_ms_, ViewerId{subject}, 0, std::move(payload)};
        learner_.apply({kRegion, offset_++}, &event);
    }
    Learner learner_;  // first: the policy is the first event
    SeededRandom random_{5};
    std::uint64_t videos_;
    std::vector<std::uint64_t> slates_ = std::vector<std::uint64_t>(100'000);
    std::uint64_t offset_ = 0;
    std::uint64_t tick_ = 0;
    UnixMs time_ms_ = kStartMs;
};

constexpr std::uint64_t kSlatesOfFullHistory = 22;  // of six videos: 132
constexpr std::uint64_t kSequenceVideos = 4'000;  // so few that all of them have met three viewers and have a vector

/// Actions of viewers with full histories, with a tick (digest and frozen tables) every 600 of them. Each is an example.
void learn(benchmark::State& bench, World world) {
    constexpr std::uint64_t kViewers = 300;
    for (std::uint64_t slate = 0; slate < kSlatesOfFullHistory; ++slate) {
        for (std::uint64_t viewer = 1; viewer <= kViewers; ++viewer) world.visit(viewer);
    }
    std::uint64_t actions = 0;
    for (auto _ : bench) {
        for (std::uint64_t visit = 0; visit < 100; ++visit) actions += world.visit(1 + visit % kViewers);
        world.end_tick();
    }
    bench.counters["actions_per_s"] = benchmark::Counter(static_cast<double>(actions), benchmark::Counter::kIsRate);
}
void BM_Learn(benchmark::State& bench) {
    learn(bench, World(static_cast<std::uint64_t>(bench.range(0)), schema::Ranker::kSpine));
}
BENCHMARK(BM_Learn)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

/// The same with the sequence network, its body learning once in that many examples: 6 is every slate, 24 one in four.
void BM_LearnSequence(benchmark::State& bench) {
    learn(bench, World(kSequenceVideos, schema::Ranker::kSequence,
                       {.examples_for_pass = static_cast<std::uint32_t>(bench.range(0))}));
}
BENCHMARK(BM_LearnSequence)->Arg(6)->Arg(24)->Unit(benchmark::kMillisecond);

struct Growth {
    double by_everything = 0;  // by a learner, its videos and the first viewers, who meet every video
    double by_viewers = 0;  // by as many viewers again
};

Growth growth_of(std::uint64_t videos, std::uint64_t viewers) {
    const std::size_t empty = heap_bytes();
    World world(videos, schema::Ranker::kSpine);
    const auto visit_all = [&](std::uint64_t first) {
        for (std::uint64_t viewer = first; viewer < first + viewers; ++viewer) {
            for (std::uint64_t slate = 0; slate < kSlatesOfFullHistory; ++slate) world.visit(viewer);
        }
        return heap_bytes();
    };
    const std::size_t first = visit_all(1);
    const std::size_t second = visit_all(1 + viewers);
    return {static_cast<double>(first - empty), static_cast<double>(second - first)};
}

/// What is held once, whatever the size, falls out of both differences.
void BM_Memory(benchmark::State& bench) {
    constexpr std::uint64_t kFewVideos = 1'000;
    constexpr std::uint64_t kManyVideos = 3'000;
    constexpr std::uint64_t kViewers = 100;
    for (auto _ : bench) {
        const Growth few = growth_of(kFewVideos, kViewers);
        const Growth many = growth_of(kManyVideos, kViewers);
        bench.counters["bytes_per_viewer"] = few.by_viewers / kViewers;
        bench.counters["bytes_per_video"] = (many.by_everything - few.by_everything) / (kManyVideos - kFewVideos);
    }
}
BENCHMARK(BM_Memory)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace tiller::learn
