// A disk in memory that forgets like a real one: what was not synced may be lost, kept out of order, or torn when the
// power goes. SQLite reaches it through a VFS of its own (simulated_vfs.cpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/random.h"

namespace tiller::crash {

/// What became of unsynced writes when the power went.
enum class Damage : std::uint8_t {
    kDropAll,    // all lost
    kKeepAll,    // all on disk
    kPrefix,     // those up to some moment
    kSubset,     // any of them: later ones without earlier ones
    kTorn512,    // any 512-byte sectors of them
    kTorn4096,   // any 4 KiB blocks of them
};
inline constexpr Damage kAllDamages[] = {Damage::kDropAll, Damage::kKeepAll, Damage::kPrefix,
                                         Damage::kSubset,  Damage::kTorn512, Damage::kTorn4096};

enum class Fault : std::uint8_t {
    kIoError,     // EIO; a sync that fails loses some of what it was to make durable, as page caches do
    kNoSpace,     // ENOSPC
    kShortWrite,  // half of it was written before the disk was full
};
enum class Repeat : std::uint8_t { kOnce, kFromThenOn };

/// Safe from any thread. Writes, syncs, truncations, deletions and creations count as I/O calls, from 1.
class SimulatedDisk {
public:
    struct FileState {
        Bytes content;            // as the process sees it
        Bytes durable;            // what a crash can not take
        bool is_durable = false;  // its name is
        struct Change {
            std::uint64_t number = 0;
            std::uint64_t offset = 0;
            Bytes bytes;
            bool truncates = false;  // to `offset`
        };
        std::vector<Change> unsynced;
    };
    using Files = std::map<std::string, std::shared_ptr<FileState>, std::less<>>;

    explicit SimulatedDisk(std::uint64_t seed);

    /// The machine dies when it has done so many more I/O calls: every further one fails until power_on().
    void crash_after(std::uint64_t calls);
    void fail_at(std::uint64_t call, Fault fault, Repeat repeat);
    void clear_faults();
    [[nodiscard]] std::uint64_t io_calls() const;
    [[nodiscard]] std::uint64_t syncs() const;
    /// A sync was answered with an error: from then on nobody may promise durability.
    [[nodiscard]] bool has_failed_sync() const;
    [[nodiscard]] bool is_dead() const;

    /// Applies damage to what is unsynced and starts again. No file may be open.
    void power_on(Damage damage, std::uint64_t seed);
    /// A disk with the same files, unsynced changes and deleted names, for another damage to the same crash.
    [[nodiscard]] std::unique_ptr<SimulatedDisk> copy() const;

    /// True when any file holds these bytes.
    [[nodiscard]] bool contains(ByteSpan bytes) const;
    // For the VFS; each gives an SQLite result code.
    int open(const std::string& name, bool create, std::shared_ptr<FileState>& file);
    int read(const FileState& file, void* out, std::size_t count, std::uint64_t offset);
    int write(FileState& file, const void* bytes, std::size_t count, std::uint64_t offset);
    int truncate(FileState& file, std::uint64_t size);
    int sync(FileState& file);
    int remove(const std::string& name, bool sync_directory);
    [[nodiscard]] bool exists(const std::string& name) const;
    [[nodiscard]] std::uint64_t size(const FileState& file) const;
    void fill_random(std::span<std::byte> out);

private:
    /// Counts a call; the fault to raise instead of doing it, if any. `dead` is set when the machine is.
    struct Ruling {
        bool dead = false;
        std::optional<Fault> fault;
    };
    Ruling rule();
    void damage_file(FileState& file, Damage damage, std::uint64_t prefix_end, SeededRandom& random);

    mutable std::mutex mutex_;
    Files files_;
    Files deleted_;  // names whose deletion is not durable
    SeededRandom random_;
    std::uint64_t calls_ = 0;
    std::uint64_t syncs_ = 0;
    std::uint64_t changes_ = 0;
    std::uint64_t dies_after_ = ~std::uint64_t{0};
    bool dead_ = false;
    bool failed_sync_ = false;
    std::uint64_t fails_at_ = 0;
    Fault fault_ = Fault::kIoError;
    Repeat repeat_ = Repeat::kOnce;
};

/// Makes a disk reachable for SQLite under a name while it lives.
class SimulatedVfs {
public:
    struct Registration;
    explicit SimulatedVfs(SimulatedDisk& disk);
    SimulatedVfs(const SimulatedVfs&) = delete;
    SimulatedVfs& operator=(const SimulatedVfs&) = delete;
    ~SimulatedVfs();
    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string name_;
    std::unique_ptr<Registration> registration_;
};

}  // namespace tiller::crash
