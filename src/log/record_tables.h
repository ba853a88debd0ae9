// The tables of one partition's database, as one writing connection and any number of reading ones see them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/database.h"
#include "base/random.h"
#include "base/result.h"
#include "log/chain.h"
#include "log/log.h"
#include "log/signed_root.h"

namespace tiller::log {

inline constexpr std::uint64_t kNoOffset = std::numeric_limits<std::uint64_t>::max();
/// Offsets are stored in SQLite's signed row ids.
inline constexpr std::uint64_t kMaxOffset = std::numeric_limits<std::int64_t>::max();

/// How far a log reaches, and the chain value there.
struct ChainHead {
    std::uint64_t next_offset = 0;
    Digest chain{};
};

/// Reads on a connection of its own. One thread at a time. Each call is one short read transaction.
class RecordReader {
public:
    [[nodiscard]] static Result<RecordReader> open(const std::string& path, const std::string& vfs);

    [[nodiscard]] Result<std::vector<StoredRecord>> read(std::uint64_t from_offset, ReadLimits limits);
    /// The head that records below `offset` make (kNoOffset: all of them).
    [[nodiscard]] Result<ChainHead> head_below(std::uint64_t offset);
    /// Signed roots with next_offset in [from, to], ascending.
    [[nodiscard]] Result<std::vector<SignedRoot>> roots(std::uint64_t from, std::uint64_t to, std::size_t max_count);
    [[nodiscard]] Result<std::optional<SignedRoot>> latest_root();
    /// The offset of the record that has `count` records behind it, or of the first one.
    [[nodiscard]] Result<std::uint64_t> offset_of_tail(std::size_t count);
    [[nodiscard]] PartitionId partition() const { return partition_; }
    [[nodiscard]] const LogIdentity& identity() const { return identity_; }

private:
    RecordReader(Database database, Statement records, Statement head, Statement roots)
        : database_(std::move(database)),
          records_(std::move(records)),
          head_(std::move(head)),
          roots_(std::move(roots)) {}
    [[nodiscard]] Status load_identity();

    Database database_;
    Statement records_;
    Statement head_;
    Statement roots_;
    PartitionId partition_;
    LogIdentity identity_{};
    Digest first_chain_{};
};

/// Writes on the one writing connection. Changes belong between begin() and commit(). One thread at a time.
class RecordWriter {
public:
    struct Options {
        PartitionId partition;
        std::string vfs{};
        std::optional<LogIdentity> identity{};  // of a new file: that of the log that is restored; else drawn
    };
    /// Creates the tables when the file is new. kCorrupt when the file is of another partition or format version.
    [[nodiscard]] static Result<RecordWriter> open(const std::string& path, const Options& options, Entropy& entropy);

    [[nodiscard]] Status begin() { return database_.begin(); }
    [[nodiscard]] Status commit() { return database_.commit(); }
    void rollback() { database_.rollback(); }

    /// A record without a body is one whose body was erased.
    [[nodiscard]] Status insert(const StoredRecord& record);
    [[nodiscard]] Status insert_root(const SignedRoot& root);
    [[nodiscard]] Status delete_body(std::uint64_t offset);

    /// True once after a clean close; the mark is taken away durably by reading it.
    [[nodiscard]] Result<bool> take_clean_mark();
    [[nodiscard]] Status put_clean_mark();

    [[nodiscard]] Status checkpoint(Checkpoint mode) { return database_.checkpoint(mode); }
    [[nodiscard]] int wal_pages() const { return database_.wal_pages(); }

private:
    RecordWriter(Database database, Statement record, Statement body, Statement root, Statement erase)
        : database_(std::move(database)),
          insert_record_(std::move(record)),
          insert_body_(std::move(body)),
          insert_root_(std::move(root)),
          delete_body_(std::move(erase)) {}

    Database database_;
    Statement insert_record_;
    Statement insert_body_;
    Statement insert_root_;
    Statement delete_body_;
};

}  // namespace tiller::log
