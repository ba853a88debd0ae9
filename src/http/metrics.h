// Counters and histograms for Prometheus, and their text form.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "http/live_history.h"
#include "http/playback_statistics.h"
#include "http/worker_pool.h"

namespace tiller::http {

/// Safe from any thread.
class Metrics {
public:
    Metrics();
    ~Metrics();

    /// One answer. `route` is a pattern, never an address.
    void count_answer(std::string_view route, int status, std::int64_t took_us);
    void count_shed(WorkClass work_class);
    void count_refused_connection(std::string_view reason);
    void observe_feed(std::int64_t took_us, bool fallback);
    void count_events(std::uint64_t accepted, std::uint64_t duplicate, std::uint64_t refused);
    void observe_append(std::int64_t took_us);
    /// What a browser measured.
    void observe_first_frame(FirstFrame how, std::uint32_t ms);
    void observe_stall(std::uint32_t ms);
    void add_watched(std::uint32_t ms);
    [[nodiscard]] const PlaybackStatistics& playback() const;
    [[nodiscard]] LiveHistory& live();
    /// A value that is read when somebody asks for the metrics.
    void add_gauge(const std::string& name, const std::string& what, std::function<double()> read);

    /// The Prometheus text format.
    [[nodiscard]] std::string text();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace tiller::http
