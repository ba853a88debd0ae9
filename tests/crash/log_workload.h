// A seeded life of one partition on the simulated disk, the ledger of what it was promised, and the check of both.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "log/partition_writer.h"
#include "simulated_disk.h"

namespace tiller::crash {

inline constexpr std::string_view kLogPath = "log.db";

/// What callers were told about every record that was ever handed in, by offset.
struct Ledger {
    enum class Fate : std::uint8_t { kWaiting, kAcknowledged, kRefused, kUnknown };
    struct Entry {
        Bytes header;
        Bytes body;
        Fate fate = Fate::kWaiting;
        bool erase_asked = false;
        bool erase_acknowledged = false;
    };
    std::map<std::uint64_t, Entry> entries;
    std::uint64_t acknowledged_after_failed_sync = 0;
};

struct Workload {
    std::uint64_t seed = 1;
    int groups = 16;
    bool reopens = true;  // closes and opens again in the middle
};

/// Runs until the end, or until the disk kills the partition. `ledger` says what was promised by then.
void run(const Workload& workload, SimulatedDisk& disk, Ledger& ledger);

/// Recovers the log from the disk as it stands and compares it with the ledger. Empty when every promise is kept:
/// it opens; nothing acknowledged is missing or changed; nothing refused or never handed in is there; what is there is
/// a prefix of what was handed in; erased bodies are nowhere on the disk; the chain verifies; offsets that were given
/// out are not given again; it takes appends.
[[nodiscard]] std::string check_recovery(SimulatedDisk& disk, const Ledger& ledger);

/// Recovers, and nothing more: for crashes during recovery.
[[nodiscard]] Status recover(SimulatedDisk& disk);

}  // namespace tiller::crash
