// The write path of the embedded log, without threads: groups of appends go in, one commit each, answers come out.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "log/log.h"
#include "log/record_tables.h"
#include "log/sqlite_log.h"

namespace tiller::log {

/// An append with its offsets and commitments, waiting for its commit.
struct PendingAppend {
    std::vector<StoredRecord> records;  // chain not yet set; none: only the answer is wanted, after what came before
    Durability durability = Durability::kSynced;
    AppendDone done;  // already called (and empty) for kBeforeNext
};

/// After a crash offsets go on this far behind the last one found: an offset that was given to a kBeforeNext append
/// and lost with it never names another record. More than can ever wait in a queue.
inline constexpr std::uint64_t kRecoveryLeap = 1'000'000;

/// kInvalid past a limit of log.h.
[[nodiscard]] Status check_limits(std::span<const NewRecord> records);
/// Gives the records the offsets from `first_offset` on and computes their commitments.
[[nodiscard]] std::vector<StoredRecord> place(std::vector<NewRecord> records, std::uint64_t first_offset);

/// One thread at a time. After an error of commit(), erase() or sign_root() the partition is fenced: every later call
/// fails, because only a recovery from disk can tell what is durable.
class PartitionWriter {
public:
    /// Recovers what is durable and checks the chain of the tail and the latest root; kCorrupt when they do not agree.
    [[nodiscard]] static Result<std::unique_ptr<PartitionWriter>> open(const std::string& path,
                                                                       const PartitionSetup& setup,
                                                                       const SqliteLogOptions& options,
                                                                       SqliteLogContext context);

    /// Where the next record may lie.
    [[nodiscard]] std::uint64_t first_free_offset() const { return first_free_offset_; }
    /// One past the last durable record.
    [[nodiscard]] std::uint64_t durable_next_offset() const { return head_.next_offset; }
    [[nodiscard]] const RootPublicKey& public_key() const { return signer_.public_key(); }

    using Deliver = std::function<void(std::span<const StoredRecord>)>;
    /// Writes the group in one transaction, syncs, shows the records to `deliver`, then answers. With a full disk the
    /// synced appends are refused and the group keeps its kBeforeNext ones for the next try; otherwise it is emptied.
    /// An error fences; all appends were answered by then (kUnknown when the commit itself failed, else refused).
    [[nodiscard]] Status commit(std::vector<PendingAppend>& group, const Deliver& deliver);
    /// Deletes bodies, durably, and empties the write-ahead file, which holds older copies of the pages. kUnavailable
    /// when readers kept it from being emptied, kNoSpace: try again; other errors fence.
    [[nodiscard]] Status erase(std::span<const std::uint64_t> offsets);
    /// Signs the head unless the latest root does.
    [[nodiscard]] Status sign_root();
    [[nodiscard]] bool has_unsigned_records() const { return head_.next_offset != signed_next_offset_; }
    /// Signs, checkpoints, and marks the file as cleanly closed unless kBeforeNext records are still waiting or nothing was
    /// appended since a recovery.
    [[nodiscard]] Status close();
    [[nodiscard]] Status health() const;

private:
    PartitionWriter(RecordWriter tables, const PartitionSetup& setup, const SqliteLogOptions& options,
                    SqliteLogContext context)
        : tables_(std::move(tables)),
          partition_(setup.id),
          signer_(setup.root_seed),
          options_(options),
          context_(std::move(context)) {}

    enum class Failed : std::uint8_t { kNothing, kBeforeCommit, kCommit };
    struct Attempt {
        Failed failed = Failed::kNothing;
        Error error;
        ChainHead head;
        bool has_root = false;
    };
    [[nodiscard]] Attempt attempt(std::vector<PendingAppend>& group);
    [[nodiscard]] Status insert_group(std::vector<PendingAppend>& group, ChainHead& head);
    [[nodiscard]] bool root_is_due(const ChainHead& head) const;
    void accept(std::vector<PendingAppend>& group, const Attempt& attempt, const Deliver& deliver);
    void checkpoint_when_due();
    std::unexpected<Error> fence(Error error);

    RecordWriter tables_;
    PartitionId partition_;
    RootSigner signer_;
    SqliteLogOptions options_;
    SqliteLogContext context_;
    ChainHead head_;
    std::uint64_t first_free_offset_ = 0;
    std::uint64_t signed_next_offset_ = 0;
    UnixMs signed_ms_ = 0;
    std::uint64_t unsigned_records_ = 0;
    int checkpointed_wal_pages_ = 0;
    bool has_carried_ = false;  // the last group left kBeforeNext records behind, whose offsets were given out
    Status health_;
};

}  // namespace tiller::log
