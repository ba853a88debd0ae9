// The embedded log: one directory and one SQLite database a partition (WAL, synchronous=FULL), one writer thread each.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "log/log.h"

namespace tiller::log {

struct SqliteLogOptions {
    std::size_t queue_records = 200'000;  // appends past this wait-free bound are refused with kExhausted
    std::size_t queue_bytes = 256 * 1024 * 1024;
    std::size_t group_records = 20'000;          // most records in one commit
    int deferred_flush_ms = 500;                 // kBeforeNext records reach the disk at the latest after this time
    std::size_t deferred_flush_records = 5'000;  // ... or when so many wait
    int checkpoint_pages = 8'192;                // of 4 KiB: rarer checkpoints keep the 99th percentile low
    std::uint64_t root_every_records = 10'000;
    int root_every_ms = 1'000;
    std::string vfs{};  // empty: the operating system's files (tests name a simulated disk)
};

/// One partition to open or create, and the secret that signs its roots.
struct PartitionSetup {
    PartitionId id;
    RootSeed root_seed{};
};

/// Told once, from the writer's thread, when a partition was fenced by a failed sync: the process must stop
/// acknowledging and exit, because only a recovery from disk tells what is durable.
using OnFenced = std::function<void(PartitionId, const Error&)>;

/// The folder of one region under the data directory: log.db, keys.db and whatever else must live in that region.
[[nodiscard]] std::string region_directory(std::string_view data_directory, PartitionId partition);

/// Held while a process uses a data directory; the kernel lets go of it when the process dies.
class DirectoryLock {
public:
    /// Creates the directory (mode 0700) when it is missing. kConflict when another process holds it.
    [[nodiscard]] static Result<DirectoryLock> acquire(const std::string& directory);
    DirectoryLock(DirectoryLock&& other) noexcept;
    DirectoryLock& operator=(DirectoryLock&& other) noexcept;
    ~DirectoryLock();

private:
    explicit DirectoryLock(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
};

/// What a log borrows (clock and entropy outlive it), and whom it tells.
struct SqliteLogContext {
    const Clock& clock;
    Entropy& entropy;
    OnFenced on_fenced{};
};
/// Makes that folder (mode 0700, durably) when it is missing; the key store of the region is opened before its log.
[[nodiscard]] Status make_region_directory(const std::string& data_directory, PartitionId partition);

/// Opens DATA/region-N/log.db for every partition, recovers each and checks the chain of its tail. The caller holds the
/// DirectoryLock. kCorrupt when a tail does not verify, kNoSpace, kUnavailable.
[[nodiscard]] Result<std::unique_ptr<Log>> open_sqlite_log(const std::string& data_directory,
                                                           const std::vector<PartitionSetup>& partitions,
                                                           const SqliteLogOptions& options, SqliteLogContext context);

/// One partition at `path`, for tests and tools that need no log around it.
[[nodiscard]] Result<std::unique_ptr<Partition>> open_sqlite_partition(const std::string& path,
                                                                       const PartitionSetup& setup,
                                                                       const SqliteLogOptions& options,
                                                                       SqliteLogContext context);

}  // namespace tiller::log
