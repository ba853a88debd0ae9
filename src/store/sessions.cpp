#include "store/sessions.h"

#include <algorithm>

#include "store/reference_token.h"
#include "store/store_database.h"

namespace tiller::store {

namespace {

constexpr std::size_t kMaxLabelBytes = 200;
constexpr const char* kColumns =
    "SELECT id, account, created_ms, last_seen_ms, expires_ms, label, proof FROM sessions ";

Session session_of(const Statement& row) {
    return {SessionId{row.uint64(0)},
            ViewerId{row.uint64(1)},
            row.int64(2),
            row.int64(3),
            row.int64(4),
            std::string(row.text(5)),
            static_cast<SessionProof>(row.int64(6))};
}

UnixMs expiry_of(UnixMs created_ms, UnixMs last_seen_ms) {
    return std::min(last_seen_ms + kSessionIdleMs, created_ms + kSessionLifetimeMs);
}

/// Keeps the newest sessions of an account, the one just made among them.
Status drop_surplus(Database& database, ViewerId account) {
    Statement drop =
        TRY(database.prepare("DELETE FROM sessions WHERE id IN (SELECT id FROM sessions WHERE account = ? "
                             "ORDER BY last_seen_ms DESC, created_ms DESC, id LIMIT -1 OFFSET ?)"));
    return drop.run(account.value, kMaxSessionsPerAccount - 1);
}

}  // namespace

Result<NewSession> Sessions::create(ViewerId account, std::string_view label, SessionProof proof) {
    const UnixMs now_ms = clock_.now_ms();
    NewSession made;
    made.token = make_reference_token("ts_", entropy_);
    made.session = {SessionId{entropy_.id64()},
                    account,
                    now_ms,
                    now_ms,
                    expiry_of(now_ms, now_ms),
                    std::string(label.substr(0, kMaxLabelBytes)),
                    proof};
    const Digest hash = reference_token_hash(made.token);
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        TRY_STATUS(drop_surplus(database, account));
        Statement insert = TRY(database.prepare(
            "INSERT INTO sessions(id, token_hash, account, created_ms, last_seen_ms, expires_ms, label, proof) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
        const Session& session = made.session;
        return insert.run(session.id.value, hash, account.value, session.created_ms, session.last_seen_ms,
                          session.expires_ms, session.label, static_cast<int>(session.proof));
    }));
    return made;
}

Result<Session> Sessions::touch(std::string_view token) {
    const UnixMs now_ms = clock_.now_ms();
    Session session = TRY(database_.read([&](Database& database) -> Result<Session> {
        Statement query = TRY(database.prepare(std::string(kColumns) + "WHERE token_hash = ? AND expires_ms > ?"));
        TRY_STATUS(query.bind(reference_token_hash(token), now_ms));
        const bool found = TRY(query.step());
        if (!found) return fail(ErrorCode::kUnauthorized, "this session is unknown or over");
        return session_of(query);
    }));
    if (now_ms - session.last_seen_ms < kSessionTouchEveryMs) return session;
    session.last_seen_ms = now_ms;
    session.expires_ms = expiry_of(session.created_ms, now_ms);
    TRY_STATUS(database_.write([&](Database& database) -> Status {
        Statement update = TRY(database.prepare("UPDATE sessions SET last_seen_ms = ?, expires_ms = ? WHERE id = ?"));
        return update.run(session.last_seen_ms, session.expires_ms, session.id.value);
    }));
    return session;
}

Status Sessions::note_two_factors(SessionId session) {
    return database_.write([&](Database& database) -> Status {
        Statement update = TRY(database.prepare("UPDATE sessions SET proof = ? WHERE id = ?"));
        return update.run(static_cast<int>(SessionProof::kTwoFactors), session.value);
    });
}

Result<std::vector<Session>> Sessions::list(ViewerId account) {
    const UnixMs now_ms = clock_.now_ms();
    return database_.read([&](Database& database) -> Result<std::vector<Session>> {
        Statement query = TRY(database.prepare(std::string(kColumns) +
                                               "WHERE account = ? AND expires_ms > ? ORDER BY last_seen_ms DESC, id"));
        TRY_STATUS(query.bind(account.value, now_ms));
        std::vector<Session> found;
        while (TRY(query.step())) found.push_back(session_of(query));
        return found;
    });
}

Status Sessions::revoke(ViewerId account, SessionId session) {
    return database_.write([&](Database& database) -> Status {
        Statement remove = TRY(database.prepare("DELETE FROM sessions WHERE account = ? AND id = ?"));
        TRY_STATUS(remove.run(account.value, session.value));
        if (database.changed_rows() == 0) return fail(ErrorCode::kNotFound, "this account has no such session");
        return {};
    });
}

Result<std::uint64_t> Sessions::revoke_all_but(ViewerId account, SessionId kept) {
    return database_.write([&](Database& database) -> Result<std::uint64_t> {
        Statement remove = TRY(database.prepare("DELETE FROM sessions WHERE account = ? AND id <> ?"));
        TRY_STATUS(remove.run(account.value, kept.value));
        return static_cast<std::uint64_t>(database.changed_rows());
    });
}

Result<std::uint64_t> Sessions::remove_expired() {
    const UnixMs now_ms = clock_.now_ms();
    return database_.write([&](Database& database) -> Result<std::uint64_t> {
        Statement remove = TRY(database.prepare("DELETE FROM sessions WHERE expires_ms <= ?"));
        TRY_STATUS(remove.run(now_ms));
        return static_cast<std::uint64_t>(database.changed_rows());
    });
}

}  // namespace tiller::store
