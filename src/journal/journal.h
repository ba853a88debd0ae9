// The journal: typed events on the log. Bodies are encrypted under the key of their subject, so that a person can be
// erased by destroying a key, and one body by forgetting it, while chains, positions and everyone else stay as they are.
// Formats: docs/formats/event-bodies.md. Why one truth: docs/decisions/0002-truth-and-projections.md.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/position.h"
#include "base/random.h"
#include "base/result.h"
#include "log/key_store.h"
#include "log/log.h"
#include "schema/event.h"

namespace tiller::journal {

using Durability = log::Durability;

enum class ReadState : std::uint8_t {
    kReadable = 0,
    kErased = 1,  // the body or its subject's key is gone, on purpose
    kUnknownKind = 2,  // written by a newer program: kept and counted, never dropped
    kDamaged = 3,  // the bytes do not open under the subject's key: folds skip it like an erased one
};
[[nodiscard]] std::string_view name_of(ReadState state);

struct ReadEvent {
    Position position;
    schema::EventHeader header;  // all that is left of an erased event
    ReadState state = ReadState::kReadable;
    std::optional<schema::Event> event;  // present exactly when readable
};

struct Appended {
    PartitionId partition;
    std::vector<std::uint64_t>
        offsets;  // of each event, rising; empty when kBeforeNext was answered before they were certain
    [[nodiscard]] Position position(std::size_t index) const { return {partition, offsets[index]}; }
    [[nodiscard]] Position last() const { return {partition, offsets.back()}; }
};
/// Called exactly once, usually on the partition's writer thread; must not wait for that partition.
using AppendDone = std::move_only_function<void(Result<Appended>)>;

/// Sees durable events in order per partition, each once, before their append is answered; partitions call at the
/// same time from different threads. Must be quick; may append, must not follow or unfollow.
using Follower = std::function<void(std::span<const ReadEvent>)>;
struct Following {
    std::uint64_t id = 0;
    Cut from;  // what lies below is to be read; from here on it is delivered
};

struct JournalStats {
    std::uint64_t appended_events = 0;  // handed to the log by this process
    std::uint64_t followed_events = 0;  // delivered live
    std::uint64_t decrypted_events = 0;  // opened with a key; live ones usually come from memory instead
    std::uint64_t erased_events = 0;  // met while reading or following, as are the next two
    std::uint64_t unknown_events = 0;
    std::uint64_t damaged_events = 0;
};

/// Why something was erased; kept in the log.
struct ErasureOrder {
    UnixMs time_ms = 0;
    std::string reason;
};

/// All functions are safe from any thread.
class Journal {
public:
    /// `log`, `entropy` and the key stores (one for each partition of the log; events without a subject are under the
    /// key of subject none) are borrowed and outlive the journal. kInvalid when a partition has no key store.
    [[nodiscard]] static Result<std::unique_ptr<Journal>> open(log::Log& log,
                                                               std::map<PartitionId, log::KeyStore*> keys,
                                                               Entropy& entropy);
    ~Journal();
    Journal(const Journal&) = delete;
    Journal& operator=(const Journal&) = delete;

    /// Appends all events or none, in order; they are encoded and encrypted on the caller's thread (about 2 us each).
    /// Refused: kInvalid (nothing to append, past a limit of the schema or of log.h, no such partition), kErased (a
    /// subject was erased), kExhausted, kNoSpace, kUnavailable. kUnknown: it may be in the log; retry under the same
    /// command key.
    void append(PartitionId partition, std::vector<schema::Event> events, Durability durability, AppendDone done);
    /// The same, waiting for a synced answer. Not from a follower or an AppendDone.
    [[nodiscard]] Result<Appended> append_and_wait(PartitionId partition, std::vector<schema::Event> events);
    /// Waits until everything queued before in that partition is durable.
    [[nodiscard]] Status sync(PartitionId partition);

    /// Durable events from `from_offset` on, in order, at most `max_events`; empty at the end. Continue at the last
    /// offset + 1. About 2 us each. Erased, unknown and damaged ones come as such and are no errors.
    [[nodiscard]] Result<std::vector<ReadEvent>> read(PartitionId partition, std::uint64_t from_offset,
                                                      std::size_t max_events) const;
    /// The event at that position. kNotFound when there is none; kErased, kCorrupt (damaged), kInvalid (unknown kind).
    [[nodiscard]] Result<schema::Event> read_one(Position position) const;
    /// One past the last durable event of each partition.
    [[nodiscard]] Cut end() const;
    /// Sorted; 0 is the control partition.
    [[nodiscard]] const std::vector<PartitionId>& partitions() const;

    [[nodiscard]] Following follow(Follower follower);
    /// Returns when the follower is not running any more. Not from a follower.
    void unfollow(std::uint64_t following_id);

    /// Forgets one body for good, then says so in the log (an Erased event in the same partition). Waits until durable.
    /// May be repeated. Not from a follower or an AppendDone.
    [[nodiscard]] Result<Position> erase_body(Position position, const ErasureOrder& order);
    /// The same for several bodies of one partition, rising and each once, at the cost of one. Gives the last Erased event.
    [[nodiscard]] Result<Position> erase_bodies(PartitionId partition, const std::vector<std::uint64_t>& offsets,
                                                const ErasureOrder& order);
    /// Destroys the subject's keys in every region, then says so in the log of its home. The same rules.
    [[nodiscard]] Result<Position> erase_subject(PartitionId home, ViewerId subject, const ErasureOrder& order);

    /// Chain, commitments and roots of a partition; reads all of it.
    [[nodiscard]] Result<log::Verification> verify(PartitionId partition) const;
    /// Signed roots with next_offset >= `from`, oldest first.
    [[nodiscard]] Result<std::vector<log::SignedRoot>> roots(PartitionId partition, std::uint64_t from,
                                                             std::size_t max_count) const;
    [[nodiscard]] Status check_root(const log::SignedRoot& root) const;
    /// The first partition that is fenced, with the cause.
    [[nodiscard]] Status health() const;
    [[nodiscard]] JournalStats stats() const;

private:
    struct Core;
    explicit Journal(std::unique_ptr<Core> core);
    std::unique_ptr<Core> core_;
};

}  // namespace tiller::journal
