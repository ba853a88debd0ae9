#include "store/credentials.h"

#include <string>

#include "store/store_database.h"

namespace tiller::store {

namespace {

struct Stored {
    ViewerId account;
    std::string hash;
};

// A hash of nothing anybody can type, made with the constants of PasswordCost: checking it costs an unknown handle the
// same work as a known one.
constexpr std::string_view kNobodysHash =
    "$argon2id$v=19$m=47104,t=1,p=1$fVmoVScM57ugsHKGVEv9CA$f6nIrDnm2i0a/iJWk8bCqSPVfYloilJ9Rpk3nCB8PAI";

// Stands for the hash of an account that has no password.
constexpr std::string_view kNoPassword = "";

std::unexpected<Error> wrong() { return fail(ErrorCode::kUnauthorized, "the handle or the password is wrong"); }

Result<std::optional<Stored>> find_stored(Database& database, std::string_view handle) {
    Statement query = TRY(database.prepare("SELECT account, password_hash FROM credentials WHERE handle = ?"));
    TRY_STATUS(query.bind(handle));
    const bool found = TRY(query.step());
    if (!found) return std::optional<Stored>();
    return std::optional(Stored{ViewerId{query.uint64(0)}, std::string(query.text(1))});
}

Status update_hash(Database& database, ViewerId account, std::string_view hash) {
    Statement update = TRY(database.prepare("UPDATE credentials SET password_hash = ? WHERE account = ?"));
    TRY_STATUS(update.run(hash, account.value));
    if (database.changed_rows() == 0)
        return fail(ErrorCode::kNotFound, "account " + to_text(account) + " has no credentials");
    return {};
}

}  // namespace

Status Credentials::create(std::string_view handle, ViewerId account, std::string_view password) {
    return insert(handle, account, TRY(hash_password(password)));
}

Status Credentials::create_without_password(std::string_view handle, ViewerId account) {
    return insert(handle, account, kNoPassword);
}

Status Credentials::insert(std::string_view handle, ViewerId account, std::string_view hash) {
    if (handle.empty() || handle.size() > kMaxHandleBytes)
        return fail(ErrorCode::kInvalid, "a handle has 1 to 64 bytes");
    if (account.is_none()) return fail(ErrorCode::kInvalid, "credentials belong to an account");
    const Status status = database_.write([&](Database& database) -> Status {
        Statement insert =
            TRY(database.prepare("INSERT INTO credentials(account, handle, password_hash) VALUES (?, ?, ?)"));
        return insert.run(account.value, handle, hash);
    });
    if (!status && status.error().code == ErrorCode::kConflict)
        return fail(ErrorCode::kConflict, "this handle is taken");
    return status;
}

Result<bool> Credentials::has_password(ViewerId account) {
    return database_.read([&](Database& database) -> Result<bool> {
        Statement query = TRY(database.prepare("SELECT password_hash FROM credentials WHERE account = ?"));
        TRY_STATUS(query.bind(account.value));
        return TRY(query.step()) && query.text(0) != kNoPassword;
    });
}

Result<ViewerId> Credentials::verify(std::string_view handle, std::string_view password) {
    const std::optional<Stored> stored =
        TRY(database_.read([&](Database& database) { return find_stored(database, handle); }));
    ASSERT(!needs_rehash(kNobodysHash));  // else it has to be made anew with the constants as they are now
    const bool has_password = stored && stored->hash != kNoPassword;
    const bool matches = verify_password(has_password ? std::string_view(stored->hash) : kNobodysHash, password);
    if (!has_password || !matches) return wrong();
    if (needs_rehash(stored->hash)) {
        const std::string hash = TRY(hash_password(password));
        TRY_STATUS(database_.write([&](Database& database) { return update_hash(database, stored->account, hash); }));
    }
    return stored->account;
}

Status Credentials::change_password(ViewerId account, std::string_view new_password) {
    const std::string hash = TRY(hash_password(new_password));
    return database_.write([&](Database& database) { return update_hash(database, account, hash); });
}

Result<std::optional<ViewerId>> Credentials::find(std::string_view handle) {
    const std::optional<Stored> stored =
        TRY(database_.read([&](Database& database) { return find_stored(database, handle); }));
    return stored ? std::optional(stored->account) : std::nullopt;
}

Result<bool> Credentials::remove(ViewerId account) {
    return database_.write([&](Database& database) -> Result<bool> {
        Statement remove = TRY(database.prepare("DELETE FROM credentials WHERE account = ?"));
        TRY_STATUS(remove.run(account.value));
        return database.changed_rows() > 0;
    });
}

Result<std::uint64_t> Credentials::count() {
    return database_.read([](Database& database) -> Result<std::uint64_t> {
        Statement query = TRY(database.prepare("SELECT count(*) FROM credentials"));
        (void)TRY(query.step());  // an aggregate always gives one row
        return query.uint64(0);
    });
}

}  // namespace tiller::store
