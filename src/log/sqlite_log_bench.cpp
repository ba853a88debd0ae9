// How fast the embedded log takes records with full sync: in batches, and one at a time from many callers, beside the
// time of a bare sync on the same disk.
#include <benchmark/benchmark.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <semaphore>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/temporary_directory.h"
#include "log/sqlite_log.h"

namespace tiller::log {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::size_t kHeaderBytes = 32;
constexpr std::size_t kBodyBytes = 120;
constexpr int kBatchesInFlight = 64;

double ms_since(Steady::time_point start) {
    return std::chrono::duration<double, std::milli>(Steady::now() - start).count();
}

double percentile(std::vector<double>& values, double fraction) {
    if (values.empty()) return 0;
    const auto at = values.begin() + static_cast<std::ptrdiff_t>(fraction * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), at, values.end());
    return *at;
}

std::vector<NewRecord> batch_of(std::size_t count) {
    NewRecord record;
    record.header.resize(kHeaderBytes, std::byte{1});
    record.body.bytes.resize(kBodyBytes, std::byte{2});
    return std::vector<NewRecord>(count, record);
}

struct OpenLog {
    TemporaryDirectory directory;
    SystemClock clock;
    SystemEntropy entropy;
    std::unique_ptr<Log> log =
        std::move(open_sqlite_log(directory.path(), {{PartitionId{1}, {}}}, {}, {clock, entropy})).value();
    Partition& region() { return log->partition(PartitionId{1}); }
};

void append_batches(benchmark::State& state) {
    OpenLog open;
    const auto batch = batch_of(static_cast<std::size_t>(state.range(0)));
    std::counting_semaphore<> slots(kBatchesInFlight);
    for (auto _ : state) {
        slots.acquire();
        open.region().append(batch, Durability::kSynced, [&](Result<Appended> result) {
            if (!result) std::abort();
            slots.release();
        });
    }
    for (int i = 0; i < kBatchesInFlight; ++i) slots.acquire();
    state.SetItemsProcessed(static_cast<std::int64_t>(batch.size()) * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(append_batches)->Arg(1)->Arg(10)->Arg(100)->Arg(1'000)->UseRealTime()->MinTime(3.0);

void append_singly_from_256(benchmark::State& state) {
    constexpr int kCallers = 256;
    constexpr int kAppendsEach = 200;
    OpenLog open;
    std::vector<double> waits_ms;
    for (auto _ : state) {
        std::vector<std::vector<double>> waits(kCallers);
        std::vector<std::thread> callers;
        for (int c = 0; c < kCallers; ++c) {
            callers.emplace_back([&, c] {
                for (int i = 0; i < kAppendsEach; ++i) {
                    const auto start = Steady::now();
                    if (!open.region().append_and_wait(batch_of(1))) std::abort();
                    waits[static_cast<std::size_t>(c)].push_back(ms_since(start));
                }
            });
        }
        for (std::thread& caller : callers) caller.join();
        for (const auto& own : waits) waits_ms.insert(waits_ms.end(), own.begin(), own.end());
    }
    state.counters["p50_ms"] = percentile(waits_ms, 0.5);
    state.counters["p99_ms"] = percentile(waits_ms, 0.99);
    state.SetItemsProcessed(kCallers * kAppendsEach * static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(append_singly_from_256)->UseRealTime()->Iterations(1)->Repetitions(3);

/// What the disk itself takes: 16 KiB written and fdatasync'ed, as a group commit does.
void bare_sync(benchmark::State& state) {
    const TemporaryDirectory directory;
    const int file = ::open((directory.path() + "/file").c_str(), O_RDWR | O_CREAT, 0600);
    const std::vector<char> pages(16 * 1024, 'x');
    std::vector<double> syncs_ms;
    off_t at = 0;
    for (auto _ : state) {
        const auto start = Steady::now();
        if (::pwrite(file, pages.data(), pages.size(), at) < 0 || ::fdatasync(file) != 0) std::abort();
        syncs_ms.push_back(ms_since(start));
        at += static_cast<off_t>(pages.size());
    }
    ::close(file);
    state.counters["p50_ms"] = percentile(syncs_ms, 0.5);
    state.counters["p99_ms"] = percentile(syncs_ms, 0.99);
}
BENCHMARK(bare_sync)->UseRealTime()->Iterations(500)->Repetitions(3);

void read_forward(benchmark::State& state) {
    OpenLog open;
    for (int i = 0; i < 100; ++i) (void)open.region().append_and_wait(batch_of(1'000));
    std::uint64_t next = 0;
    std::int64_t count = 0;
    for (auto _ : state) {
        const auto records = open.region().read(next, {});
        next = records->empty() ? 0 : records->back().offset + 1;
        count += static_cast<std::int64_t>(records->size());
    }
    state.SetItemsProcessed(count);
}
BENCHMARK(read_forward);

}  // namespace
}  // namespace tiller::log
