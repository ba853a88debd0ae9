#include "store/uploads.h"

#include <algorithm>
#include <limits>

#include "store/store_database.h"

namespace tiller::store {

namespace {

constexpr std::uint64_t kMaxBytes = std::numeric_limits<std::int64_t>::max();  // SQLite's integers are signed
constexpr std::size_t kMaxListed = 10'000;
constexpr const char* kColumns =
    "SELECT id, owner, size_bytes, received_bytes, state, metadata, reason, video, created_ms, changed_ms FROM "
    "uploads ";

Upload upload_of(const Statement& row) {
    return {UploadId{row.uint64(0)},
            ViewerId{row.uint64(1)},
            row.uint64(2),
            row.uint64(3),
            std::string(row.text(4)),
            std::string(row.text(5)),
            std::string(row.text(6)),
            VideoId{row.uint64(7)},
            row.int64(8),
            row.int64(9)};
}

Status check(const Upload& upload) {
    if (upload.state.size() > kMaxUploadStateBytes || upload.metadata.size() > kMaxUploadMetadataBytes ||
        upload.reason.size() > kMaxUploadReasonBytes) {
        return fail(ErrorCode::kInvalid, "a text of upload " + to_text(upload.id) + " is too long");
    }
    if (upload.size_bytes > kMaxBytes || upload.received_bytes > upload.size_bytes) {
        return fail(ErrorCode::kInvalid, "upload " + to_text(upload.id) + " has received more than its size");
    }
    return {};
}

std::unexpected<Error> missing(UploadId id) { return fail(ErrorCode::kNotFound, "no upload " + to_text(id)); }

template <typename... Values>
Result<std::vector<Upload>> list(StoreDatabase& store, std::string_view rest, const Values&... values) {
    return store.read([&](Database& database) -> Result<std::vector<Upload>> {
        Statement query = TRY(database.prepare(std::string(kColumns) + std::string(rest)));
        TRY_STATUS(query.bind(values...));
        std::vector<Upload> found;
        while (TRY(query.step())) found.push_back(upload_of(query));
        return found;
    });
}

}  // namespace

Status Uploads::create(const Upload& upload) {
    TRY_STATUS(check(upload));
    const UnixMs now_ms = clock_.now_ms();
    return database_.write([&](Database& database) -> Status {
        Statement insert = TRY(database.prepare(
            "INSERT INTO uploads(id, owner, size_bytes, received_bytes, state, metadata, reason, video, created_ms, "
            "changed_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
        return insert.run(upload.id.value, upload.owner.value, upload.size_bytes, upload.received_bytes, upload.state,
                          upload.metadata, upload.reason, upload.video.value, now_ms, now_ms);
    });
}

Result<Upload> Uploads::find(UploadId id) {
    const std::vector<Upload> found = TRY(list(database_, "WHERE id = ?", id.value));
    if (found.empty()) return missing(id);
    return found.front();
}

Status Uploads::update(const Upload& upload) {
    TRY_STATUS(check(upload));
    return database_.write([&](Database& database) -> Status {
        Statement update = TRY(database.prepare(
            "UPDATE uploads SET received_bytes = ?, state = ?, metadata = ?, reason = ?, video = ?, changed_ms = ? "
            "WHERE id = ?"));
        TRY_STATUS(update.run(upload.received_bytes, upload.state, upload.metadata, upload.reason, upload.video.value,
                              clock_.now_ms(), upload.id.value));
        return database.changed_rows() == 0 ? Status(missing(upload.id)) : Status();
    });
}

Status Uploads::set_received(UploadId id, std::uint64_t received_bytes) {
    const std::uint64_t bounded = std::min(received_bytes, kMaxBytes);
    return database_.write([&](Database& database) -> Status {
        Statement update =
            TRY(database.prepare("UPDATE uploads SET received_bytes = ?, changed_ms = ? "
                                 "WHERE id = ? AND received_bytes <= ? AND size_bytes >= ?"));
        TRY_STATUS(update.run(bounded, clock_.now_ms(), id.value, bounded, bounded));
        if (database.changed_rows() > 0) return {};
        Statement query = TRY(database.prepare("SELECT 1 FROM uploads WHERE id = ?"));
        TRY_STATUS(query.bind(id.value));
        const bool found = TRY(query.step());
        if (!found) return missing(id);
        return fail(ErrorCode::kInvalid,
                    "upload " + to_text(id) + " can not stand at " + std::to_string(received_bytes) + " bytes");
    });
}

Result<bool> Uploads::remove(UploadId id) {
    return database_.write([&](Database& database) -> Result<bool> {
        Statement remove = TRY(database.prepare("DELETE FROM uploads WHERE id = ?"));
        TRY_STATUS(remove.run(id.value));
        return database.changed_rows() > 0;
    });
}

Result<std::vector<Upload>> Uploads::list_of(ViewerId owner, std::size_t max_count) {
    return list(database_, "WHERE owner = ? ORDER BY created_ms DESC, id LIMIT ?", owner.value,
                std::min(max_count, kMaxListed));
}

Result<std::vector<Upload>> Uploads::list_in_state(std::string_view state, std::size_t max_count) {
    return list(database_, "WHERE state = ? ORDER BY created_ms, id LIMIT ?", state, std::min(max_count, kMaxListed));
}

Result<std::vector<Upload>> Uploads::list_unchanged_since(UnixMs before_ms, std::size_t max_count) {
    return list(database_, "WHERE changed_ms < ? ORDER BY changed_ms, id LIMIT ?", before_ms,
                std::min(max_count, kMaxListed));
}

}  // namespace tiller::store
