// SQLite behind must-use results: one connection, prepared statements, transactions. Nothing here throws.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tiller {

/// One prepared statement. Parameters are always bound, never pasted into SQL. Belongs to one thread at a time and
/// must not outlive its Database.
class Statement {
public:
    /// Binds all parameters in order, copying texts and blobs, after a reset. Integers up to 64 bits (unsigned ones by
    /// their bits), double, std::string_view, ByteSpan, std::nullopt or an optional of these.
    template <typename... Values>
    [[nodiscard]] Status bind(const Values&... values) {
        reset();
        int index = 0;
        Status status;
        (void)((status = bind_value(++index, values, Lifetime::kCopied), status.has_value()) && ...);
        return status;
    }
    /// Binds without copying, steps to the end, resets: for statements that give no rows (rows are skipped).
    template <typename... Values>
    [[nodiscard]] Status run(const Values&... values) {
        reset();
        int index = 0;
        Status status;
        (void)((status = bind_value(++index, values, Lifetime::kBorrowed), status.has_value()) && ...);
        if (!status) return status;
        return run_bound();
    }
    /// True while there is a row; false at the end. After an error or the end, bind again or reset.
    [[nodiscard]] Result<bool> step();
    void reset();

    /// Columns of the current row, from 0; views live until the next step, reset or bind.
    [[nodiscard]] std::int64_t int64(int column) const;
    [[nodiscard]] std::uint64_t uint64(int column) const { return static_cast<std::uint64_t>(int64(column)); }
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string_view text(int column) const;
    [[nodiscard]] ByteSpan blob(int column) const;
    [[nodiscard]] bool is_null(int column) const;

private:
    friend class Database;
    enum class Lifetime : std::uint8_t { kCopied, kBorrowed };
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };

    explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
    [[nodiscard]] Status run_bound();
    [[nodiscard]] Status bind_int64(int index, std::int64_t value);
    [[nodiscard]] Status bind_double(int index, double value);
    [[nodiscard]] Status bind_text(int index, std::string_view value, Lifetime lifetime);
    [[nodiscard]] Status bind_blob(int index, ByteSpan value, Lifetime lifetime);
    [[nodiscard]] Status bind_null(int index);
    [[nodiscard]] Status check(int code) const;

    template <typename T>
    [[nodiscard]] Status bind_value(int index, const T& value, Lifetime lifetime) {
        if constexpr (std::same_as<T, std::nullopt_t>) {
            return bind_null(index);
        } else if constexpr (requires {
                                 value.has_value();
                                 *value;
                             }) {
            return value ? bind_value(index, *value, lifetime) : bind_null(index);
        } else if constexpr (std::floating_point<T>) {
            return bind_double(index, static_cast<double>(value));
        } else if constexpr (std::integral<T>) {
            return bind_int64(index, static_cast<std::int64_t>(value));
        } else if constexpr (std::convertible_to<T, std::string_view>) {
            return bind_text(index, std::string_view(value), lifetime);
        } else {
            return bind_blob(index, ByteSpan(value), lifetime);
        }
    }

    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

struct DatabaseOptions {
    /// kImmutable: a finished file that nobody changes is read without locks and without files beside it.
    enum class Access : std::uint8_t { kReadWrite, kReadOnly, kImmutable };
    /// kFull: a commit is durable when it returns. kNormal: only for state that can be refolded from the log.
    enum class Synchronous : std::uint8_t { kOff, kNormal, kFull };
    Access access = Access::kReadWrite;
    Synchronous synchronous = Synchronous::kFull;
    bool secure_delete = false;  // deleted bytes are overwritten with zeros
    int busy_timeout_ms = 5'000;
    int checkpoint_pages = 1'000;  // 0: only when checkpoint() is called
    int cache_kib = 2'048;
    std::string vfs{};  // empty: the operating system's files
};

enum class Checkpoint : std::uint8_t {
    kPassive,  // as much as readers allow, waits for nobody
    kTruncate,  // all of it, and the write-ahead file is emptied; waits for readers up to busy_timeout_ms
};

/// One connection to one file in WAL mode. Errors: kNoSpace (disk full, nothing was written), kUnavailable (busy),
/// kCorrupt, kConflict (a constraint), kInternal (input/output error and the rest). One thread at a time.
class Database {
public:
    /// Creates the file with mode 0600 when it is missing (its WAL inherits that). Read-only connections never
    /// checkpoint, not even when they close.
    [[nodiscard]] static Result<Database> open(const std::string& path, const DatabaseOptions& options);

    /// Runs fixed SQL of one or more statements without parameters.
    [[nodiscard]] Status execute(const char* sql);
    [[nodiscard]] Result<Statement> prepare(std::string_view sql);

    [[nodiscard]] Status begin();  // BEGIN IMMEDIATE
    [[nodiscard]] Status commit();
    /// Never fails: what could not be rolled back was rolled back by SQLite already.
    void rollback();
    /// Runs `body` (giving Status) between begin and commit; rolls back when either fails.
    template <typename Body>
    [[nodiscard]] Status transaction(Body body) {
        if (Status status = begin(); !status) return status;
        Status status = body();
        if (status) status = commit();
        if (!status) rollback();
        return status;
    }

    /// Moves the write-ahead file into the database. kUnavailable when readers held it back (kTruncate only).
    [[nodiscard]] Status checkpoint(Checkpoint mode);
    /// Pages in the write-ahead file after the last commit of this connection.
    [[nodiscard]] int wal_pages() const;
    /// Copies all of it, as it stands at one moment, to a new file (mode 0600) by SQLite's backup API. Writers go on; a
    /// kTruncate checkpoint waits meanwhile. kConflict when the file exists, kNoSpace. The copy is not synced.
    [[nodiscard]] Status copy_to(const std::string& path);
    /// kCorrupt, with SQLite's first finding, when the file's pages do not fit together. Reads all of it.
    [[nodiscard]] Status check();
    /// Rows changed by the last statement.
    [[nodiscard]] std::int64_t changed_rows() const;
    [[nodiscard]] std::int64_t last_row_id() const;

private:
    struct Close {
        void operator()(sqlite3* handle) const;
    };
    struct State {
        int wal_pages = 0;
    };

    Database(sqlite3* handle) : handle_(handle), state_(std::make_unique<State>()) {}
    [[nodiscard]] Status configure(const DatabaseOptions& options);

    std::unique_ptr<sqlite3, Close> handle_;
    std::unique_ptr<State> state_;
};

}  // namespace tiller
