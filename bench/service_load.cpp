// The whole service under load, over HTTP: durable events, feeds while learning, memory, restart.
// Usage: service_load PROGRAM ROWS_JSON [--short]. Prints as it goes; writes rows {name, value, unit, bar, met}.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "audience/http_client.h"
#include "audience/server_process.h"
#include "base/random.h"
#include "load.h"

namespace {

namespace json = boost::json;
using namespace tiller;
using audience::HttpClient;
using audience::ServerProcess;
using bench::LoadResult;

constexpr std::size_t kUsers = 5000;
constexpr std::size_t kTopics = 200;
constexpr std::size_t kItemsPerPut = 500;
constexpr double kMixedFeedsPerSecond = 250;
constexpr double kMixedEventsPerSecond = 2500;

struct Row {
    std::string name;
    double value = 0;
    std::string unit;
    double bar = 0;        // 0 = no bar
    bool at_least = false; // the bar is a floor, not a ceiling
};

struct Bench {
    std::string program;
    double seconds = 10;
    std::vector<Row> rows;

    void add(Row row) {
        const bool met = row.bar == 0 || (row.at_least ? row.value >= row.bar : row.value <= row.bar);
        fmt::print("  {:<56} {:>12.2f} {:<10} {}\n", row.name, row.value, row.unit,
                   row.bar == 0 ? "" : fmt::format("bar {} {} {}", row.at_least ? ">=" : "<=", row.bar, met ? "met" : "MISSED"));
        std::fflush(stdout);
        rows.push_back(std::move(row));
    }
};

/// One server with an engine key, and a client for each connection.
struct Service {
    ServerProcess server;
    std::string key;
    std::vector<std::unique_ptr<HttpClient>> clients;
    std::size_t items = 0;

    HttpClient& client(std::size_t connection) { return *clients[connection]; }
    void connect(std::size_t connections) {
        clients.clear();
        for (std::size_t i = 0; i < connections; ++i) {
            clients.push_back(std::make_unique<HttpClient>(server.address()));
            clients.back()->set_header("Authorization", "Bearer " + key);
        }
    }
};

Result<Service> start_service(const std::string& program) {
    ServerProcess server = TRY(ServerProcess::start(program));
    std::string key = TRY(server.make_engine_key());
    Service service{.server = std::move(server), .key = std::move(key), .clients = {}, .items = 0};
    service.connect(1);
    return service;
}

Status put_items(Service& service, std::size_t count) {
    for (std::size_t first = service.items; first < count; first += kItemsPerPut) {
        json::array items;
        for (std::size_t i = first; i < std::min(first + kItemsPerPut, count); ++i) {
            items.push_back({{"id", fmt::format("item-{}", i)},
                             {"tags", json::array{json::string(fmt::format("topic-{}", mix64(i) % kTopics)), json::string(fmt::format("mood-{}", mix64(i, 1) % 20))}},
                             {"creator", fmt::format("creator-{}", mix64(i, 2) % (count / 20 + 1))},
                             {"duration_ms", 6000 + mix64(i, 3) % 30000}});
        }
        TRY_STATUS(service.client(0).call("POST", "/v1/engine/items", json::object{{"items", std::move(items)}}));
    }
    service.items = count;
    return {};
}

/// A user's events without tokens, as an importing caller sends them.
json::object event_batch(const Service& service, std::size_t number, std::size_t batch) {
    json::array events;
    for (std::size_t i = 0; i < batch; ++i) {
        const std::uint64_t draw = mix64(number, i);
        const std::uint64_t user = draw % kUsers;
        // Users like a tenth of the topics: popular items come up more often, as in real logs.
        const std::uint64_t item = mix64(draw, 1) % (1 + mix64(draw, 2) % service.items);
        events.push_back({{"id", fmt::format("e{}-{}", number, i)}, {"user", fmt::format("user-{}", user)}, {"item", fmt::format("item-{}", item)},
                          {"type", "watch"}, {"fraction", static_cast<double>(mix64(draw, 3) % 1000) / 1000}});
    }
    return {{"events", std::move(events)}};
}

Status post_events(Service& service, std::size_t connection, std::size_t number, std::size_t batch) {
    TRY_STATUS(service.client(connection).call("POST", "/v1/engine/events", event_batch(service, number, batch)));
    return {};
}

Status get_feed(Service& service, std::size_t connection, std::size_t number) {
    const auto answer = service.client(connection).call("GET", fmt::format("/v1/engine/recommendations?count=6&exclude_seen=true&user=user-{}", mix64(number) % kUsers));
    if (!answer) return std::unexpected(answer.error());
    if (answer->at("fallback").as_bool() || answer->at("items").as_array().empty()) return fail(ErrorCode::kUnavailable, "fallback");
    return {};
}

Status bench_events(Bench& bench) {
    fmt::print("durable events over HTTP\n");
    Service service = TRY(start_service(bench.program));
    TRY_STATUS(put_items(service, 10'000));
    const bench::Latencies sync = bench::sync_latencies(service.server.data_directory().c_str(), 200);
    bench.add({.name = "sync of 4 KiB, p50", .value = sync.quantile(0.5), .unit = "ms"});
    bench.add({.name = "sync of 4 KiB, p99", .value = sync.quantile(0.99), .unit = "ms"});
    std::size_t salt = 0;
    for (const std::size_t batch : {std::size_t{1}, std::size_t{10}, std::size_t{100}, std::size_t{1000}}) {
        const std::size_t connections = batch == 1 ? 256 : 16;
        service.connect(connections);
        salt += 100'000'000;
        const LoadResult load = bench::closed_loop(connections, bench.seconds, [&](std::size_t c, std::size_t n) { return post_events(service, c, salt + n, batch); });
        const std::string name = fmt::format("events in batches of {} ({} connections)", batch, connections);
        bench.add({.name = name + ", durable events/s", .value = load.per_second() * static_cast<double>(batch), .unit = "1/s", .bar = batch == 100 ? 100'000.0 : 0.0, .at_least = true});
        bench.add({.name = name + ", p99", .value = load.latencies.quantile(0.99), .unit = "ms", .bar = batch == 1 ? 3 * sync.quantile(0.99) + 5 : 0.0});
        bench.add({.name = name + ", failures", .value = static_cast<double>(load.failures), .unit = "requests"});
    }
    return {};
}

Status bench_feeds(Bench& bench, std::size_t items) {
    fmt::print("feeds at {} items\n", items);
    Service service = TRY(start_service(bench.program));
    const std::size_t before_bytes = bench::use_of(service.server.process_id()).resident_bytes;
    TRY_STATUS(put_items(service, items));
    const std::size_t with_items_bytes = bench::use_of(service.server.process_id()).resident_bytes;
    bench.add({.name = fmt::format("memory per item at {} items", items), .value = static_cast<double>(with_items_bytes - before_bytes) / static_cast<double>(items), .unit = "bytes"});
    for (std::size_t n = 0; n < 300; ++n) TRY_STATUS(post_events(service, 0, n, 1000));  // histories of 60 for each user
    const std::size_t with_viewers_bytes = bench::use_of(service.server.process_id()).resident_bytes;
    bench.add({.name = fmt::format("memory per viewer with a history of 60, {} items", items), .value = static_cast<double>(with_viewers_bytes - with_items_bytes) / kUsers, .unit = "bytes"});

    service.connect(32);
    const int process = service.server.process_id();
    const LoadResult alone = bench::closed_loop(4, bench.seconds, [&](std::size_t c, std::size_t n) { return get_feed(service, c, n); });
    bench.add({.name = fmt::format("feeds alone, {} items, feeds/s", items), .value = alone.per_second(), .unit = "1/s", .bar = items >= 100'000 ? 500.0 : 0.0, .at_least = true});
    bench.add({.name = fmt::format("feeds alone, {} items, p99", items), .value = alone.latencies.quantile(0.99), .unit = "ms", .bar = 10});

    const auto events_only = [&](double seconds) {
        return bench::open_loop(4, seconds, kMixedEventsPerSecond / 10, [&](std::size_t c, std::size_t n) { return post_events(service, 28 + c, 900'000'000 + n, 10); });
    };
    const double cpu_start = bench::use_of(process).cpu_seconds;
    const double events_seconds = events_only(bench.seconds).seconds;
    const double events_cpu = (bench::use_of(process).cpu_seconds - cpu_start) / events_seconds;
    const double cpu_mixed = bench::use_of(process).cpu_seconds;
    LoadResult events;
    std::jthread learner([&] { events = events_only(bench.seconds); });
    const LoadResult mixed = bench::open_loop(28, bench.seconds, kMixedFeedsPerSecond, [&](std::size_t c, std::size_t n) { return get_feed(service, c, n); });
    learner.join();
    const double mixed_cpu = (bench::use_of(process).cpu_seconds - cpu_mixed) / mixed.seconds;
    const std::string name = fmt::format("mixed {} feeds/s + {} events/s, {} items", kMixedFeedsPerSecond, kMixedEventsPerSecond, items);
    bench.add({.name = name + ", feeds/s done", .value = mixed.per_second(), .unit = "1/s", .bar = kMixedFeedsPerSecond * 0.98, .at_least = true});
    bench.add({.name = name + ", feed p50", .value = mixed.latencies.quantile(0.5), .unit = "ms"});
    bench.add({.name = name + ", feed p99", .value = mixed.latencies.quantile(0.99), .unit = "ms", .bar = 10});
    bench.add({.name = name + ", server CPU per feed", .value = (mixed_cpu - events_cpu) / mixed.per_second() * 1000, .unit = "ms", .bar = 3});
    bench.add({.name = name + ", failures", .value = static_cast<double>(mixed.failures + events.failures), .unit = "requests"});
    bench.add({.name = fmt::format("resident memory at {} items and {} viewers", items, kUsers), .value = static_cast<double>(bench::use_of(process).resident_bytes) / 1e6, .unit = "MB", .bar = 1500});
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

Status bench_restart(Bench& bench, std::size_t target_bytes) {
    fmt::print("restart\n");
    Service service = TRY(start_service(bench.program));
    TRY_STATUS(put_items(service, 10'000));
    service.connect(8);
    std::atomic<std::size_t> number{0};
    while (log_bytes(service.server.data_directory()) < target_bytes) {
        const LoadResult load = bench::closed_loop(8, 5, [&](std::size_t c, std::size_t) { return post_events(service, c, 2'000'000'000 + number++, 1000); });
        if (load.failures > 0) return fail(ErrorCode::kInternal, "events failed while the log grew");
        fmt::print("  data directory {:.0f} MB\r", static_cast<double>(log_bytes(service.server.data_directory())) / 1e6);
        std::fflush(stdout);
    }
    // The last acknowledged event must count in the first answer: its item may not come again.
    const std::string last_item = "item-9999";
    TRY_STATUS(service.client(0).call("POST", "/v1/engine/events", json::object{{"events", json::array{{{"id", "last"}, {"user", "user-1"}, {"item", last_item}, {"type", "watch"}, {"fraction", 1.0}}}}}));
    const std::size_t bytes = log_bytes(service.server.data_directory());
    service.server.kill_now();
    const bool cold = drop_caches();
    const auto start = std::chrono::steady_clock::now();
    TRY_STATUS(service.server.start_again());
    service.connect(1);
    Status fed;
    do {
        fed = get_feed(service, 0, 1);
    } while (!fed && std::chrono::steady_clock::now() - start < std::chrono::seconds(120));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    TRY_STATUS(fed);
    const json::value answer = TRY(service.client(0).call("GET", "/v1/engine/recommendations?count=100&exclude_seen=true&user=user-1"));
    for (const json::value& item : answer.at("items").as_array()) {
        if (item.at("id").as_string() == last_item) return fail(ErrorCode::kInternal, "the last acknowledged event was lost");
    }
    bench.add({.name = fmt::format("restart after kill -9 with {:.2f} GB of data, {} cache, first real feed", static_cast<double>(bytes) / 1e9, cold ? "cold" : "warm"), .value = seconds, .unit = "s", .bar = 5});
    return {};
}

Status run(Bench& bench, bool quick) {
    TRY_STATUS(bench_events(bench));
    TRY_STATUS(bench_feeds(bench, 10'000));
    if (!quick) TRY_STATUS(bench_feeds(bench, 100'000));
    return bench_restart(bench, quick ? std::size_t{100'000'000} : std::size_t{1'000'000'000});
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) {
        fmt::print(stderr, "usage: service_load PROGRAM ROWS_JSON [--short]\n");
        return 2;
    }
    const bool quick = argc > 3 && std::string_view(argv[3]) == "--short";
    Bench bench{.program = argv[1], .seconds = quick ? 3.0 : 10.0, .rows = {}};
    const Status status = run(bench, quick);
    json::array rows;
    for (const Row& row : bench.rows) {
        const bool met = row.bar == 0 || (row.at_least ? row.value >= row.bar : row.value <= row.bar);
        rows.push_back({{"name", row.name}, {"value", row.value}, {"unit", row.unit}, {"bar", row.bar == 0 ? json::value(nullptr) : json::value(row.bar)}, {"met", met}});
    }
    std::ofstream(argv[2]) << json::serialize(rows) << '\n';
    if (!status) fmt::print(stderr, "service_load: {}\n", status.error().message);
    return status ? 0 : 1;
}
