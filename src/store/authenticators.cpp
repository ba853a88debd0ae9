#include "store/authenticators.h"

#include <array>

#include "store/store_database.h"

namespace tiller::store {

Result<std::optional<Authenticator>> Authenticators::find(ViewerId account) {
    return database_.read([&](Database& database) -> Result<std::optional<Authenticator>> {
        Statement query =
            TRY(database.prepare("SELECT secret, confirmed, last_step FROM authenticators WHERE account = ?"));
        TRY_STATUS(query.bind(account.value));
        if (!TRY(query.step())) return std::optional<Authenticator>();
        const ByteSpan secret = query.blob(0);
        return std::optional(Authenticator{.secret = Bytes(secret.begin(), secret.end()),
                                           .is_confirmed = query.int64(1) != 0,
                                           .last_step = query.uint64(2)});
    });
}

Result<Bytes> Authenticators::prepare(ViewerId account) {
    Bytes secret(kAuthenticatorSecretBytes);
    entropy_.fill(secret);
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        Statement remove = TRY(database.prepare("DELETE FROM authenticators WHERE account = ? AND confirmed = 0"));
        TRY_STATUS(remove.run(account.value));
        Statement insert = TRY(database.prepare(
            "INSERT INTO authenticators(account, secret, confirmed, last_step, created_ms) VALUES (?, ?, 0, 0, ?)"));
        const Status inserted = insert.run(account.value, secret, clock_.now_ms());
        if (!inserted && inserted.error().code == ErrorCode::kConflict)
            return fail(ErrorCode::kConflict, "two-factor sign-in is on already; turn it off first");
        return inserted;
    }));
    return secret;
}

Status Authenticators::take_step(ViewerId account, std::uint64_t step) {
    return database_.write([&](Database& database) -> Status {
        Statement update = TRY(database.prepare(
            "UPDATE authenticators SET confirmed = 1, last_step = ? WHERE account = ? AND last_step < ?"));
        TRY_STATUS(update.run(step, account.value, step));
        if (database.changed_rows() == 0)
            return fail(ErrorCode::kDenied, "this number was used already; wait for the next one");
        return {};
    });
}

Result<bool> Authenticators::remove(ViewerId account) {
    return database_.write([&](Database& database) -> Result<bool> {
        Statement remove = TRY(database.prepare("DELETE FROM authenticators WHERE account = ?"));
        TRY_STATUS(remove.run(account.value));
        return database.changed_rows() > 0;
    });
}

}  // namespace tiller::store
