#include "store/store.h"

#include <sodium.h>

#include "store/store_database.h"

namespace tiller::store {

namespace {

constexpr int kFormatVersion = 6;

// Times are milliseconds since 1970; ids are 64 bits, kept in SQLite's signed integers by their bits.
constexpr const char* kSchema = R"(
    CREATE TABLE credentials(account INTEGER PRIMARY KEY, handle TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL);
    CREATE TABLE sessions(id INTEGER PRIMARY KEY, token_hash BLOB NOT NULL UNIQUE, account INTEGER NOT NULL,
        created_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, label TEXT NOT NULL);
    CREATE INDEX sessions_by_account ON sessions(account, last_seen_ms);
    CREATE INDEX sessions_by_expiry ON sessions(expires_ms);
    CREATE TABLE api_keys(space INTEGER PRIMARY KEY AUTOINCREMENT, id INTEGER NOT NULL UNIQUE,
        token_hash BLOB NOT NULL UNIQUE, name TEXT NOT NULL, created_ms INTEGER NOT NULL);
    CREATE TABLE one_time_tokens(token_hash BLOB PRIMARY KEY, purpose INTEGER NOT NULL, issuer INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL) WITHOUT ROWID;
    CREATE TABLE uploads(id INTEGER PRIMARY KEY, owner INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
        received_bytes INTEGER NOT NULL, state TEXT NOT NULL, metadata TEXT NOT NULL, reason TEXT NOT NULL,
        video INTEGER NOT NULL, created_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL);
    CREATE INDEX uploads_by_owner ON uploads(owner, created_ms);
    CREATE INDEX uploads_by_state ON uploads(state, created_ms);
    CREATE INDEX uploads_by_change ON uploads(changed_ms);
    CREATE TABLE secrets(purpose INTEGER NOT NULL, epoch INTEGER NOT NULL, key BLOB NOT NULL,
        created_ms INTEGER NOT NULL, PRIMARY KEY(purpose, epoch)) WITHOUT ROWID;
    PRAGMA user_version = 1;
)";
// Open invitations can be listed and copied again, so they alone are kept as they are: one opens a registration and no account.
constexpr const char* kListedInvites = R"(
    ALTER TABLE one_time_tokens ADD COLUMN token TEXT NOT NULL DEFAULT '';
    ALTER TABLE one_time_tokens ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0;
    PRAGMA user_version = 2;
)";

constexpr const char* kRecovery = R"(
    CREATE TABLE recovery_codes(code_hash BLOB PRIMARY KEY, account INTEGER NOT NULL, created_ms INTEGER NOT NULL)
        WITHOUT ROWID;
    CREATE INDEX recovery_codes_by_account ON recovery_codes(account);
    CREATE TABLE mail_addresses(account INTEGER PRIMARY KEY, confirmed TEXT NOT NULL, pending TEXT NOT NULL);
    PRAGMA user_version = 3;
)";
constexpr const char* kSecondFactor = R"(
    CREATE TABLE authenticators(account INTEGER PRIMARY KEY, secret BLOB NOT NULL, confirmed INTEGER NOT NULL,
        last_step INTEGER NOT NULL, created_ms INTEGER NOT NULL);
    PRAGMA user_version = 4;
)";
constexpr const char* kPasskeys = R"(
    CREATE TABLE passkeys(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, credential BLOB NOT NULL UNIQUE,
        algorithm INTEGER NOT NULL, public_key BLOB NOT NULL, sign_count INTEGER NOT NULL, relying_party TEXT NOT NULL,
        name TEXT NOT NULL, created_ms INTEGER NOT NULL, last_used_ms INTEGER NOT NULL, refused_ms INTEGER NOT NULL);
    CREATE INDEX passkeys_by_account ON passkeys(account, created_ms);
    ALTER TABLE sessions ADD COLUMN proof INTEGER NOT NULL DEFAULT 1;
    PRAGMA user_version = 5;
)";
// Who somebody is for a provider, and nothing else that the provider says of them.
constexpr const char* kLinkedIdentities = R"(
    CREATE TABLE linked_identities(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, issuer TEXT NOT NULL,
        subject TEXT NOT NULL, created_ms INTEGER NOT NULL, last_used_ms INTEGER NOT NULL,
        UNIQUE(issuer, subject), UNIQUE(account, issuer));
    PRAGMA user_version = 6;
)";

Status create_tables(Database& database) {
    Statement query = TRY(database.prepare("PRAGMA user_version"));
    const bool found = TRY(query.step());
    const std::int64_t version = found ? query.int64(0) : 0;
    query.reset();
    if (version > kFormatVersion)
        return fail(ErrorCode::kCorrupt, "the store has format version " + std::to_string(version));
    if (version == kFormatVersion) return {};
    return database.transaction([&]() -> Status {
        if (version < 1) TRY_STATUS(database.execute(kSchema));
        if (version < 2) TRY_STATUS(database.execute(kListedInvites));
        if (version < 3) TRY_STATUS(database.execute(kRecovery));
        if (version < 4) TRY_STATUS(database.execute(kSecondFactor));
        if (version < 5) TRY_STATUS(database.execute(kPasskeys));
        return database.execute(kLinkedIdentities);
    });
}

}  // namespace

Result<std::unique_ptr<StoreDatabase>> StoreDatabase::open(const std::string& path) {
    Database writer = TRY(Database::open(path, {.secure_delete = true}));
    TRY_STATUS(create_tables(writer));
    Database reader = TRY(Database::open(path, {.access = DatabaseOptions::Access::kReadOnly}));
    return std::unique_ptr<StoreDatabase>(new StoreDatabase(std::move(writer), std::move(reader)));
}

Store::Store(std::unique_ptr<StoreDatabase> database, const Clock& clock, Entropy& entropy)
    : database_(std::move(database)),
      credentials_(*database_, entropy),
      sessions_(*database_, clock, entropy),
      api_keys_(*database_, clock, entropy),
      one_time_tokens_(*database_, clock, entropy),
      recovery_codes_(*database_, clock, entropy),
      mail_addresses_(*database_),
      authenticators_(*database_, clock, entropy),
      passkeys_(*database_, clock, entropy),
      linked_identities_(*database_, clock, entropy),
      uploads_(*database_, clock),
      secrets_(*database_, clock, entropy) {}

Store::~Store() = default;

Result<std::unique_ptr<Store>> Store::open(const std::string& path, const Clock& clock, Entropy& entropy) {
    if (sodium_init() < 0) return fail(ErrorCode::kInternal, "libsodium did not start");
    std::unique_ptr<StoreDatabase> database = TRY(StoreDatabase::open(path));
    return std::unique_ptr<Store>(new Store(std::move(database), clock, entropy));
}

}  // namespace tiller::store
