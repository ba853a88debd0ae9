#include "store/store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <thread>

#include "base/temporary_directory.h"
#include "store/reference_token.h"

namespace tiller::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr ViewerId kAda{11};
constexpr ViewerId kBob{~std::uint64_t{0}};  // all bits: ids are not limited to SQLite's positive integers

class StoreTest : public testing::Test {
protected:
    void SetUp() override { reopen(); }
    void reopen() {
        store_.reset();
        auto opened = Store::open(path(), clock_, entropy_);
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
    }
    std::string path() const { return directory_.path() + "/store.db"; }
    bool disk_contains(std::string_view text) const {
        for (const std::string& file : {path(), path() + "-wal"}) {
            std::ifstream in(file, std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(in)), {});
            if (content.find(text) != std::string::npos) return true;
        }
        return false;
    }

    TemporaryDirectory directory_;
    ManualClock clock_{1'700'000'000'000};
    SeededEntropy entropy_{9};
    std::unique_ptr<Store> store_;
};

TEST_F(StoreTest, OnlyTheOwnerMayReadTheFile) {
    struct stat status{};
    ASSERT_EQ(::stat(path().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600u);
}

TEST_F(StoreTest, TheRightPasswordSignsInAndOutlivesARestart) {
    ASSERT_TRUE(store_->credentials().create("ada", kAda, "correct horse"));
    reopen();
    EXPECT_EQ(*store_->credentials().verify("ada", "correct horse"), kAda);
    EXPECT_EQ(*store_->credentials().find("ada"), kAda);
    EXPECT_EQ(*store_->credentials().count(), 1u);
    EXPECT_FALSE(disk_contains("correct horse"));
}

TEST_F(StoreTest, WrongHandleAndWrongPasswordLookTheSame) {
    ASSERT_TRUE(store_->credentials().create("ada", kAda, "correct horse"));
    const auto wrong_password = store_->credentials().verify("ada", "correct hors");
    const auto wrong_handle = store_->credentials().verify("eve", "correct horse");
    EXPECT_EQ(wrong_password.error().code, ErrorCode::kUnauthorized);
    EXPECT_EQ(wrong_handle.error().code, ErrorCode::kUnauthorized);
    EXPECT_EQ(wrong_password.error().message, wrong_handle.error().message);
    EXPECT_EQ(store_->credentials().verify("", "").error().code, ErrorCode::kUnauthorized);
    EXPECT_EQ(store_->credentials().verify("ada", std::string(100'000, 'x')).error().code, ErrorCode::kUnauthorized);
}

TEST_F(StoreTest, HandlesAndAccountsHaveOnePassword) {
    ASSERT_TRUE(store_->credentials().create("ada", kAda, "correct horse"));
    EXPECT_EQ(store_->credentials().create("ada", kBob, "battery staple").error().code, ErrorCode::kConflict);
    EXPECT_EQ(store_->credentials().create("bob", kAda, "battery staple").error().code, ErrorCode::kConflict);
    EXPECT_EQ(store_->credentials().create("", kBob, "battery staple").error().code, ErrorCode::kInvalid);
    EXPECT_EQ(store_->credentials().create("bob", kBob, "short").error().code, ErrorCode::kInvalid);
    EXPECT_EQ(store_->credentials().create("bob", kBob, std::string(kMaxPasswordBytes + 1, 'x')).error().code,
              ErrorCode::kInvalid);
    EXPECT_EQ(store_->credentials().create(std::string(kMaxHandleBytes + 1, 'x'), kBob, "battery staple").error().code,
              ErrorCode::kInvalid);
}

TEST_F(StoreTest, AChangedPasswordReplacesTheOld) {
    ASSERT_TRUE(store_->credentials().create("ada", kBob, "correct horse"));
    ASSERT_TRUE(store_->credentials().change_password(kBob, "battery staple"));
    EXPECT_FALSE(store_->credentials().verify("ada", "correct horse"));
    EXPECT_EQ(*store_->credentials().verify("ada", "battery staple"), kBob);
    EXPECT_EQ(store_->credentials().change_password(kAda, "battery staple").error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(*store_->credentials().remove(kBob));
    EXPECT_FALSE(*store_->credentials().remove(kBob));
    EXPECT_FALSE(store_->credentials().verify("ada", "battery staple"));
}

TEST(PasswordHash, CarriesItsCostAndAsksForARenewal) {
    const PasswordCost cheap{.memory_kib = 8, .passes = 1};
    const std::string hash = *hash_password("correct horse", cheap);
    EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=8,t=1,p=1$"));
    EXPECT_TRUE(verify_password(hash, "correct horse"));
    EXPECT_FALSE(verify_password(hash, "correct horsf"));
    EXPECT_FALSE(needs_rehash(hash, cheap));
    EXPECT_TRUE(needs_rehash(hash));
    EXPECT_NE(*hash_password("correct horse", cheap), hash);
}

TEST(PasswordHash, MalformedHashesMatchNothing) {
    for (const std::string_view hash : {"", "$", "$argon2id$", "$argon2id$v=19$m=8,t=1,p=1$AAAA$AAAA", "$2b$10$abc"}) {
        EXPECT_FALSE(verify_password(hash, "")) << hash;
    }
    EXPECT_FALSE(verify_password(std::string(10'000, '$'), "x"));
    std::string hidden = *hash_password("correct horse", {.memory_kib = 8, .passes = 1});
    hidden.push_back('\0');
    EXPECT_FALSE(verify_password(hidden, "correct horse"));
}

TEST(ReferenceToken, HasItsPrefixAndEnoughBits) {
    SystemEntropy entropy;
    const std::string token = make_reference_token("ts_", entropy);
    EXPECT_THAT(token, StartsWith("ts_"));
    EXPECT_GE((token.size() - 3) * 6, 128u);
    EXPECT_NE(make_reference_token("ts_", entropy), token);
    EXPECT_EQ(reference_token_hash(std::string(1'000'000, 'x')), reference_token_hash(""));
}

TEST_F(StoreTest, ASessionIsFoundByItsTokenWhichTheDiskDoesNotHold) {
    const auto made = store_->sessions().create(kBob, "Firefox");
    ASSERT_TRUE(made);
    reopen();
    const auto session = store_->sessions().touch(made->token);
    ASSERT_TRUE(session);
    EXPECT_EQ(session->account, kBob);
    EXPECT_EQ(session->label, "Firefox");
    EXPECT_FALSE(disk_contains(made->token));
    EXPECT_EQ(store_->sessions().touch(made->token + "x").error().code, ErrorCode::kUnauthorized);
    EXPECT_EQ(store_->sessions().touch("").error().code, ErrorCode::kUnauthorized);
}

TEST_F(StoreTest, AnUnusedSessionExpiresAndAUsedOneLivesUntilItsLifetime) {
    const std::string unused = store_->sessions().create(kAda, "")->token;
    const std::string used = store_->sessions().create(kAda, "")->token;
    const UnixMs start_ms = clock_.now_ms();
    clock_.advance_ms(kSessionIdleMs - 1);
    ASSERT_TRUE(store_->sessions().touch(used));
    clock_.advance_ms(1);
    EXPECT_FALSE(store_->sessions().touch(unused));
    while (clock_.now_ms() + kSessionIdleMs / 2 < start_ms + kSessionLifetimeMs) {
        clock_.advance_ms(kSessionIdleMs / 2);
        ASSERT_TRUE(store_->sessions().touch(used));
    }
    clock_.set_ms(start_ms + kSessionLifetimeMs);
    EXPECT_FALSE(store_->sessions().touch(used));
    EXPECT_EQ(*store_->sessions().remove_expired(), 2u);
}

TEST_F(StoreTest, TouchWritesOnlyNowAndThen) {
    const auto made = store_->sessions().create(kAda, "");
    clock_.advance_ms(kSessionTouchEveryMs - 1);
    EXPECT_EQ(store_->sessions().touch(made->token)->last_seen_ms, made->session.last_seen_ms);
    clock_.advance_ms(1);
    EXPECT_EQ(store_->sessions().touch(made->token)->last_seen_ms, clock_.now_ms());
    EXPECT_EQ(store_->sessions().list(kAda)->front().last_seen_ms, clock_.now_ms());
}

TEST_F(StoreTest, SessionsAreRevokedOneByOneAndAllButOne) {
    const auto first = store_->sessions().create(kAda, "first");
    const auto second = store_->sessions().create(kAda, "second");
    const auto third = store_->sessions().create(kAda, "third");
    const auto other = store_->sessions().create(kBob, "other");
    EXPECT_EQ(store_->sessions().revoke(kBob, first->session.id).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(store_->sessions().revoke(kAda, first->session.id));
    EXPECT_FALSE(store_->sessions().touch(first->token));
    EXPECT_EQ(*store_->sessions().revoke_all_but(kAda, third->session.id), 1u);
    EXPECT_FALSE(store_->sessions().touch(second->token));
    EXPECT_TRUE(store_->sessions().touch(third->token));
    EXPECT_TRUE(store_->sessions().touch(other->token));
    EXPECT_EQ(*store_->sessions().revoke_all_but(kAda, {}), 1u);
    EXPECT_THAT(*store_->sessions().list(kAda), IsEmpty());
}

TEST_F(StoreTest, AnAccountHasAtMostSoManySessions) {
    const std::string first = store_->sessions().create(kAda, "")->token;
    for (std::size_t i = 0; i < kMaxSessionsPerAccount; ++i) {
        clock_.advance_ms(1);
        ASSERT_TRUE(store_->sessions().create(kAda, std::string(1'000, 'x')));
    }
    EXPECT_THAT(*store_->sessions().list(kAda), SizeIs(kMaxSessionsPerAccount));
    EXPECT_FALSE(store_->sessions().touch(first));
}

TEST_F(StoreTest, EachApiKeyHasASpaceThatIsNeverUsedAgain) {
    const auto first = store_->api_keys().create("shop");
    const auto second = store_->api_keys().create("blog");
    EXPECT_EQ(first->key.space, 1u);
    EXPECT_EQ(second->key.space, 2u);
    EXPECT_EQ(store_->api_keys().find(second->token)->name, "blog");
    EXPECT_TRUE(store_->api_keys().remove(second->key.id));
    EXPECT_EQ(store_->api_keys().find(second->token).error().code, ErrorCode::kUnauthorized);
    EXPECT_EQ(store_->api_keys().remove(second->key.id).error().code, ErrorCode::kNotFound);
    reopen();
    EXPECT_EQ(store_->api_keys().create("again")->key.space, 3u);
    EXPECT_THAT(*store_->api_keys().list(), SizeIs(2));
    EXPECT_EQ(store_->api_keys().create("").error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(disk_contains(first->token));
}

TEST_F(StoreTest, AnInviteOpensTheDoorOnce) {
    const std::string invite = *store_->one_time_tokens().issue(TokenPurpose::kInvite, kAda, 1'000);
    EXPECT_TRUE(store_->one_time_tokens().check(TokenPurpose::kInvite, invite));
    EXPECT_EQ(store_->one_time_tokens().check(TokenPurpose::kSetUp, invite).error().code, ErrorCode::kDenied);
    EXPECT_EQ(*store_->one_time_tokens().redeem(TokenPurpose::kInvite, invite), kAda);
    EXPECT_EQ(store_->one_time_tokens().redeem(TokenPurpose::kInvite, invite).error().code, ErrorCode::kDenied);
    const std::string late = *store_->one_time_tokens().issue(TokenPurpose::kInvite, kAda, 1'000);
    clock_.advance_ms(1'000);
    EXPECT_EQ(store_->one_time_tokens().redeem(TokenPurpose::kInvite, late).error().code, ErrorCode::kDenied);
    EXPECT_EQ(*store_->one_time_tokens().remove_expired(), 1u);
}

TEST_F(StoreTest, OpenInvitesAreListedUntilUsedRevokedOrExpired) {
    OneTimeTokens& tokens = store_->one_time_tokens();
    const std::string used = *tokens.issue(TokenPurpose::kInvite, kAda, 5'000);
    clock_.advance_ms(10);
    const std::string revoked = *tokens.issue(TokenPurpose::kInvite, kBob, 5'000);
    clock_.advance_ms(10);
    const std::string late = *tokens.issue(TokenPurpose::kInvite, kAda, 1'000);
    const std::string set_up = *tokens.issue(TokenPurpose::kSetUp, {}, 5'000);
    reopen();
    const std::vector<OpenInvite> all = *store_->one_time_tokens().open_invites();
    ASSERT_THAT(all, SizeIs(3));  // the set-up token is not for lists
    EXPECT_EQ(all[0].token, late);
    EXPECT_EQ(all[0].expires_ms - all[0].created_ms, 1'000);
    EXPECT_EQ(all[1].token, revoked);
    EXPECT_EQ(all[1].issuer, kBob);
    EXPECT_EQ(all[2].token, used);
    EXPECT_TRUE(store_->one_time_tokens().revoke_invite(all[1].id));
    EXPECT_EQ(store_->one_time_tokens().revoke_invite(all[1].id).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_->one_time_tokens().redeem(TokenPurpose::kInvite, revoked).error().code, ErrorCode::kDenied);
    EXPECT_TRUE(store_->one_time_tokens().redeem(TokenPurpose::kInvite, used));
    clock_.advance_ms(1'000);
    EXPECT_THAT(*store_->one_time_tokens().open_invites(), SizeIs(0));
    EXPECT_EQ(store_->one_time_tokens().revoke_invite(all[0].id).error().code, ErrorCode::kNotFound);
    EXPECT_FALSE(disk_contains(set_up));
}

TEST_F(StoreTest, OpenInvitesHaveALimit) {
    for (std::size_t i = 0; i < kMaxOpenInvites; ++i)
        ASSERT_TRUE(store_->one_time_tokens().issue(TokenPurpose::kInvite, kAda, 1'000));
    EXPECT_EQ(store_->one_time_tokens().issue(TokenPurpose::kInvite, kAda, 1'000).error().code, ErrorCode::kConflict);
    EXPECT_TRUE(store_->one_time_tokens().issue(TokenPurpose::kSetUp, {}, 1'000));
    clock_.advance_ms(1'000);
    EXPECT_TRUE(store_->one_time_tokens().issue(TokenPurpose::kInvite, kAda, 1'000));
}

TEST_F(StoreTest, OfManyWhoRedeemOneTokenOneSucceeds) {
    const std::string invite = *store_->one_time_tokens().issue(TokenPurpose::kInvite, kAda, 1'000);
    std::atomic<int> successes = 0;
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back(
            [&] { successes += store_->one_time_tokens().redeem(TokenPurpose::kInvite, invite) ? 1 : 0; });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(successes, 1);
}

TEST_F(StoreTest, ANewSetUpTokenReplacesTheOneBefore) {
    const std::string first = *store_->one_time_tokens().issue(TokenPurpose::kSetUp, {}, 1'000);
    const std::string second = *store_->one_time_tokens().issue(TokenPurpose::kSetUp, {}, 1'000);
    EXPECT_FALSE(store_->one_time_tokens().check(TokenPurpose::kSetUp, first));
    EXPECT_TRUE(store_->one_time_tokens().redeem(TokenPurpose::kSetUp, second));
}

TEST_F(StoreTest, UploadsComeBackAfterARestart) {
    Upload upload{.id = {5}, .owner = kBob, .size_bytes = 1'000, .state = "uploading", .metadata = R"({"name":"a"})"};
    ASSERT_TRUE(store_->uploads().create(upload));
    EXPECT_EQ(store_->uploads().create(upload).error().code, ErrorCode::kConflict);
    ASSERT_TRUE(store_->uploads().set_received({5}, 400));
    reopen();
    Upload found = *store_->uploads().find({5});
    EXPECT_EQ(found.received_bytes, 400u);
    EXPECT_EQ(found.metadata, upload.metadata);
    EXPECT_EQ(found.created_ms, clock_.now_ms());
    clock_.advance_ms(5);
    found.state = "failed";
    found.reason = "no video in it";
    found.video = VideoId{77};
    ASSERT_TRUE(store_->uploads().update(found));
    found.changed_ms = clock_.now_ms();
    EXPECT_EQ(*store_->uploads().find({5}), found);
    EXPECT_THAT(*store_->uploads().list_of(kBob, 10), ElementsAre(found));
    EXPECT_THAT(*store_->uploads().list_in_state("failed", 10), ElementsAre(found));
    EXPECT_THAT(*store_->uploads().list_in_state("uploading", 10), IsEmpty());
    EXPECT_THAT(*store_->uploads().list_unchanged_since(clock_.now_ms(), 10), IsEmpty());
    EXPECT_THAT(*store_->uploads().list_unchanged_since(clock_.now_ms() + 1, 10), ElementsAre(found));
    EXPECT_TRUE(*store_->uploads().remove({5}));
    EXPECT_EQ(store_->uploads().find({5}).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_->uploads().update(found).error().code, ErrorCode::kNotFound);
}

TEST_F(StoreTest, AnUploadGrowsUpToItsSize) {
    ASSERT_TRUE(store_->uploads().create({.id = {5}, .owner = kAda, .size_bytes = 100}));
    EXPECT_TRUE(store_->uploads().set_received({5}, 100));
    EXPECT_EQ(store_->uploads().set_received({5}, 101).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(store_->uploads().set_received({5}, ~std::uint64_t{0}).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(store_->uploads().set_received({5}, 99).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(store_->uploads().set_received({6}, 1).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_->uploads()
                  .create({.id = {7}, .owner = kAda, .size_bytes = 1, .state = std::string(65, 'x')})
                  .error()
                  .code,
              ErrorCode::kInvalid);
    EXPECT_EQ(store_->uploads().create({.id = {7}, .owner = kAda, .size_bytes = ~std::uint64_t{0}}).error().code,
              ErrorCode::kInvalid);
}

TEST_F(StoreTest, SecretsAreDrawnOnceRotatedAndRetired) {
    const KeyEpoch first = *store_->secrets().current(KeyPurpose::kImpressionToken);
    EXPECT_EQ(first.epoch, 1u);
    EXPECT_NE(store_->secrets().current(KeyPurpose::kDeviceCookie)->key, first.key);
    reopen();
    EXPECT_EQ(store_->secrets().current(KeyPurpose::kImpressionToken)->key, first.key);
    const KeyEpoch second = *store_->secrets().rotate(KeyPurpose::kImpressionToken);
    EXPECT_EQ(store_->secrets().current(KeyPurpose::kImpressionToken)->epoch, 2u);
    EXPECT_EQ(store_->secrets().find(KeyPurpose::kImpressionToken, 1)->key, first.key);
    ASSERT_TRUE(store_->secrets().retire_below(KeyPurpose::kImpressionToken, 100));
    EXPECT_EQ(store_->secrets().find(KeyPurpose::kImpressionToken, 1).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store_->secrets().find(KeyPurpose::kImpressionToken, 2)->key, second.key);
    EXPECT_THAT(*store_->secrets().list(KeyPurpose::kImpressionToken), SizeIs(1));
}

// Texts that break stores which paste them into SQL, or stop at a zero byte.
TEST_F(StoreTest, HostileTextsAreOnlyTexts) {
    const std::string hostile[] = {"'; DROP TABLE credentials; --", "\" OR \"\"=\"", "%",      "_",
                                   std::string("a\0b", 3),          "\xff\xfe",      "ada'--", "😀"};
    std::uint64_t id = 100;
    for (const std::string& text : hostile) {
        const ViewerId account{++id};
        EXPECT_TRUE(store_->credentials().create(text, account, "correct horse" + text)) << text;
        EXPECT_EQ(*store_->credentials().find(text), account);
        EXPECT_EQ(store_->sessions().touch(text).error().code, ErrorCode::kUnauthorized);
        EXPECT_EQ(store_->api_keys().find(text).error().code, ErrorCode::kUnauthorized);
        EXPECT_EQ(store_->one_time_tokens().redeem(TokenPurpose::kInvite, text).error().code, ErrorCode::kDenied);
        EXPECT_EQ(store_->sessions().list(account)->size(), 0u);
        ASSERT_TRUE(store_->sessions().create(account, text));
        EXPECT_EQ(store_->sessions().list(account)->front().label, text);
        EXPECT_EQ(store_->api_keys().create(text)->key.name, text);
        EXPECT_EQ(store_->api_keys().list()->back().name, text);
        const Upload upload{
            .id = {id}, .owner = account, .size_bytes = 1, .state = text, .metadata = text, .reason = text};
        ASSERT_TRUE(store_->uploads().create(upload));
        EXPECT_EQ(store_->uploads().find({id})->reason, text);
        EXPECT_THAT(*store_->uploads().list_in_state(text, 10), SizeIs(1));
    }
    EXPECT_EQ(*store_->credentials().count(), std::size(hostile));
}

TEST_F(StoreTest, AFileThatIsNoStoreIsRefused) {
    store_.reset();
    for (const char* ending : {"", "-wal", "-shm"}) std::remove((path() + ending).c_str());
    std::ofstream(path()) << std::string(8'192, 'x');
    EXPECT_EQ(Store::open(path(), clock_, entropy_).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tiller::store
