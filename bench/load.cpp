#include "load.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <fstream>
#include <mutex>
#include <string>
#include <thread>

namespace tiller::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

double ms_between(SteadyClock::time_point from, SteadyClock::time_point to) {
    return std::chrono::duration<double, std::milli>(to - from).count();
}

struct Tally {
    std::mutex mutex;  // guards result
    LoadResult result;

    void add(const std::vector<double>& ms, std::size_t failures) {
        const std::scoped_lock lock(mutex);
        result.latencies.ms.insert(result.latencies.ms.end(), ms.begin(), ms.end());
        result.requests += ms.size();
        result.failures += failures;
    }
};

template <typename Due>
LoadResult run_load(std::size_t connections, double seconds, const SendRequest& send, const Due& due) {
    Tally tally;
    std::atomic<std::size_t> next{0};
    const auto start = SteadyClock::now();
    const auto end = start + std::chrono::duration_cast<SteadyClock::duration>(std::chrono::duration<double>(seconds));
    {
        std::vector<std::jthread> threads;
        for (std::size_t c = 0; c < connections; ++c) {
            threads.emplace_back([&, c] {
                std::vector<double> ms;
                std::size_t failures = 0;
                while (true) {
                    const std::size_t number = next++;
                    const auto at = due(start, number);
                    if (at > end || SteadyClock::now() > end + std::chrono::seconds(20)) break;
                    std::this_thread::sleep_until(at);
                    const auto from = at == SteadyClock::time_point::min() ? SteadyClock::now() : at;
                    if (from > end) break;
                    if (!send(c, number)) ++failures;
                    ms.push_back(ms_between(from, SteadyClock::now()));
                }
                tally.add(ms, failures);
            });
        }
    }
    tally.result.seconds = ms_between(start, SteadyClock::now()) / 1000;
    return std::move(tally.result);
}

}  // namespace

double Latencies::quantile(double q) const {
    if (ms.empty()) return std::nan("");
    std::vector<double> sorted = ms;
    std::ranges::sort(sorted);
    return sorted[std::min(sorted.size() - 1, static_cast<std::size_t>(q * static_cast<double>(sorted.size())))];
}

LoadResult closed_loop(std::size_t connections, double seconds, const SendRequest& send) {
    return run_load(connections, seconds, send,
                    [](SteadyClock::time_point, std::size_t) { return SteadyClock::time_point::min(); });
}

LoadResult open_loop(std::size_t connections, double seconds, double per_second, const SendRequest& send) {
    return run_load(connections, seconds, send, [per_second](SteadyClock::time_point start, std::size_t number) {
        return start + std::chrono::duration_cast<SteadyClock::duration>(
                           std::chrono::duration<double>(static_cast<double>(number) / per_second));
    });
}

ProcessUse use_of(int process_id) {
    ProcessUse use;
    const std::string folder = "/proc/" + std::to_string(process_id);
    std::ifstream stat(folder + "/stat");
    std::string text(std::istreambuf_iterator<char>(stat), {});
    text.erase(0, text.rfind(')') + 2);
    double user = 0, system = 0;
    std::string word;
    std::size_t at = 0;
    for (int field = 3; field <= 15; ++field) {
        const std::size_t end = text.find(' ', at);
        word = text.substr(at, end - at);
        at = end + 1;
        if (field == 14) user = std::stod(word);
        if (field == 15) system = std::stod(word);
    }
    use.cpu_seconds = (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
    std::ifstream statm(folder + "/statm");
    std::size_t pages = 0, resident_pages = 0;
    statm >> pages >> resident_pages;
    use.resident_bytes = resident_pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    return use;
}

Latencies sync_latencies(const char* directory, std::size_t count) {
    Latencies latencies;
    const std::string path = std::string(directory) + "/sync-probe";
    const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
    const std::string block(4096, 'x');
    for (std::size_t i = 0; i < count && file >= 0; ++i) {
        const auto start = SteadyClock::now();
        if (::write(file, block.data(), block.size()) < 0 || ::fdatasync(file) != 0) break;
        latencies.ms.push_back(ms_between(start, SteadyClock::now()));
    }
    ::close(file);
    ::unlink(path.c_str());
    return latencies;
}

}  // namespace tiller::bench
