#include "store/passkeys.h"

#include "store/store_database.h"

namespace tiller::store {
namespace {

// Both give the columns that passkey_of reads.
constexpr const char* kOfCredential =
    "SELECT id, account, credential, algorithm, public_key, sign_count, relying_party, name, created_ms, last_used_ms, "
    "refused_ms FROM passkeys WHERE credential = ?";
constexpr const char* kOfAccount =
    "SELECT id, account, credential, algorithm, public_key, sign_count, relying_party, name, created_ms, last_used_ms, "
    "refused_ms FROM passkeys WHERE account = ? ORDER BY created_ms, id";

Bytes copy_of(ByteSpan bytes) { return {bytes.begin(), bytes.end()}; }

Passkey passkey_of(const Statement& row) {
    return {.id = PasskeyId{row.uint64(0)},
            .account = ViewerId{row.uint64(1)},
            .key = {.credential = copy_of(row.blob(2)),
                    .algorithm = static_cast<PasskeyAlgorithm>(row.int64(3)),
                    .public_key = copy_of(row.blob(4)),
                    .sign_count = static_cast<std::uint32_t>(row.int64(5)),
                    .relying_party = std::string(row.text(6)),
                    .name = std::string(row.text(7))},
            .created_ms = row.int64(8),
            .last_used_ms = row.int64(9),
            .refused_ms = row.int64(10)};
}

Result<std::uint64_t> count_of(Database& database, ViewerId account) {
    Statement query = TRY(database.prepare("SELECT count(*) FROM passkeys WHERE account = ?"));
    TRY_STATUS(query.bind(account.value));
    (void)TRY(query.step());  // an aggregate always gives one row
    return query.uint64(0);
}

std::unexpected<Error> no_such_passkey() { return fail(ErrorCode::kNotFound, "this account has no such passkey"); }

}  // namespace

Result<Passkey> Passkeys::add(ViewerId account, const NewPasskey& key) {
    ASSERT(key.name.size() <= kMaxPasskeyNameBytes && key.credential.size() <= kMaxCredentialBytes);
    const Passkey made{.id = PasskeyId{entropy_.id64()}, .account = account, .key = key, .created_ms = clock_.now_ms()};
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        if (TRY(count_of(database, account)) >= kMaxPasskeys)
            return fail(ErrorCode::kConflict, "an account has at most 10 passkeys; remove one that you do not use");
        Statement insert = TRY(database.prepare(
            "INSERT INTO passkeys(id, account, credential, algorithm, public_key, sign_count, relying_party, name, "
            "created_ms, last_used_ms, refused_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)"));
        const Status inserted =
            insert.run(made.id.value, account.value, key.credential, static_cast<int>(key.algorithm), key.public_key,
                       key.sign_count, key.relying_party, key.name, made.created_ms);
        if (!inserted && inserted.error().code == ErrorCode::kConflict)
            return fail(ErrorCode::kConflict, "this passkey is known here already");
        return inserted;
    }));
    return made;
}

Result<std::optional<Passkey>> Passkeys::find(ByteSpan credential) {
    return database_.read([&](Database& database) -> Result<std::optional<Passkey>> {
        Statement query = TRY(database.prepare(kOfCredential));
        TRY_STATUS(query.bind(credential));
        if (!TRY(query.step())) return std::optional<Passkey>();
        return std::optional(passkey_of(query));
    });
}

Result<std::vector<Passkey>> Passkeys::list(ViewerId account) {
    return database_.read([&](Database& database) -> Result<std::vector<Passkey>> {
        Statement query = TRY(database.prepare(kOfAccount));
        TRY_STATUS(query.bind(account.value));
        std::vector<Passkey> found;
        while (TRY(query.step())) found.push_back(passkey_of(query));
        return found;
    });
}

Result<bool> Passkeys::has_any(ViewerId account) {
    return database_.read([&](Database& database) -> Result<bool> { return TRY(count_of(database, account)) > 0; });
}

Result<bool> Passkeys::take_count(PasskeyId passkey, std::uint32_t sign_count) {
    // One transaction that commits in both cases: the refusal is to be seen, too.
    return database_.write([&](Database& database) -> Result<bool> {
        Statement take = TRY(
            database.prepare("UPDATE passkeys SET sign_count = ?, last_used_ms = ? WHERE id = ? AND (sign_count < ? OR "
                             "(sign_count = 0 AND ? = 0))"));
        TRY_STATUS(take.run(sign_count, clock_.now_ms(), passkey.value, sign_count, sign_count));
        if (database.changed_rows() > 0) return true;
        Statement refuse = TRY(database.prepare("UPDATE passkeys SET refused_ms = ? WHERE id = ?"));
        TRY_STATUS(refuse.run(clock_.now_ms(), passkey.value));
        return false;
    });
}

Status Passkeys::rename(ViewerId account, PasskeyId passkey, std::string_view name) {
    ASSERT(name.size() <= kMaxPasskeyNameBytes);
    return database_.write([&](Database& database) -> Status {
        Statement update = TRY(database.prepare("UPDATE passkeys SET name = ? WHERE account = ? AND id = ?"));
        TRY_STATUS(update.run(name, account.value, passkey.value));
        if (database.changed_rows() == 0) return no_such_passkey();
        return {};
    });
}

Status Passkeys::remove(ViewerId account, PasskeyId passkey) {
    return database_.write([&](Database& database) -> Status {
        Statement remove = TRY(database.prepare("DELETE FROM passkeys WHERE account = ? AND id = ?"));
        TRY_STATUS(remove.run(account.value, passkey.value));
        if (database.changed_rows() == 0) return no_such_passkey();
        return {};
    });
}

Result<std::uint64_t> Passkeys::remove_all(ViewerId account) {
    return database_.write([&](Database& database) -> Result<std::uint64_t> {
        Statement remove = TRY(database.prepare("DELETE FROM passkeys WHERE account = ?"));
        TRY_STATUS(remove.run(account.value));
        return static_cast<std::uint64_t>(database.changed_rows());
    });
}

}  // namespace tiller::store
