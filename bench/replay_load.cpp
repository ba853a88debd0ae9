// Replay beside serving: slates are served as fast as the service can while it learns, then all of them are recomputed.
// Usage: replay_load PROGRAM ROWS_JSON. Prints as it goes; writes rows {name, value, unit, bar, met}.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <thread>

#include "service.h"

namespace tiller::bench {
namespace {

constexpr std::size_t kItems = 10'000;
constexpr std::size_t kHistory = 32;  // of each viewer
constexpr std::size_t kBatch = 1'000;
constexpr double kServeSeconds = 15;
constexpr double kEventsPerSecond = 500;
constexpr std::size_t kEventsPerPost = 10;
constexpr double kLearnLimitSeconds = 300;
constexpr double kLeastShare = 0.5;  // of the serving throughput

struct Served {
    std::size_t slates = 0;
    double per_second = 0;
};

Result<Served> serve(Service& service) {
    TRY_STATUS(service.put_items(kItems));
    std::size_t batch = 0;
    while (batch * kBatch < kUsers * kHistory) TRY_STATUS(service.post_events(0, service.event_batch(++batch, kBatch)));
    (void)TRY(service.wait_until_learned(0, kLearnLimitSeconds));
    service.connect(6);
    LoadResult events;
    std::jthread poster([&] {
        events = open_loop(2, kServeSeconds, kEventsPerSecond / kEventsPerPost, [&](std::size_t c, std::size_t n) {
            return service.post_events(4 + c, service.event_batch(batch + 1 + n, kEventsPerPost));
        });
    });
    const LoadResult feeds =
        closed_loop(4, kServeSeconds, [&](std::size_t c, std::size_t n) { return service.get_feed(c, n); });
    poster.join();
    if (feeds.failures + events.failures > 0) return fail(ErrorCode::kUnavailable, "the server did not answer all");
    (void)TRY(service.wait_until_learned(0, kLearnLimitSeconds));
    return Served{.slates = feeds.requests, .per_second = feeds.per_second()};
}

/// Slates a second, from the start of the verb to its end.
Result<double> replay(const std::string& program, const Service& service, std::size_t slates, std::size_t threads) {
    const std::string command =
        fmt::format("'{}' replay --data '{}' --last {} --threads {} {}", program, service.data_directory(), slates,
                    threads, ::geteuid() == 0 ? "--allow-root" : "");
    const double started = seconds_now();
    if (std::system(command.c_str()) != 0) return fail(ErrorCode::kInternal, "not all came out the same: " + command);
    return static_cast<double>(slates) / (seconds_now() - started);
}

Status run(const std::string& program, Table& table) {
    Service service = TRY(Service::start(program));
    const Served served = TRY(serve(service));
    service.server().kill_now();
    const std::string name = fmt::format("{} items, {} events/s", kItems, kEventsPerSecond);
    table.add({.name = name + ": slates served", .value = served.per_second, .unit = "1/s"});
    const std::size_t cores = std::clamp(std::thread::hardware_concurrency(), 2u, 16u);
    for (const std::size_t threads : {std::size_t{1}, cores}) {
        table.add({.name = fmt::format("{}: the same slates replayed, {} threads", name, threads),
                   .value = TRY(replay(program, service, served.slates, threads)),
                   .unit = "1/s",
                   .bar = threads == cores ? kLeastShare * served.per_second : 0.0,
                   .at_least = true});
    }
    return {};
}

}  // namespace
}  // namespace tiller::bench

int main(int argc, char** argv) {
    if (argc != 3) {
        fmt::print(stderr, "usage: replay_load PROGRAM ROWS_JSON\n");
        return 2;
    }
    tiller::bench::Table table;
    const tiller::Status status = tiller::bench::run(argv[1], table);
    const tiller::Status written = table.write_json(argv[2]);
    for (const tiller::Status& one : {status, written}) {
        if (!one) fmt::print(stderr, "replay_load: {}\n", one.error().message);
    }
    return status && written ? 0 : 1;
}
