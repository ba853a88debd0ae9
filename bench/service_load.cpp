// The whole service under load, over HTTP: durable events, feeds while learning, memory, restart.
// Usage: service_load PROGRAM ROWS_JSON [PART]. Prints as it goes; writes rows {name, value, unit, bar, met}.
#include <fmt/format.h>
#include <sys/resource.h>

#include <array>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "service.h"

namespace tiller::bench {
namespace {

constexpr double kMixedFeedsPerSecond = 250;
constexpr double kMixedEventsPerSecond = 2500;
constexpr std::size_t kMixedBatch = 10;
constexpr std::size_t kHistory = 128;          // of each viewer, when memory is measured
constexpr double kCatchUpLimitSeconds = 60;
constexpr double kPreparationLimitSeconds =
    600;  // the histories are there before anything is measured, however long it takes

struct Bench {
    std::string program;
    double seconds = 10;
    Table table;
};

/// Numbers of batches, so that no event has the id of another.
class BatchNumbers {
public:
    std::size_t next() { return next_++; }

private:
    std::atomic<std::size_t> next_{1};
};

double own_cpu_seconds() {
    rusage use{};
    ::getrusage(RUSAGE_SELF, &use);
    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// Bodies made ahead, so that making them is not measured.
std::vector<std::string> bodies_of(const Service& service, BatchNumbers& numbers, std::size_t batch,
                                   std::size_t count) {
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < count; ++i) bodies.push_back(service.event_batch(numbers.next(), batch));
    return bodies;
}

Status bench_batches(Bench& bench, Service& service, BatchNumbers& numbers, std::size_t batch, double sync_p99_ms) {
    constexpr std::size_t kMaxMadeEvents = 1'500'000;
    const std::size_t connections = batch == 1 ? 256 : 16;
    service.connect(connections);
    std::vector<std::string> bodies = bodies_of(service, numbers, batch, kMaxMadeEvents / batch / (batch == 1 ? 5 : 1));
    const double cpu_before = own_cpu_seconds();
    const LoadResult load = closed_loop(connections, bench.seconds, [&](std::size_t c, std::size_t n) {
        return service.post_events(
            c, n < bodies.size() ? std::move(bodies[n]) : service.event_batch(numbers.next(), batch));
    });
    const double cpu = own_cpu_seconds() - cpu_before;
    const std::string name = fmt::format("events, batches of {}, {} connections", batch, connections);
    bench.table.add({.name = name + ": durable events",
                     .value = load.per_second() * static_cast<double>(batch),
                     .unit = "1/s",
                     .bar = batch == 100 ? 100'000.0 : 0.0,
                     .at_least = true});
    bench.table.add({.name = name + ": p50", .value = load.latencies.quantile(0.5), .unit = "ms"});
    bench.table.add({.name = name + ": p99",
                     .value = load.latencies.quantile(0.99),
                     .unit = "ms",
                     .bar = batch == 1 ? 3 * sync_p99_ms + 5 : 0.0});
    bench.table.add({.name = name + ": failures", .value = static_cast<double>(load.failures), .unit = "requests"});
    bench.table.add({.name = name + ": CPU of the load generator", .value = cpu / load.seconds, .unit = "cores"});
    const Progress progress = TRY(service.progress(0));
    bench.table.add({.name = name + ": learner's lag at the end", .value = progress.lag_events(), .unit = "events"});
    const auto caught_up = service.wait_until_learned(0, kCatchUpLimitSeconds);
    bench.table.add({.name = name + ": learner caught up after",
                     .value = caught_up.value_or(kCatchUpLimitSeconds),
                     .unit = caught_up ? "s" : "s or more"});
    return {};
}

Status bench_events(Bench& bench) {
    fmt::print("durable events over HTTP\n");
    Service service = TRY(Service::start(bench.program));
    TRY_STATUS(service.put_items(10'000));
    const Latencies sync = sync_latencies(service.data_directory().c_str(), 200);
    bench.table.add({.name = "sync of 4 KiB: p50", .value = sync.quantile(0.5), .unit = "ms"});
    bench.table.add({.name = "sync of 4 KiB: p99", .value = sync.quantile(0.99), .unit = "ms"});
    BatchNumbers numbers;
    for (const std::size_t batch : {1, 10, 100, 1000})
        TRY_STATUS(bench_batches(bench, service, numbers, batch, sync.quantile(0.99)));
    return {};
}

/// From the answer to an event until a snapshot that learned from it is in service, again and again.
class WeightsProbe {
public:
    WeightsProbe(Service& service, BatchNumbers& numbers, std::size_t first_connection, std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) {
            threads_.emplace_back(
                [this, &service, &numbers, connection = first_connection + i](const std::stop_token& stop) {
                    while (!stop.stop_requested()) {
                        if (!service.post_events(connection, service.event_batch(numbers.next(), 1))) continue;
                        const auto seconds = service.wait_until_learned(connection, kCatchUpLimitSeconds);
                        const std::lock_guard lock(mutex_);
                        delays_.ms.push_back(seconds.value_or(kCatchUpLimitSeconds) * 1000);
                    }
                });
        }
    }
    Latencies stop() {
        threads_.clear();
        return std::move(delays_);
    }

private:
    std::mutex mutex_;  // guards delays_
    Latencies delays_;
    std::vector<std::jthread> threads_;
};

Status measure_memory(Bench& bench, Service& service, BatchNumbers& numbers, std::size_t items) {
    const std::size_t before_bytes = service.use().resident_bytes;
    TRY_STATUS(service.put_items(items));
    const std::size_t with_items_bytes = service.use().resident_bytes;
    const double per_item = static_cast<double>(with_items_bytes - before_bytes) / static_cast<double>(items);
    bench.table.add({.name = fmt::format("{} items: memory per item before anybody watched", items),
                     .value = per_item,
                     .unit = "bytes"});
    for (std::size_t posted = 0; posted < kUsers * kHistory; posted += 1000)
        TRY_STATUS(service.post_events(0, service.event_batch(numbers.next(), 1000)));
    (void)TRY(service.wait_until_learned(0, kPreparationLimitSeconds));
    return {};
}

/// Feeds and events at the rates of the budget, open loop.
Status bench_mixed(Bench& bench, Service& service, BatchNumbers& numbers, std::size_t items) {
    const auto events_only = [&] {
        return open_loop(4, bench.seconds, kMixedEventsPerSecond / kMixedBatch, [&](std::size_t c, std::size_t) {
            return service.post_events(28 + c, service.event_batch(numbers.next(), kMixedBatch));
        });
    };
    const double cpu_start = service.use().cpu_seconds;
    const double events_seconds = events_only().seconds;
    const double events_cpu = (service.use().cpu_seconds - cpu_start) / events_seconds;
    const double cpu_mixed = service.use().cpu_seconds;
    const double own_cpu = own_cpu_seconds();
    LoadResult events;
    WeightsProbe probe(service, numbers, 32, 4);
    std::jthread poster([&] { events = events_only(); });
    const LoadResult mixed = open_loop(28, bench.seconds, kMixedFeedsPerSecond,
                                       [&](std::size_t c, std::size_t n) { return service.get_feed(c, n); });
    poster.join();
    const double mixed_cpu = (service.use().cpu_seconds - cpu_mixed) / mixed.seconds;
    const double generator_cpu = (own_cpu_seconds() - own_cpu) / mixed.seconds;
    const Latencies delays = probe.stop();
    const std::string name =
        fmt::format("{} items, {} feeds/s + {} events/s", items, kMixedFeedsPerSecond, kMixedEventsPerSecond);
    bench.table.add({.name = name + ": feeds done",
                     .value = mixed.per_second(),
                     .unit = "1/s",
                     .bar = kMixedFeedsPerSecond * 0.98,
                     .at_least = true});
    bench.table.add({.name = name + ": feed p50", .value = mixed.latencies.quantile(0.5), .unit = "ms"});
    bench.table.add({.name = name + ": feed p99", .value = mixed.latencies.quantile(0.99), .unit = "ms", .bar = 10});
    bench.table.add({.name = name + ": CPU per feed",
                     .value = (mixed_cpu - events_cpu) / mixed.per_second() * 1000,
                     .unit = "ms",
                     .bar = 3});
    bench.table.add({.name = name + ": event to weights in service, p50", .value = delays.quantile(0.5), .unit = "ms"});
    bench.table.add({.name = name + ": event to weights in service, p99",
                     .value = delays.quantile(0.99),
                     .unit = "ms",
                     .bar = 1000});
    bench.table.add({.name = name + ": learner's lag at the end",
                     .value = TRY(service.progress(0)).lag_events(),
                     .unit = "events"});
    bench.table.add({.name = name + ": CPU of the server", .value = mixed_cpu, .unit = "cores"});
    bench.table.add({.name = name + ": CPU of the server without the feeds", .value = events_cpu, .unit = "cores"});
    bench.table.add({.name = name + ": CPU of the load generator", .value = generator_cpu, .unit = "cores"});
    bench.table.add({.name = name + ": failures",
                     .value = static_cast<double>(mixed.failures + events.failures),
                     .unit = "requests"});
    return {};
}

Status bench_feeds(Bench& bench, std::size_t items) {
    fmt::print("feeds at {} items\n", items);
    Service service = TRY(Service::start(bench.program));
    BatchNumbers numbers;
    TRY_STATUS(measure_memory(bench, service, numbers, items));
    service.connect(36);
    const double cpu_start = service.use().cpu_seconds;
    const LoadResult alone =
        closed_loop(4, bench.seconds, [&](std::size_t c, std::size_t n) { return service.get_feed(c, n); });
    const double cpu = service.use().cpu_seconds - cpu_start;
    const bool is_large = items >= 100'000;
    const std::string name = fmt::format("{} items, feeds alone", items);
    bench.table.add({.name = name + ": feeds",
                     .value = alone.per_second(),
                     .unit = "1/s",
                     .bar = is_large ? 500.0 : 0.0,
                     .at_least = true});
    bench.table.add({.name = name + ": p50", .value = alone.latencies.quantile(0.5), .unit = "ms"});
    bench.table.add({.name = name + ": p99", .value = alone.latencies.quantile(0.99), .unit = "ms", .bar = 10});
    bench.table.add({.name = name + ": CPU per feed",
                     .value = cpu / static_cast<double>(alone.requests) * 1000,
                     .unit = "ms",
                     .bar = 3});
    TRY_STATUS(bench_mixed(bench, service, numbers, items));
    bench.table.add({.name = fmt::format("resident memory at {} items and {} viewers with a history of {}", items,
                                         kUsers, kHistory),
                     .value = static_cast<double>(service.use().resident_bytes) / 1e6,
                     .unit = "MB"});
    return {};
}

std::size_t log_bytes(const std::filesystem::path& directory) {
    std::size_t bytes = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
        std::error_code gone;
        if (entry.is_regular_file(gone)) bytes += entry.file_size(gone);
    }
    return bytes;
}

/// Empties the page cache where we may; says so where we may not.
bool drop_caches() {
    std::ofstream file("/proc/sys/vm/drop_caches");
    file << "3" << std::flush;
    return static_cast<bool>(file);
}

Status grow_log(Service& service, BatchNumbers& numbers, std::size_t target_bytes) {
    service.connect(8);
    while (log_bytes(service.data_directory()) < target_bytes) {
        const LoadResult load = closed_loop(8, 5, [&](std::size_t c, std::size_t) {
            return service.post_events(c, service.event_batch(numbers.next(), 1000));
        });
        if (load.failures > 0) return fail(ErrorCode::kInternal, "events failed while the log grew");
        fmt::print("  data directory {:.0f} MB\r", static_cast<double>(log_bytes(service.data_directory())) / 1e6);
        std::fflush(stdout);
    }
    return {};
}

/// The last acknowledged event must count in the first answer: its item may not come again.
Status check_last_event(Service& service, std::string_view last_item) {
    const boost::json::value answer =
        TRY(service.client(0).call("GET", "/v1/engine/recommendations?count=100&exclude_seen=true&user=user-1"));
    for (const boost::json::value& item : answer.at("items").as_array()) {
        if (item.at("id").as_string() == last_item)
            return fail(ErrorCode::kInternal, "the last acknowledged event was lost");
    }
    return {};
}

Status bench_restart(Bench& bench, std::size_t target_bytes) {
    fmt::print("restart\n");
    Service service = TRY(Service::start(bench.program));
    TRY_STATUS(service.put_items(10'000));
    BatchNumbers numbers;
    TRY_STATUS(grow_log(service, numbers, target_bytes));
    TRY_STATUS(service.post_events(
        0, R"({"events":[{"id":"last","user":"user-1","item":"item-9999","type":"watch","fraction":1.0}]})"));
    const std::size_t bytes = log_bytes(service.data_directory());
    service.server().kill_now();
    const bool cold = drop_caches();
    const auto start = std::chrono::steady_clock::now();
    TRY_STATUS(service.server().start_again());
    service.connect(1);
    Status fed;
    do {
        fed = service.get_feed(0, 1);
    } while (!fed && std::chrono::steady_clock::now() - start < std::chrono::seconds(120));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    TRY_STATUS(fed);
    TRY_STATUS(check_last_event(service, "item-9999"));
    bench.table.add({.name = fmt::format("restart after kill -9 with {:.2f} GB of data, {} cache: first real feed",
                                         static_cast<double>(bytes) / 1e9, cold ? "cold" : "warm"),
                     .value = seconds,
                     .unit = "s",
                     .bar = 5});
    return {};
}

struct Part {
    std::string_view name;
    Status (*run)(Bench& bench);
};
constexpr std::array<Part, 4> kParts = {{
    {"events", bench_events},
    {"feeds-10000", [](Bench& bench) { return bench_feeds(bench, 10'000); }},
    {"feeds-100000", [](Bench& bench) { return bench_feeds(bench, 100'000); }},
    {"restart", [](Bench& bench) { return bench_restart(bench, 1'000'000'000); }},
}};

/// The part of that name, or all.
Status run(Bench& bench, std::string_view only) {
    bool any = false;
    for (const Part& part : kParts) {
        if (!only.empty() && only != part.name) continue;
        any = true;
        TRY_STATUS(part.run(bench));
    }
    return any ? Status{} : fail(ErrorCode::kInvalid, fmt::format("there is no part \"{}\"", only));
}

}  // namespace
}  // namespace tiller::bench

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: service_load PROGRAM ROWS_JSON [events | feeds-10000 | feeds-100000 | restart]\n");
        return 2;
    }
    tiller::bench::Bench bench{.program = argv[1], .table = {}};
    const tiller::Status status = tiller::bench::run(bench, argc > 3 ? argv[3] : "");
    const tiller::Status written = bench.table.write_json(argv[2]);
    for (const tiller::Status& one : {status, written}) {
        if (!one) fmt::print(stderr, "service_load: {}\n", one.error().message);
    }
    return status && written ? 0 : 1;
}
