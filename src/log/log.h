// The log: partitions of opaque records that are appended, synced, read, chained and signed. Headers stay for ever;
// a body can be erased and the chain still verifies. Formats: docs/formats/log-record.md, positions-and-ticks.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/hash.h"
#include "base/position.h"
#include "base/result.h"
#include "log/chain.h"
#include "log/signed_root.h"

namespace tiller::log {

inline constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
inline constexpr std::size_t kMaxBodyBytes = 1024 * 1024;
inline constexpr std::size_t kMaxAppendRecords = 10'000;
inline constexpr std::size_t kMaxAppendBytes = 16 * 1024 * 1024;

/// What can be erased: the body (encrypted under the subject's key where it concerns a person) and its salt.
struct Body {
    Salt salt{};
    Bytes bytes;
    bool operator==(const Body&) const = default;
};

/// The header is kept for ever and may hold nothing personal; the body lies apart and is committed to by
/// BLAKE2b(salt || bytes). Salts must be fresh random bytes, or an erased body could be guessed and confirmed.
struct NewRecord {
    Bytes header;
    Body body;
};

struct StoredRecord {
    std::uint64_t offset = 0;
    Bytes header;
    Digest commitment{};
    Digest chain{};            // of this record and all before it
    std::optional<Body> body;  // empty: erased
    bool operator==(const StoredRecord&) const = default;
};

/// Where one append came to lie. The records are in order, not necessarily at neighbouring offsets.
struct Appended {
    std::uint64_t first_offset = 0;
    std::uint64_t last_offset = 0;
};

/// An append ends in one of three ways and callers handle all three.
enum class AppendOutcome : std::uint8_t {
    kDurable,  // it is in the log and stays there
    kRefused,  // it is not in the log and never will be
    kUnknown,  // it may or may not be in the log: read it back, or retry under the same idempotency key
};
/// Durable when there is a value, kUnknown when the code says so, refused otherwise: kInvalid (past a limit above),
/// kExhausted (queue full), kNoSpace (disk full), kUnavailable (partition closed or fenced).
[[nodiscard]] AppendOutcome outcome_of(const Result<Appended>& result);

/// Called exactly once. Must be quick and must not wait for this partition: it usually runs on the writer's thread.
using AppendDone = std::move_only_function<void(Result<Appended>)>;

enum class Durability : std::uint8_t {
    kSynced,      // answered when durable, after the followers have seen it
    kBeforeNext,  // answered at once, when queued: durable no later than any append that follows in this partition
};

struct ReadLimits {
    std::size_t max_records = 1'000;
    std::size_t max_bytes = 1024 * 1024;  // of headers and bodies; at least one record is given whatever its size
};

/// Sees durable records in order, on the writer's thread, before their append is answered. A record may come again
/// (at-least-once): skip offsets below the next one you expect. There are never records missing in between.
/// Must be quick; may call append, must not wait for it.
using Follower = std::function<void(std::span<const StoredRecord>)>;
struct FollowerId {
    std::uint64_t value = 0;
};
struct Following {
    FollowerId id;
    std::uint64_t first_offset = 0;  // what lies below is to be read with read(); from here on it is delivered
};

/// One ordered sequence of records. All functions are safe from any thread.
class Partition {
public:
    Partition() = default;
    Partition(const Partition&) = delete;
    Partition& operator=(const Partition&) = delete;
    virtual ~Partition() = default;

    [[nodiscard]] virtual PartitionId id() const = 0;

    /// Appends all records or none, in order. Never blocks on the disk.
    virtual void append(std::vector<NewRecord> records, Durability durability, AppendDone done) = 0;
    /// The same, waiting for a synced answer. Not from a follower or an AppendDone.
    [[nodiscard]] Result<Appended> append_and_wait(std::vector<NewRecord> records);
    /// Waits until everything queued before is durable (kBeforeNext included). kUnavailable when it can not be.
    [[nodiscard]] virtual Status sync() = 0;

    /// Durable records with offsets from `from_offset` on, in order; empty at the end of the log.
    [[nodiscard]] virtual Result<std::vector<StoredRecord>> read(std::uint64_t from_offset,
                                                                 ReadLimits limits) const = 0;
    /// One past the last durable record: everything below can be read.
    [[nodiscard]] virtual std::uint64_t next_offset() const = 0;

    /// Forgets bodies and salts for good, overwriting them on disk; offsets that hold nothing or are erased already
    /// are fine. Headers, commitments and chain stay. Waits until durable; not from a follower or an AppendDone.
    [[nodiscard]] virtual Status erase_bodies(std::vector<std::uint64_t> offsets) = 0;

    /// Checks chain, commitments of present bodies, and signed roots over [from_offset, to_offset).
    /// The report names the first bad record. Reads everything in that range: about 1 s a million records.
    [[nodiscard]] virtual Result<Verification> verify(
        std::uint64_t from_offset = 0, std::uint64_t to_offset = std::numeric_limits<std::uint64_t>::max()) const = 0;
    /// Signed roots with next_offset >= `from`, oldest first.
    [[nodiscard]] virtual Result<std::vector<SignedRoot>> roots(std::uint64_t from, std::size_t max_count) const = 0;
    [[nodiscard]] virtual Result<std::optional<SignedRoot>> latest_root() const = 0;
    /// Checks a root that an outsider kept: kCorrupt when it was not signed by this log's key, or when the log was cut
    /// short or rewritten below it.
    [[nodiscard]] virtual Status check_root(const SignedRoot& root) const = 0;

    [[nodiscard]] virtual Following follow(Follower follower) = 0;
    /// Waits until the follower is not running. Not from a follower.
    virtual void unfollow(FollowerId id) = 0;

    /// kUnavailable with the cause once a sync or input/output error fenced this partition; it never comes back in
    /// this process.
    [[nodiscard]] virtual Status health() const = 0;
};

class Log {
public:
    Log() = default;
    Log(const Log&) = delete;
    Log& operator=(const Log&) = delete;
    virtual ~Log() = default;

    /// Sorted; fixed while the log is open.
    [[nodiscard]] virtual std::vector<PartitionId> partitions() const = 0;
    /// `id` must be one of partitions().
    [[nodiscard]] virtual Partition& partition(PartitionId id) = 0;
    /// The next offset of each partition, each read for itself.
    [[nodiscard]] Cut end();
};

}  // namespace tiller::log
