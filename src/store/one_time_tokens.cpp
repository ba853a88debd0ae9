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

std::string_view prefix_of(TokenPurpose purpose) {
    switch (purpose) {
        case TokenPurpose::kSetUp: return "setup_";
        case TokenPurpose::kInvite: return "inv_";
        case TokenPurpose::kRecovery: return "back_";
        case TokenPurpose::kMailConfirmation: return "mail_";
    }
    return "";
}

/// The first eight bytes: nobody gets back to the token from them.
InviteId id_of(ByteSpan token_hash) {
    std::uint64_t value = 0;
    for (const std::byte b : token_hash.first(sizeof(value))) value = value << 8 | std::to_integer<std::uint64_t>(b);
    return InviteId{value};
}

Result<std::vector<OpenInvite>> read_open_invites(Database& database, UnixMs now_ms) {
    Statement query =
        TRY(database.prepare("SELECT token_hash, token, issuer, created_ms, expires_ms FROM one_time_tokens "
                             "WHERE purpose = ? AND expires_ms > ? ORDER BY created_ms DESC, token_hash"));
    TRY_STATUS(query.bind(static_cast<int>(TokenPurpose::kInvite), now_ms));
    std::vector<OpenInvite> invites;
    while (TRY(query.step())) {
        invites.push_back({.id = id_of(query.blob(0)),
                           .token = std::string(query.text(1)),
                           .issuer = ViewerId{query.uint64(2)},
                           .created_ms = query.int64(3),
                           .expires_ms = query.int64(4)});
    }
    return invites;
}

}  // namespace

Result<std::string> OneTimeTokens::issue(TokenPurpose purpose, ViewerId issuer, std::int64_t lifetime_ms) {
    ASSERT(lifetime_ms > 0);
    const std::string token = make_reference_token(prefix_of(purpose), entropy_);
    const UnixMs now_ms = clock_.now_ms();
    const std::string kept = purpose == TokenPurpose::kInvite ? token : "";
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        if (purpose == TokenPurpose::kSetUp) {
            Statement remove = TRY(database.prepare("DELETE FROM one_time_tokens WHERE purpose = ?"));
            TRY_STATUS(remove.run(static_cast<int>(purpose)));
        } else if (purpose != TokenPurpose::kInvite) {
            Statement remove = TRY(database.prepare("DELETE FROM one_time_tokens WHERE purpose = ? AND issuer = ?"));
            TRY_STATUS(remove.run(static_cast<int>(purpose), issuer.value));
        } else if (TRY(read_open_invites(database, now_ms)).size() >= kMaxOpenInvites) {
            return fail(ErrorCode::kConflict, "1,000 invitations are open; revoke some that nobody needs");
        }
        Statement insert = TRY(
            database.prepare("INSERT INTO one_time_tokens(token_hash, purpose, issuer, expires_ms, token, created_ms) "
                             "VALUES (?, ?, ?, ?, ?, ?)"));
        return insert.run(reference_token_hash(token), static_cast<int>(purpose), issuer.value, now_ms + lifetime_ms,
                          kept, now_ms);
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

Result<std::vector<OpenInvite>> OneTimeTokens::open_invites() {
    return database_.read([&](Database& database) { return read_open_invites(database, clock_.now_ms()); });
}

Status OneTimeTokens::revoke_invite(InviteId invite) {
    return database_.write([&](Database& database) -> Status {
        Statement query =
            TRY(database.prepare("SELECT token_hash FROM one_time_tokens WHERE purpose = ? AND expires_ms > ?"));
        TRY_STATUS(query.bind(static_cast<int>(TokenPurpose::kInvite), clock_.now_ms()));
        while (TRY(query.step())) {
            if (id_of(query.blob(0)) != invite) continue;
            const Bytes hash(query.blob(0).begin(), query.blob(0).end());
            query.reset();
            Statement remove = TRY(database.prepare("DELETE FROM one_time_tokens WHERE token_hash = ?"));
            return remove.run(hash);
        }
        return fail(ErrorCode::kNotFound, "there is no such invitation: used, expired or revoked already");
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
