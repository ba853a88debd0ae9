#include "log/key_store.h"

#include <sodium.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/database.h"

namespace tiller::log {

namespace {

constexpr std::size_t kMaxSubjectsPerCall = 10'000;

constexpr const char* kSchema = R"(
    CREATE TABLE region(root_seed BLOB NOT NULL);
    CREATE TABLE keys(subject INTEGER PRIMARY KEY, key BLOB NOT NULL);
    CREATE TABLE forgotten(subject INTEGER PRIMARY KEY);
    PRAGMA user_version = 1;
)";

using KeyMap = std::unordered_map<ViewerId, SubjectKey>;

/// Holds the keys used last: two generations, of which the older one is dropped when the newer is half the limit.
class KeyCache {
public:
    explicit KeyCache(std::size_t limit) : half_limit_(std::max<std::size_t>(1, limit / 2)) {}

    [[nodiscard]] const SubjectKey* find(ViewerId subject) {
        if (const auto found = newer_.find(subject); found != newer_.end()) return &found->second;
        const auto found = older_.find(subject);
        if (found == older_.end()) return nullptr;
        const SubjectKey key = found->second;
        return &put(subject, key);
    }
    const SubjectKey& put(ViewerId subject, const SubjectKey& key) {
        if (newer_.size() >= half_limit_) older_ = std::exchange(newer_, {});
        return newer_[subject] = key;
    }
    void remove(ViewerId subject) {
        for (KeyMap* keys : {&newer_, &older_}) {
            const auto found = keys->find(subject);
            if (found == keys->end()) continue;
            sodium_memzero(found->second.bytes.data(), found->second.bytes.size());
            keys->erase(found);
        }
    }

private:
    const std::size_t half_limit_;
    KeyMap newer_;
    KeyMap older_;
};

/// What one commit looks up or creates for everyone who asked since the last one began.
struct Round {
    std::set<ViewerId> subjects;
    KeyMap keys;
    std::set<ViewerId> forgotten;
    Status status;
    bool done = false;
};

std::unexpected<Error> erased(ViewerId subject) {
    return fail(ErrorCode::kErased, "subject " + to_text(subject) + " was erased");
}

struct Tables {
    Database database;
    Statement find;
    Statement insert;
    Statement is_forgotten;
    Statement remove;
    Statement mark_forgotten;

    static Result<Tables> open(const std::string& path, const std::string& vfs, Entropy& entropy) {
        Database database = TRY(Database::open(path, {.secure_delete = true, .vfs = vfs}));
        TRY_STATUS(create(database, entropy));
        // A crash may have brought back a write-ahead file from before a subject was forgotten.
        TRY_STATUS(database.checkpoint(Checkpoint::kTruncate));
        Statement find = TRY(database.prepare("SELECT key FROM keys WHERE subject = ?"));
        Statement insert = TRY(database.prepare("INSERT INTO keys(subject, key) VALUES (?, ?)"));
        Statement is_forgotten = TRY(database.prepare("SELECT 1 FROM forgotten WHERE subject = ?"));
        Statement remove = TRY(database.prepare("DELETE FROM keys WHERE subject = ?"));
        Statement mark = TRY(database.prepare("INSERT OR IGNORE INTO forgotten(subject) VALUES (?)"));
        return Tables{std::move(database),     std::move(find),   std::move(insert),
                      std::move(is_forgotten), std::move(remove), std::move(mark)};
    }

    static Status create(Database& database, Entropy& entropy) {
        Statement version = TRY(database.prepare("PRAGMA user_version"));
        const bool found = TRY(version.step());
        if (found && version.int64(0) == 1) return {};
        if (found && version.int64(0) != 0)
            return fail(ErrorCode::kCorrupt, "the key store has an unknown format version");
        version.reset();
        return database.transaction([&]() -> Status {
            TRY_STATUS(database.execute(kSchema));
            Statement insert = TRY(database.prepare("INSERT INTO region(root_seed) VALUES (?)"));
            return insert.run(RootSigner::random_seed(entropy));
        });
    }

    Result<RootSeed> root_seed() {
        Statement query = TRY(database.prepare("SELECT root_seed FROM region"));
        RootSeed seed;
        const bool found = TRY(query.step());
        if (!found || query.blob(0).size() != seed.size())
            return fail(ErrorCode::kCorrupt, "the key store has no root seed");
        std::ranges::copy(query.blob(0), seed.begin());
        return seed;
    }

    Result<std::optional<SubjectKey>> find_key(ViewerId subject) {
        TRY_STATUS(find.bind(subject.value));
        const bool found = TRY(find.step());
        if (!found) return std::optional<SubjectKey>();
        SubjectKey key;
        const bool fits = find.blob(0).size() == key.bytes.size();
        if (fits) std::ranges::copy(find.blob(0), key.bytes.begin());
        find.reset();
        if (!fits) return fail(ErrorCode::kCorrupt, "the key of subject " + to_text(subject) + " has a wrong size");
        return std::optional(key);
    }

    Result<bool> was_forgotten(ViewerId subject) {
        TRY_STATUS(is_forgotten.bind(subject.value));
        const bool found = TRY(is_forgotten.step());
        is_forgotten.reset();
        return found;
    }
};

class SqliteKeyStore final : public KeyStore {
public:
    SqliteKeyStore(Tables tables, const RootSeed& root_seed, Entropy& entropy, std::size_t cached_keys)
        : entropy_(entropy), root_seed_(root_seed), cache_(cached_keys), tables_(std::move(tables)) {}

    [[nodiscard]] Result<std::vector<SubjectKey>> get_or_create(std::span<const ViewerId> subjects) override {
        if (subjects.size() > kMaxSubjectsPerCall)
            return fail(ErrorCode::kInvalid, "keys are asked for at most 10,000 at a time");
        std::vector<SubjectKey> keys(subjects.size());
        std::vector<std::size_t> missing;
        std::unique_lock lock(mutex_);
        for (std::size_t i = 0; i < subjects.size(); ++i) {
            if (const SubjectKey* key = cache_.find(subjects[i]))
                keys[i] = *key;
            else
                missing.push_back(i);
        }
        if (missing.empty()) return keys;
        const std::shared_ptr<Round> round = round_;
        for (const std::size_t i : missing) round->subjects.insert(subjects[i]);
        lock.unlock();
        complete(round);
        TRY_STATUS(round->status);
        for (const std::size_t i : missing) {
            if (round->forgotten.contains(subjects[i])) return erased(subjects[i]);
            keys[i] = round->keys.at(subjects[i]);
        }
        return keys;
    }

    [[nodiscard]] Result<SubjectKey> find(ViewerId subject) override {
        {
            const std::lock_guard lock(mutex_);
            if (const SubjectKey* key = cache_.find(subject)) return *key;
        }
        const std::lock_guard database_lock(database_mutex_);
        const std::optional<SubjectKey> key = TRY(tables_.find_key(subject));
        if (key) {
            const std::lock_guard lock(mutex_);
            return cache_.put(subject, *key);
        }
        const bool forgotten = TRY(tables_.was_forgotten(subject));
        if (forgotten) return erased(subject);
        return fail(ErrorCode::kNotFound, "subject " + to_text(subject) + " has no key");
    }

    [[nodiscard]] Status forget(std::span<const ViewerId> subjects) override {
        const std::lock_guard database_lock(database_mutex_);
        TRY_STATUS(health_);
        TRY_STATUS(noted(tables_.database.transaction([&]() -> Status {
            for (const ViewerId subject : subjects) {
                TRY_STATUS(tables_.remove.run(subject.value));
                TRY_STATUS(tables_.mark_forgotten.run(subject.value));
            }
            return {};
        })));
        {
            const std::lock_guard lock(mutex_);
            for (const ViewerId subject : subjects) cache_.remove(subject);
        }
        // The write-ahead file still holds pages with the keys.
        return noted(tables_.database.checkpoint(Checkpoint::kTruncate));
    }

    [[nodiscard]] Result<std::uint64_t> count() override {
        const std::lock_guard database_lock(database_mutex_);
        Statement query = TRY(tables_.database.prepare("SELECT count(*) FROM keys"));
        (void)TRY(query.step());
        return query.uint64(0);
    }

    [[nodiscard]] RootSeed root_seed() const override { return root_seed_; }

private:
    /// Whoever gets the database first does the round for all who joined it; the others find it done.
    void complete(const std::shared_ptr<Round>& round) {
        const std::lock_guard database_lock(database_mutex_);
        if (round->done) return;
        {
            const std::lock_guard lock(mutex_);
            round_ = std::make_shared<Round>();
        }
        round->status = health_;
        if (round->status) round->status = noted(tables_.database.transaction([&] { return create_missing(*round); }));
        round->done = true;
        if (!round->status) return;
        const std::lock_guard lock(mutex_);
        for (const auto& [subject, key] : round->keys) cache_.put(subject, key);
    }

    Status create_missing(Round& round) {
        for (const ViewerId subject : round.subjects) {
            std::optional<SubjectKey> key = TRY(tables_.find_key(subject));
            const bool forgotten = !key && TRY(tables_.was_forgotten(subject));
            if (forgotten) {
                round.forgotten.insert(subject);
                continue;
            }
            if (!key) {
                key.emplace();
                entropy_.fill(key->bytes);
                TRY_STATUS(tables_.insert.run(subject.value, key->bytes));
            }
            round.keys.emplace(subject, *key);
        }
        return {};
    }

    /// After an input/output error nothing is promised any more; a full or busy disk may recover.
    Status noted(Status status) {
        if (!status && status.error().code != ErrorCode::kNoSpace && status.error().code != ErrorCode::kUnavailable) {
            health_ = fail(ErrorCode::kUnavailable, "the key store is fenced: " + status.error().message);
            return health_;
        }
        return status;
    }

    Entropy& entropy_;
    const RootSeed root_seed_;

    std::mutex mutex_;  // guards cache_ and round_; taken after database_mutex_ where both are held
    KeyCache cache_;
    std::shared_ptr<Round> round_ = std::make_shared<Round>();

    std::mutex database_mutex_;  // guards tables_, health_ and rounds that have begun
    Tables tables_;
    Status health_;
};

}  // namespace

Result<std::unique_ptr<KeyStore>> KeyStore::open(const std::string& path, Entropy& entropy,
                                                 const KeyStoreOptions& options) {
    if (sodium_init() < 0) return fail(ErrorCode::kInternal, "libsodium did not start");
    Tables tables = TRY(Tables::open(path, options.vfs, entropy));
    const RootSeed seed = TRY(tables.root_seed());
    return std::unique_ptr<KeyStore>(
        std::make_unique<SqliteKeyStore>(std::move(tables), seed, entropy, options.cached_keys));
}

}  // namespace tiller::log
