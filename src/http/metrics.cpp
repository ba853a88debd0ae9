#include "http/metrics.h"

#include <array>
#include <list>
#include <map>
#include <mutex>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

namespace tiller::http {
namespace {

const prometheus::Histogram::BucketBoundaries kLatencySeconds = {0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                                 0.1,    0.2,   0.5,   1,     2,    5};

prometheus::Histogram::BucketBoundaries playback_bounds() {
    prometheus::Histogram::BucketBoundaries seconds;
    for (const std::uint32_t ms : kPlaybackBoundsMs) seconds.push_back(ms / 1000.0);
    return seconds;
}

}  // namespace

struct Metrics::State {
    struct GaugeSource {
        prometheus::Gauge* gauge = nullptr;
        std::function<double()> read;
    };
    struct AnswerSeries {
        std::map<int, prometheus::Counter*> by_status;
        prometheus::Histogram* latency = nullptr;
    };
    prometheus::Registry registry;
    std::mutex mutex;  // guards answers and gauges
    std::map<std::string, AnswerSeries, std::less<>> answers;
    std::list<GaugeSource> gauges;
    prometheus::Family<prometheus::Counter>& answer_family = prometheus::BuildCounter()
                                                                 .Name("tiller_http_answers_total")
                                                                 .Help("answers by route and status")
                                                                 .Register(registry);
    prometheus::Family<prometheus::Histogram>& latency_family =
        prometheus::BuildHistogram()
            .Name("tiller_http_seconds")
            .Help("from the last byte of the head to the answer, by route")
            .Register(registry);
    prometheus::Family<prometheus::Counter>& shed = prometheus::BuildCounter()
                                                        .Name("tiller_http_shed_total")
                                                        .Help("requests refused because their class was full")
                                                        .Register(registry);
    prometheus::Family<prometheus::Counter>& refused = prometheus::BuildCounter()
                                                           .Name("tiller_http_refused_connections_total")
                                                           .Help("connections refused or malformed")
                                                           .Register(registry);
    prometheus::Family<prometheus::Counter>& events =
        prometheus::BuildCounter().Name("tiller_events_total").Help("events by outcome").Register(registry);
    prometheus::Histogram& feed_seconds = prometheus::BuildHistogram()
                                              .Name("tiller_feed_seconds")
                                              .Help("one feed, events carried included")
                                              .Register(registry)
                                              .Add({}, kLatencySeconds);
    prometheus::Histogram& append_seconds = prometheus::BuildHistogram()
                                                .Name("tiller_append_seconds")
                                                .Help("from handing events to the log until they are durable")
                                                .Register(registry)
                                                .Add({}, kLatencySeconds);
    prometheus::Counter& fallbacks = prometheus::BuildCounter()
                                         .Name("tiller_feed_fallbacks_total")
                                         .Help("slates served by the fallback")
                                         .Register(registry)
                                         .Add({});
    PlaybackStatistics playback;
    LiveHistory live;
    prometheus::Family<prometheus::Histogram>& first_frame_family =
        prometheus::BuildHistogram()
            .Name("tiller_player_first_frame_seconds")
            .Help("in browsers: until the first picture of a clip, by how it came on stage")
            .Register(registry);
    std::array<prometheus::Histogram*, kFirstFrameKinds> first_frame_seconds = [this] {
        std::array<prometheus::Histogram*, kFirstFrameKinds> series{};
        for (std::size_t how = 0; how < series.size(); ++how) {
            const std::string name(name_of(static_cast<FirstFrame>(how)));
            series[how] = &first_frame_family.Add({{"how", name}}, playback_bounds());
        }
        return series;
    }();
    prometheus::Histogram& stall_seconds = prometheus::BuildHistogram()
                                               .Name("tiller_player_stall_seconds")
                                               .Help("in browsers: how long a clip stood still for want of data")
                                               .Register(registry)
                                               .Add({}, playback_bounds());
    prometheus::Counter& watched_seconds = prometheus::BuildCounter()
                                               .Name("tiller_player_watched_seconds_total")
                                               .Help("in browsers: played, by those that report stalls")
                                               .Register(registry)
                                               .Add({});
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count_answer(std::string_view route, int status, std::int64_t took_us) {
    prometheus::Counter* counter = nullptr;
    prometheus::Histogram* latency = nullptr;
    {
        const std::lock_guard lock(state_->mutex);
        auto found = state_->answers.find(route);
        if (found == state_->answers.end())
            found = state_->answers.emplace(std::string(route), State::AnswerSeries{}).first;
        State::AnswerSeries& series = found->second;
        const std::string name(route);
        if (series.latency == nullptr) series.latency = &state_->latency_family.Add({{"route", name}}, kLatencySeconds);
        auto& slot = series.by_status[status];
        if (slot == nullptr) slot = &state_->answer_family.Add({{"route", name}, {"status", std::to_string(status)}});
        counter = slot;
        latency = series.latency;
    }
    counter->Increment();
    latency->Observe(static_cast<double>(took_us) / 1e6);
}

void Metrics::count_shed(WorkClass work_class) {
    state_->shed.Add({{"class", std::string(name_of(work_class))}}).Increment();
}

void Metrics::count_refused_connection(std::string_view reason) {
    state_->refused.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::observe_feed(std::int64_t took_us, bool fallback) {
    state_->feed_seconds.Observe(static_cast<double>(took_us) / 1e6);
    if (fallback) state_->fallbacks.Increment();
    state_->live.note_feed(took_us, fallback);
}

void Metrics::count_events(std::uint64_t accepted, std::uint64_t duplicate, std::uint64_t refused) {
    const auto add = [this](const char* outcome, std::uint64_t count) {
        if (count > 0) state_->events.Add({{"outcome", outcome}}).Increment(static_cast<double>(count));
    };
    add("accepted", accepted);
    add("duplicate", duplicate);
    add("refused", refused);
    state_->live.note_events(accepted);
}

void Metrics::observe_append(std::int64_t took_us) {
    state_->append_seconds.Observe(static_cast<double>(took_us) / 1e6);
}

void Metrics::observe_first_frame(FirstFrame how, std::uint32_t ms) {
    const auto index = static_cast<std::size_t>(how);
    state_->playback.first_frames[index].add(ms);
    state_->first_frame_seconds[index]->Observe(ms / 1000.0);
}

void Metrics::observe_stall(std::uint32_t ms) {
    state_->playback.stalls.add(ms);
    state_->playback.stalled_ms += ms;
    state_->stall_seconds.Observe(ms / 1000.0);
}

void Metrics::add_watched(std::uint32_t ms) {
    state_->playback.watched_ms += ms;
    state_->watched_seconds.Increment(ms / 1000.0);
}

const PlaybackStatistics& Metrics::playback() const { return state_->playback; }

LiveHistory& Metrics::live() { return state_->live; }

void Metrics::add_gauge(const std::string& name, const std::string& what, std::function<double()> read) {
    prometheus::Gauge& gauge = prometheus::BuildGauge().Name(name).Help(what).Register(state_->registry).Add({});
    const std::lock_guard lock(state_->mutex);
    state_->gauges.push_back({&gauge, std::move(read)});
}

std::string Metrics::text() {
    {
        const std::lock_guard lock(state_->mutex);
        for (const State::GaugeSource& source : state_->gauges) source.gauge->Set(source.read());
    }
    return prometheus::TextSerializer().Serialize(state_->registry.Collect());
}

}  // namespace tiller::http
