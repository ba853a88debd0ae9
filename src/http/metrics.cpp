#include "http/metrics.h"

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
}

void Metrics::count_events(std::uint64_t accepted, std::uint64_t duplicate, std::uint64_t refused) {
    const auto add = [this](const char* outcome, std::uint64_t count) {
        if (count > 0) state_->events.Add({{"outcome", outcome}}).Increment(static_cast<double>(count));
    };
    add("accepted", accepted);
    add("duplicate", duplicate);
    add("refused", refused);
}

void Metrics::observe_append(std::int64_t took_us) {
    state_->append_seconds.Observe(static_cast<double>(took_us) / 1e6);
}

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
