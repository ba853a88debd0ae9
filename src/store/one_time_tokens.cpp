#include "store/one_time_tokens.h"

#include "store/reference_token.h"
#include "store/store_database.h"

namespace tiller::store {

namespace {

std::unexpected<Error> not_valid() { return fail(ErrorCode::kDenied, "this token is not valid, or was used already"); }

Result<ViewerId> find_issuer(Database& database, TokenPurpose purpose, const Digest& hash, UnixMs now_ms) {
    Statement query = TRY(
        database.prepare("SELECT issuer FROM one_time_tokens WHERE token_hash = ? AND purpose = ? AND expires_ms > ?"));
    TRY_STATUS(query.bind(hash, static_cast<int>(purpose), now_ms));
    const bool found = TRY(query.step());
    if (!found) return not_valid();
    return ViewerId{query.uint64(0)};
}

}  // namespace

Result<std::string> OneTimeTokens::issue(TokenPurpose purpose, ViewerId issuer, std::int64_t lifetime_ms) {
    ASSERT(lifetime_ms > 0);
    const std::string token = make_reference_token(purpose == TokenPurpose::kSetUp ? "setup_" : "inv_", entropy_);
    const UnixMs expires_ms = clock_.now_ms() + lifetime_ms;
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        if (purpose == TokenPurpose::kSetUp) {
            Statement remove = TRY(database.prepare("DELETE FROM one_time_tokens WHERE purpose = ?"));
            TRY_STATUS(remove.run(static_cast<int>(purpose)));
        }
        Statement insert = TRY(database.prepare(
            "INSERT INTO one_time_tokens(token_hash, purpose, issuer, expires_ms) VALUES (?, ?, ?, ?)"));
        return insert.run(reference_token_hash(token), static_cast<int>(purpose), issuer.value, expires_ms);
    }));
    return token;
}

Status OneTimeTokens::check(TokenPurpose purpose, std::string_view token) {
    (void)TRY(database_.read([&](Database& database) {
        return find_issuer(database, purpose, reference_token_hash(token), clock_.now_ms());
    }));
    return {};
}

Result<ViewerId> OneTimeTokens::redeem(TokenPurpose purpose, std::string_view token) {
    const Digest hash = reference_token_hash(token);
    return database_.write([&](Database& database) -> Result<ViewerId> {
        const ViewerId issuer = TRY(find_issuer(database, purpose, hash, clock_.now_ms()));
        Statement remove = TRY(database.prepare("DELETE FROM one_time_tokens WHERE token_hash = ?"));
        TRY_STATUS(remove.run(hash));
        return issuer;
    });
}

Result<std::uint64_t> OneTimeTokens::remove_expired() {
    return database_.write([&](Database& database) -> Result<std::uint64_t> {
        Statement remove = TRY(database.prepare("DELETE FROM one_time_tokens WHERE expires_ms <= ?"));
        TRY_STATUS(remove.run(clock_.now_ms()));
        return static_cast<std::uint64_t>(database.changed_rows());
    });
}

}  // namespace tiller::store
