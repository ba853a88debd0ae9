#include "base/database.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>

#include <string>

namespace tiller {

namespace {

ErrorCode code_of(int sqlite_code) {
    switch (sqlite_code & 0xff) {
        case SQLITE_FULL: return ErrorCode::kNoSpace;
        case SQLITE_BUSY:
        case SQLITE_LOCKED: return ErrorCode::kUnavailable;
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB: return ErrorCode::kCorrupt;
        case SQLITE_CONSTRAINT: return ErrorCode::kConflict;
        case SQLITE_TOOBIG: return ErrorCode::kInvalid;
        default: return ErrorCode::kInternal;
    }
}

std::unexpected<Error> error_of(sqlite3* handle, int code) {
    const char* what = handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code);
    return fail(code_of(code), std::string("database: ") + what + " (" + std::to_string(code) + ")");
}

/// SQLite would create it with 0644; its WAL and shared memory take over the mode of the database.
Status create_private_file(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return fail(errno == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kInternal,
                    "can not open " + path + ": errno " + std::to_string(errno));
    ::close(descriptor);
    return {};
}

std::string immutable_uri(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        const bool plain = c != '%' && c != '?' && c != '#';
        uri += plain ? std::string(1, c) : "%" + hex_text(as_bytes(std::string_view(&c, 1)));
    }
    return uri + "?immutable=1";
}

int remember_wal_pages(void* wal_pages, sqlite3*, const char*, int pages) {
    *static_cast<int*>(wal_pages) = pages;
    return SQLITE_OK;
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Status Statement::check(int code) const {
    if (code == SQLITE_OK) return {};
    return error_of(sqlite3_db_handle(statement_.get()), code);
}

void Statement::reset() {
    sqlite3_reset(statement_.get());  // repeats the error of the last step, which that step gave already
    sqlite3_clear_bindings(statement_.get());
}

Status Statement::bind_int64(int index, std::int64_t value) {
    return check(sqlite3_bind_int64(statement_.get(), index, value));
}
Status Statement::bind_double(int index, double value) {
    return check(sqlite3_bind_double(statement_.get(), index, value));
}
Status Statement::bind_null(int index) { return check(sqlite3_bind_null(statement_.get(), index)); }

Status Statement::bind_text(int index, std::string_view value, Lifetime lifetime) {
    const char* data = value.data() != nullptr ? value.data() : "";  // a null pointer would bind NULL
    return check(sqlite3_bind_text64(statement_.get(), index, data, value.size(),
                                     lifetime == Lifetime::kCopied ? SQLITE_TRANSIENT : SQLITE_STATIC, SQLITE_UTF8));
}

Status Statement::bind_blob(int index, ByteSpan value, Lifetime lifetime) {
    const void* data = value.data() != nullptr ? static_cast<const void*>(value.data()) : "";
    return check(sqlite3_bind_blob64(statement_.get(), index, data, value.size(),
                                     lifetime == Lifetime::kCopied ? SQLITE_TRANSIENT : SQLITE_STATIC));
}

Result<bool> Statement::step() {
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    return error_of(sqlite3_db_handle(statement_.get()), code);
}

Status Statement::run_bound() {
    Status status;
    for (bool more = true; more;) {
        const Result<bool> row = step();
        more = row.value_or(false);
        if (!row) status = std::unexpected(row.error());
    }
    reset();
    return status;
}

std::int64_t Statement::int64(int column) const { return sqlite3_column_int64(statement_.get(), column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_.get(), column); }
bool Statement::is_null(int column) const { return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL; }

std::string_view Statement::text(int column) const {
    const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
    return data == nullptr
               ? std::string_view()
               : std::string_view(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

ByteSpan Statement::blob(int column) const {
    const auto* data = static_cast<const std::byte*>(sqlite3_column_blob(statement_.get(), column));
    return data == nullptr ? ByteSpan()
                           : ByteSpan(data, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column)));
}

Result<Database> Database::open(const std::string& path, const DatabaseOptions& options) {
    const bool read_only = options.access != DatabaseOptions::Access::kReadWrite;
    const bool immutable = options.access == DatabaseOptions::Access::kImmutable;
    if (options.vfs.empty() && !read_only) TRY_STATUS(create_private_file(path));
    const int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE) |
                      SQLITE_OPEN_NOMUTEX | (immutable ? SQLITE_OPEN_URI : 0);
    sqlite3* handle = nullptr;
    const std::string name = immutable ? immutable_uri(path) : path;
    const int code = sqlite3_open_v2(name.c_str(), &handle, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
    Database database(handle);  // SQLite gives a handle to close even when it fails
    if (code != SQLITE_OK) return error_of(handle, code);
    TRY_STATUS(database.configure(options));
    return database;
}

Status Database::configure(const DatabaseOptions& options) {
    sqlite3* handle = handle_.get();
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, options.busy_timeout_ms);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    const bool read_only = options.access != DatabaseOptions::Access::kReadWrite;
    sqlite3_db_config(handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, read_only ? 1 : 0, nullptr);
    TRY_STATUS(execute(("PRAGMA cache_size=-" + std::to_string(options.cache_kib)).c_str()));
    TRY_STATUS(execute("PRAGMA cell_size_check=ON; PRAGMA foreign_keys=ON"));
    if (read_only) return {};
    // EXTRA while a new file changes over to WAL: that deletes a rollback journal, and if the deletion were lost in a
    // crash, the next start would roll the whole database back to nothing.
    TRY_STATUS(execute("PRAGMA synchronous=EXTRA; PRAGMA journal_mode=WAL"));
    using Synchronous = DatabaseOptions::Synchronous;
    TRY_STATUS(execute(options.synchronous == Synchronous::kFull     ? "PRAGMA synchronous=FULL"
                       : options.synchronous == Synchronous::kNormal ? "PRAGMA synchronous=NORMAL"
                                                                     : "PRAGMA synchronous=OFF"));
    TRY_STATUS(execute(options.secure_delete ? "PRAGMA secure_delete=ON" : "PRAGMA secure_delete=OFF"));
    TRY_STATUS(execute(("PRAGMA wal_autocheckpoint=" + std::to_string(options.checkpoint_pages)).c_str()));
    // The hook that counts pages is the one that SQLite itself checkpoints with: both at once is not possible.
    if (options.checkpoint_pages == 0) sqlite3_wal_hook(handle, remember_wal_pages, &state_->wal_pages);
    return {};
}

Status Database::execute(const char* sql) {
    const int code = sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return error_of(handle_.get(), code);
    return {};
}

Result<Statement> Database::prepare(std::string_view sql) {
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK) return error_of(handle_.get(), code);
    return Statement(statement);
}

Status Database::begin() { return execute("BEGIN IMMEDIATE"); }
Status Database::commit() { return execute("COMMIT"); }

void Database::rollback() {
    if (sqlite3_get_autocommit(handle_.get()) == 0) sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

Status Database::checkpoint(Checkpoint mode) {
    int wal_pages = 0;
    const int code = sqlite3_wal_checkpoint_v2(
        handle_.get(), nullptr, mode == Checkpoint::kPassive ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_TRUNCATE,
        &wal_pages, nullptr);
    if (code != SQLITE_OK) return error_of(handle_.get(), code);
    return {};
}

Status Database::copy_to(const std::string& path) {
    if (::access(path.c_str(), F_OK) == 0) return fail(ErrorCode::kConflict, path + " exists already");
    TRY_STATUS(create_private_file(path));
    sqlite3* handle = nullptr;
    const int opened = sqlite3_open_v2(path.c_str(), &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
    const Database target(handle);
    if (opened != SQLITE_OK) return error_of(handle, opened);
    // The caller syncs the copy together with others; a copy that a crash cut short is thrown away.
    sqlite3_exec(handle, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY", nullptr, nullptr, nullptr);
    sqlite3_backup* backup = sqlite3_backup_init(handle, "main", handle_.get(), "main");
    if (backup == nullptr) return error_of(handle, sqlite3_errcode(handle));
    const int stepped = sqlite3_backup_step(backup, -1);
    const int finished = sqlite3_backup_finish(backup);
    if (stepped != SQLITE_DONE) return error_of(handle, finished != SQLITE_OK ? finished : stepped);
    return {};
}

Status Database::check() {
    Statement query = TRY(prepare("PRAGMA quick_check(1)"));
    const bool found = TRY(query.step());
    if (found && query.text(0) == "ok") return {};
    return fail(ErrorCode::kCorrupt, "database: " + (found ? std::string(query.text(0)) : std::string("no answer")));
}

int Database::wal_pages() const { return state_->wal_pages; }
std::int64_t Database::changed_rows() const { return sqlite3_changes64(handle_.get()); }
std::int64_t Database::last_row_id() const { return sqlite3_last_insert_rowid(handle_.get()); }

}  // namespace tiller
