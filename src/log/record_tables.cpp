#include "log/record_tables.h"

#include <algorithm>
#include <array>

namespace tiller::log {

namespace {

constexpr int kFormatVersion = 1;

// The body lies in a table of its own, so that erasing it touches neither header nor chain.
constexpr const char* kSchema = R"(
    CREATE TABLE identity(partition INTEGER NOT NULL, log_identity BLOB NOT NULL, clean INTEGER NOT NULL);
    CREATE TABLE records(offset INTEGER PRIMARY KEY, header BLOB NOT NULL, commitment BLOB NOT NULL, chain BLOB NOT NULL);
    CREATE TABLE bodies(offset INTEGER PRIMARY KEY, salt BLOB NOT NULL, body BLOB NOT NULL);
    CREATE TABLE roots(next_offset INTEGER PRIMARY KEY, root BLOB NOT NULL);
    PRAGMA user_version = 1;
)";

std::uint64_t clamped(std::uint64_t offset) { return std::min(offset, kMaxOffset); }

template <std::size_t kBytes>
bool copy_exactly(ByteSpan from, std::array<std::byte, kBytes>& to) {
    if (from.size() != kBytes) return false;
    std::ranges::copy(from, to.begin());
    return true;
}

/// Columns: offset, header, commitment, chain, salt, body.
Result<StoredRecord> record_of(const Statement& row) {
    StoredRecord record;
    record.offset = row.uint64(0);
    const ByteSpan header = row.blob(1);
    record.header.assign(header.begin(), header.end());
    bool ok = copy_exactly(row.blob(2), record.commitment) && copy_exactly(row.blob(3), record.chain);
    if (!row.is_null(4)) {
        const ByteSpan body = row.blob(5);
        record.body.emplace();
        record.body->bytes.assign(body.begin(), body.end());
        ok = ok && copy_exactly(row.blob(4), record.body->salt);
    }
    if (!ok)
        return fail(ErrorCode::kCorrupt,
                    "the record at offset " + std::to_string(record.offset) + " has fields of a wrong size");
    return record;
}

std::size_t size_of(const StoredRecord& record) {
    return record.header.size() + (record.body ? record.body->bytes.size() : 0);
}

Result<int> format_version(Database& database) {
    Statement version = TRY(database.prepare("PRAGMA user_version"));
    const bool found = TRY(version.step());
    return found ? static_cast<int>(version.int64(0)) : 0;
}

Status create_tables(Database& database, const RecordWriter::Options& options, Entropy& entropy) {
    LogIdentity identity = options.identity.value_or(LogIdentity{});
    if (!options.identity) entropy.fill(identity);
    return database.transaction([&]() -> Status {
        TRY_STATUS(database.execute(kSchema));
        Statement insert =
            TRY(database.prepare("INSERT INTO identity(partition, log_identity, clean) VALUES (?, ?, 1)"));
        return insert.run(options.partition.value, identity);
    });
}

Status check_partition(Database& database, PartitionId partition) {
    Statement query = TRY(database.prepare("SELECT partition FROM identity"));
    const bool found = TRY(query.step());
    if (!found || query.int64(0) != partition.value) {
        return fail(ErrorCode::kCorrupt, "this is not the log of partition " + std::to_string(partition.value));
    }
    return {};
}

}  // namespace

Result<RecordReader> RecordReader::open(const std::string& path, const std::string& vfs) {
    Database database = TRY(Database::open(path, {.access = DatabaseOptions::Access::kReadOnly, .vfs = vfs}));
    Statement records =
        TRY(database.prepare("SELECT r.offset, r.header, r.commitment, r.chain, b.salt, b.body FROM records r "
                             "LEFT JOIN bodies b ON b.offset = r.offset WHERE r.offset >= ? ORDER BY r.offset"));
    Statement head =
        TRY(database.prepare("SELECT offset, chain FROM records WHERE offset < ? ORDER BY offset DESC LIMIT 1"));
    Statement roots =
        TRY(database.prepare("SELECT root FROM roots WHERE next_offset BETWEEN ? AND ? ORDER BY next_offset LIMIT ?"));
    RecordReader reader(std::move(database), std::move(records), std::move(head), std::move(roots));
    TRY_STATUS(reader.load_identity());
    return reader;
}

Status RecordReader::load_identity() {
    Statement query = TRY(database_.prepare("SELECT partition, log_identity FROM identity"));
    const bool found = TRY(query.step());
    if (!found || !copy_exactly(query.blob(1), identity_))
        return fail(ErrorCode::kCorrupt, "the log has no identity row");
    partition_.value = static_cast<std::uint16_t>(query.int64(0));
    first_chain_ = first_chain(partition_, identity_);
    return {};
}

Result<std::vector<StoredRecord>> RecordReader::read(std::uint64_t from_offset, ReadLimits limits) {
    std::vector<StoredRecord> found;
    TRY_STATUS(records_.bind(clamped(from_offset)));
    std::size_t bytes = 0;
    while (found.size() < limits.max_records && (found.empty() || bytes < limits.max_bytes)) {
        Result<bool> row = records_.step();
        Result<StoredRecord> record = row && *row ? record_of(records_) : Result<StoredRecord>(StoredRecord{});
        if (!row || !record) {
            records_.reset();
            return std::unexpected(!row ? row.error() : record.error());
        }
        if (!*row) break;
        bytes += size_of(*record);
        if (bytes > limits.max_bytes && !found.empty()) break;
        found.push_back(std::move(*record));
    }
    records_.reset();  // ends the read transaction: a checkpoint never waits long for a reader
    return found;
}

Result<ChainHead> RecordReader::head_below(std::uint64_t offset) {
    TRY_STATUS(head_.bind(offset == kNoOffset ? kMaxOffset : clamped(offset)));
    ChainHead head{0, first_chain_};
    const Result<bool> row = head_.step();
    const bool ok = !row || !*row || copy_exactly(head_.blob(1), head.chain);
    if (row && *row) head.next_offset = head_.uint64(0) + 1;
    head_.reset();
    if (!row) return std::unexpected(row.error());
    if (!ok)
        return fail(ErrorCode::kCorrupt,
                    "the chain value before offset " + std::to_string(offset) + " has a wrong size");
    return head;
}

Result<std::vector<SignedRoot>> RecordReader::roots(std::uint64_t from, std::uint64_t to, std::size_t max_count) {
    std::vector<SignedRoot> found;
    TRY_STATUS(roots_.bind(clamped(from), clamped(to),
                           static_cast<std::int64_t>(std::min<std::size_t>(max_count, 1'000'000))));
    Status status;
    while (status) {
        const Result<bool> row = roots_.step();
        if (row && !*row) break;
        Result<SignedRoot> root = row ? SignedRoot::decode(roots_.blob(0)) : std::unexpected(row.error());
        if (root)
            found.push_back(*root);
        else
            status = std::unexpected(root.error());
    }
    roots_.reset();
    if (!status) return std::unexpected(status.error());
    return found;
}

Result<std::optional<SignedRoot>> RecordReader::latest_root() {
    Statement query = TRY(database_.prepare("SELECT root FROM roots ORDER BY next_offset DESC LIMIT 1"));
    const bool found = TRY(query.step());
    if (!found) return std::optional<SignedRoot>();
    return std::optional<SignedRoot>(TRY(SignedRoot::decode(query.blob(0))));
}

Result<std::uint64_t> RecordReader::offset_of_tail(std::size_t count) {
    Statement query =
        TRY(database_.prepare("SELECT min(offset) FROM (SELECT offset FROM records ORDER BY offset DESC LIMIT ?)"));
    TRY_STATUS(query.bind(count));
    const bool found = TRY(query.step());
    return found ? query.uint64(0) : 0;
}

Result<RecordWriter> RecordWriter::open(const std::string& path, const Options& options, Entropy& entropy) {
    DatabaseOptions database_options{
        .secure_delete = true, .checkpoint_pages = 0, .cache_kib = 16'384, .vfs = options.vfs};
#ifdef TILLER_SABOTAGE_SKIP_SYNC
    database_options.synchronous = DatabaseOptions::Synchronous::kOff;
#endif
#ifdef TILLER_SABOTAGE_NO_SECURE_DELETE
    database_options.secure_delete = false;
#endif
    Database database = TRY(Database::open(path, database_options));
    const int version = TRY(format_version(database));
    if (version == 0) TRY_STATUS(create_tables(database, options, entropy));
    if (version > kFormatVersion) {
        return fail(ErrorCode::kCorrupt, "the log has format version " + std::to_string(version) + ", newer than " +
                                             std::to_string(kFormatVersion));
    }
    TRY_STATUS(check_partition(database, options.partition));
    Statement record =
        TRY(database.prepare("INSERT INTO records(offset, header, commitment, chain) VALUES (?, ?, ?, ?)"));
    Statement body = TRY(database.prepare("INSERT INTO bodies(offset, salt, body) VALUES (?, ?, ?)"));
    Statement root = TRY(database.prepare("INSERT OR REPLACE INTO roots(next_offset, root) VALUES (?, ?)"));
    Statement erase = TRY(database.prepare("DELETE FROM bodies WHERE offset = ?"));
    return RecordWriter(std::move(database), std::move(record), std::move(body), std::move(root), std::move(erase));
}

Status RecordWriter::insert(const StoredRecord& record) {
    TRY_STATUS(insert_record_.run(record.offset, record.header, record.commitment, record.chain));
    if (!record.body) return {};
    return insert_body_.run(record.offset, record.body->salt, record.body->bytes);
}

Status RecordWriter::insert_root(const SignedRoot& root) {
    ByteWriter bytes;
    root.encode(bytes);
    return insert_root_.run(root.next_offset, bytes.bytes());
}

Status RecordWriter::delete_body(std::uint64_t offset) {
    if (offset > kMaxOffset) return {};
    return delete_body_.run(offset);
}

Result<bool> RecordWriter::take_clean_mark() {
    Statement query = TRY(database_.prepare("SELECT clean FROM identity"));
    const bool found = TRY(query.step());
    const bool clean = found && query.int64(0) == 1;
    query.reset();
    if (clean) TRY_STATUS(database_.execute("UPDATE identity SET clean = 0"));
    return clean;
}

Status RecordWriter::put_clean_mark() { return database_.execute("UPDATE identity SET clean = 1"); }

}  // namespace tiller::log
