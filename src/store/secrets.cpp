#include "store/secrets.h"

#include <algorithm>
#include <optional>
#include <string>

#include "store/store_database.h"

namespace tiller::store {

namespace {

Result<KeyEpoch> epoch_of(const Statement& row) {
    KeyEpoch epoch{static_cast<std::uint32_t>(row.int64(0)), {}, row.int64(2)};
    if (row.blob(1).size() != epoch.key.size()) return fail(ErrorCode::kCorrupt, "a stored secret has a wrong size");
    std::ranges::copy(row.blob(1), epoch.key.begin());
    return epoch;
}

Result<std::vector<KeyEpoch>> epochs(Database& database, KeyPurpose purpose) {
    Statement query =
        TRY(database.prepare("SELECT epoch, key, created_ms FROM secrets WHERE purpose = ? ORDER BY epoch DESC"));
    TRY_STATUS(query.bind(static_cast<int>(purpose)));
    std::vector<KeyEpoch> found;
    while (TRY(query.step())) found.push_back(TRY(epoch_of(query)));
    return found;
}

Result<KeyEpoch> draw_next(Database& database, KeyPurpose purpose, UnixMs now_ms, Entropy& entropy) {
    const std::vector<KeyEpoch> before = TRY(epochs(database, purpose));
    KeyEpoch next{before.empty() ? 1 : before.front().epoch + 1, {}, now_ms};
    entropy.fill(next.key);
    Statement insert =
        TRY(database.prepare("INSERT INTO secrets(purpose, epoch, key, created_ms) VALUES (?, ?, ?, ?)"));
    TRY_STATUS(insert.run(static_cast<int>(purpose), next.epoch, next.key, now_ms));
    return next;
}

}  // namespace

Result<KeyEpoch> Secrets::current(KeyPurpose purpose) {
    const std::vector<KeyEpoch> found = TRY(list(purpose));
    if (!found.empty()) return found.front();
    return database_.write([&](Database& database) -> Result<KeyEpoch> {
        const std::vector<KeyEpoch> meanwhile = TRY(epochs(database, purpose));
        if (!meanwhile.empty()) return meanwhile.front();
        return draw_next(database, purpose, clock_.now_ms(), entropy_);
    });
}

Result<KeyEpoch> Secrets::find(KeyPurpose purpose, std::uint32_t epoch) {
    for (const KeyEpoch& found : TRY(list(purpose))) {
        if (found.epoch == epoch) return found;
    }
    return fail(ErrorCode::kNotFound, "no key of epoch " + std::to_string(epoch));
}

Result<std::vector<KeyEpoch>> Secrets::list(KeyPurpose purpose) {
    return database_.read([&](Database& database) { return epochs(database, purpose); });
}

Result<KeyEpoch> Secrets::rotate(KeyPurpose purpose) {
    return database_.write([&](Database& database) { return draw_next(database, purpose, clock_.now_ms(), entropy_); });
}

Status Secrets::retire_below(KeyPurpose purpose, std::uint32_t epoch) {
    return database_.write([&](Database& database) -> Status {
        // The newest stays whatever is asked: its number must never be given to another key.
        Statement remove =
            TRY(database.prepare("DELETE FROM secrets WHERE purpose = ?1 AND epoch < ?2 "
                                 "AND epoch < (SELECT max(epoch) FROM secrets WHERE purpose = ?1)"));
        return remove.run(static_cast<int>(purpose), epoch);
    });
}

}  // namespace tiller::store
