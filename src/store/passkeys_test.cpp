// Passkeys, as the store keeps them.
#include "store/passkeys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/database.h"
#include "base/temporary_directory.h"
#include "store/store.h"

namespace tiller::store {
namespace {

constexpr ViewerId kKeyOwner{21};
constexpr ViewerId kKeyStranger{22};

NewPasskey passkey_named(std::string_view credential, std::uint32_t sign_count = 0) {
    return {.credential = Bytes(as_bytes(credential).begin(), as_bytes(credential).end()),
            .algorithm = PasskeyAlgorithm::kEs256,
            .public_key = Bytes(64, std::byte{7}),
            .sign_count = sign_count,
            .relying_party = "tiller.example",
            .name = "the phone"};
}

class PasskeyStore : public testing::Test {
protected:
    PasskeyStore() : store(Store::open(path(), clock, entropy).value()) {}
    std::string path() const { return directory.path() + "/store.db"; }
    Passkey only() { return store->passkeys().list(kKeyOwner).value().at(0); }
    TemporaryDirectory directory;
    ManualClock clock{1'700'000'000'000};
    SeededEntropy entropy{9};
    std::unique_ptr<Store> store;
};

TEST_F(PasskeyStore, AKeyIsFoundByItsCredentialAndSurvivesARestart) {
    const Passkey made = store->passkeys().add(kKeyOwner, passkey_named("key of the phone", 5)).value();
    store.reset();
    store = Store::open(path(), clock, entropy).value();
    const auto found = store->passkeys().find(as_bytes("key of the phone")).value();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, made.id);
    EXPECT_EQ(found->account, kKeyOwner);
    EXPECT_EQ(found->key.public_key, made.key.public_key);
    EXPECT_EQ(found->key.relying_party, "tiller.example");
    EXPECT_EQ(found->key.sign_count, 5u);
    EXPECT_EQ(found->created_ms, clock.now_ms());
    EXPECT_EQ(found->last_used_ms, 0);
    EXPECT_FALSE(store->passkeys().find(as_bytes("key of the phon")).value().has_value());
    EXPECT_TRUE(store->passkeys().has_any(kKeyOwner).value());
    EXPECT_FALSE(store->passkeys().has_any(kKeyStranger).value());
}

TEST_F(PasskeyStore, AnAccountHasAtMostTenAndAKeyHasOneOwner) {
    for (std::size_t i = 0; i < kMaxPasskeys; ++i)
        ASSERT_TRUE(store->passkeys().add(kKeyOwner, passkey_named("key " + std::to_string(i))));
    EXPECT_EQ(store->passkeys().add(kKeyOwner, passkey_named("one more")).error().code, ErrorCode::kConflict);
    EXPECT_EQ(store->passkeys().add(kKeyStranger, passkey_named("key 3")).error().code, ErrorCode::kConflict);
    EXPECT_TRUE(store->passkeys().add(kKeyStranger, passkey_named("another key")));
    EXPECT_EQ(store->passkeys().list(kKeyOwner)->size(), kMaxPasskeys);
    EXPECT_EQ(store->passkeys().remove_all(kKeyOwner).value(), kMaxPasskeys);
    EXPECT_FALSE(store->passkeys().has_any(kKeyOwner).value());
    EXPECT_TRUE(store->passkeys().has_any(kKeyStranger).value());
}

TEST_F(PasskeyStore, ACounterThatDoesNotRiseIsRefusedAndTheRefusalIsKept) {
    const PasskeyId key = store->passkeys().add(kKeyOwner, passkey_named("counts", 7)).value().id;
    clock.advance_ms(1'000);
    EXPECT_TRUE(store->passkeys().take_count(key, 8).value());
    EXPECT_EQ(only().last_used_ms, clock.now_ms());
    EXPECT_EQ(only().refused_ms, 0);
    clock.advance_ms(1'000);
    for (const std::uint32_t stale : {8u, 7u, 1u, 0u}) EXPECT_FALSE(store->passkeys().take_count(key, stale).value());
    EXPECT_EQ(only().refused_ms, clock.now_ms());
    EXPECT_EQ(only().last_used_ms, clock.now_ms() - 1'000);
    EXPECT_EQ(only().key.sign_count, 8u);
    EXPECT_TRUE(store->passkeys().take_count(key, 0xffff'ffff).value());
    EXPECT_EQ(only().key.sign_count, 0xffff'ffffu);
}

TEST_F(PasskeyStore, OneThatDoesNotCountMayBeUsedAgainAndAgain) {
    const PasskeyId key = store->passkeys().add(kKeyOwner, passkey_named("does not count")).value().id;
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(store->passkeys().take_count(key, 0).value());
    EXPECT_TRUE(store->passkeys().take_count(key, 1).value()) << "it began to";
    EXPECT_FALSE(store->passkeys().take_count(key, 0).value());
}

TEST_F(PasskeyStore, OnlyItsOwnerRenamesAndRemovesAKey) {
    const PasskeyId key = store->passkeys().add(kKeyOwner, passkey_named("mine")).value().id;
    EXPECT_EQ(store->passkeys().rename(kKeyStranger, key, "theirs").error().code, ErrorCode::kNotFound);
    EXPECT_EQ(store->passkeys().remove(kKeyStranger, key).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(store->passkeys().rename(kKeyOwner, key, "钥匙"));
    EXPECT_EQ(only().key.name, "钥匙");
    EXPECT_TRUE(store->passkeys().remove(kKeyOwner, key));
    EXPECT_EQ(store->passkeys().remove(kKeyOwner, key).error().code, ErrorCode::kNotFound);
}

TEST_F(PasskeyStore, ASessionRemembersWhatOpenedIt) {
    const auto by_password = store->sessions().create(kKeyOwner, "").value();
    const auto by_two = store->sessions().create(kKeyOwner, "", SessionProof::kTwoFactors).value();
    EXPECT_EQ(store->sessions().touch(by_password.token)->proof, SessionProof::kOneFactor);
    EXPECT_EQ(store->sessions().touch(by_two.token)->proof, SessionProof::kTwoFactors);
    ASSERT_TRUE(store->sessions().note_two_factors(by_password.session.id));
    EXPECT_EQ(store->sessions().touch(by_password.token)->proof, SessionProof::kTwoFactors);
}

TEST_F(PasskeyStore, ItsSessionsOfBeforeWereOpenedByAPassword) {
    const std::string token = store->sessions().create(kKeyOwner, "", SessionProof::kTwoFactors).value().token;
    store.reset();
    {
        Database database = Database::open(path(), {}).value();
        ASSERT_TRUE(
            database.execute("DROP TABLE linked_identities; DROP TABLE passkeys; ALTER TABLE sessions DROP COLUMN "
                             "proof; PRAGMA user_version = 4"));
    }
    store = Store::open(path(), clock, entropy).value();
    EXPECT_EQ(store->sessions().touch(token)->proof, SessionProof::kOneFactor);
    EXPECT_FALSE(store->passkeys().has_any(kKeyOwner).value());
}

}  // namespace
}  // namespace tiller::store
