#include "store/linked_identities.h"

#include "store/store_database.h"

namespace tiller::store {
namespace {

// Both give the columns that linked_identity_of reads.
constexpr const char* kOfSubject =
    "SELECT id, account, issuer, subject, created_ms, last_used_ms FROM linked_identities WHERE issuer = ? AND subject "
    "= ?";
constexpr const char* kIdentitiesOfAccount =
    "SELECT id, account, issuer, subject, created_ms, last_used_ms FROM linked_identities WHERE account = ? ORDER BY "
    "created_ms, id";

LinkedIdentity linked_identity_of(const Statement& row) {
    return {.id = LinkedIdentityId{row.uint64(0)},
            .account = ViewerId{row.uint64(1)},
            .who = {.issuer = std::string(row.text(2)), .subject = std::string(row.text(3))},
            .created_ms = row.int64(4),
            .last_used_ms = row.int64(5)};
}

}  // namespace

Result<LinkedIdentity> LinkedIdentities::add(ViewerId account, const ProviderSubject& who) {
    ASSERT(!who.issuer.empty() && who.issuer.size() <= kMaxIssuerBytes);
    ASSERT(!who.subject.empty() && who.subject.size() <= kMaxSubjectBytes);
    const LinkedIdentity made{.id = LinkedIdentityId{entropy_.id64()},
                              .account = account,
                              .who = who,
                              .created_ms = clock_.now_ms(),
                              .last_used_ms = 0};
    const Status added = database_.write([&](Database& database) -> Status {
        Statement insert =
            TRY(database.prepare("INSERT INTO linked_identities(id, account, issuer, subject, created_ms, "
                                 "last_used_ms) VALUES (?, ?, ?, ?, ?, 0)"));
        return insert.run(made.id.value, account.value, who.issuer, who.subject, made.created_ms);
    });
    if (!added && added.error().code == ErrorCode::kConflict)
        return fail(ErrorCode::kConflict,
                    "this identity is linked to an account already, or the account has another one of this provider");
    if (!added) return std::unexpected(added.error());
    return made;
}

Result<std::optional<LinkedIdentity>> LinkedIdentities::find(const ProviderSubject& who) {
    return database_.read([&](Database& database) -> Result<std::optional<LinkedIdentity>> {
        Statement query = TRY(database.prepare(kOfSubject));
        TRY_STATUS(query.bind(who.issuer, who.subject));
        if (!TRY(query.step())) return std::optional<LinkedIdentity>();
        return std::optional(linked_identity_of(query));
    });
}

Result<std::vector<LinkedIdentity>> LinkedIdentities::list(ViewerId account) {
    return database_.read([&](Database& database) -> Result<std::vector<LinkedIdentity>> {
        Statement query = TRY(database.prepare(kIdentitiesOfAccount));
        TRY_STATUS(query.bind(account.value));
        std::vector<LinkedIdentity> found;
        while (TRY(query.step())) found.push_back(linked_identity_of(query));
        return found;
    });
}

Status LinkedIdentities::note_use(LinkedIdentityId identity) {
    return database_.write([&](Database& database) -> Status {
        Statement update = TRY(database.prepare("UPDATE linked_identities SET last_used_ms = ? WHERE id = ?"));
        return update.run(clock_.now_ms(), identity.value);
    });
}

Status LinkedIdentities::remove(ViewerId account, LinkedIdentityId identity) {
    return database_.write([&](Database& database) -> Status {
        Statement remove = TRY(database.prepare("DELETE FROM linked_identities WHERE account = ? AND id = ?"));
        TRY_STATUS(remove.run(account.value, identity.value));
        if (database.changed_rows() == 0) return fail(ErrorCode::kNotFound, "this account has no such linked identity");
        // In the same transaction, which a refusal takes back: of two that are removed at a time one stays.
        Statement ways = TRY(database.prepare(
            "SELECT (SELECT count(*) FROM linked_identities WHERE account = ?) + (SELECT count(*) FROM "
            "credentials WHERE account = ? AND password_hash <> '')"));
        TRY_STATUS(ways.bind(account.value, account.value));
        (void)TRY(ways.step());  // an aggregate always gives one row
        if (ways.int64(0) > 0) return {};
        return fail(ErrorCode::kConflict, "this is the only way into the account: choose a password first");
    });
}

Result<std::uint64_t> LinkedIdentities::remove_all(ViewerId account) {
    return database_.write([&](Database& database) -> Result<std::uint64_t> {
        Statement remove = TRY(database.prepare("DELETE FROM linked_identities WHERE account = ?"));
        TRY_STATUS(remove.run(account.value));
        return static_cast<std::uint64_t>(database.changed_rows());
    });
}

}  // namespace tiller::store
