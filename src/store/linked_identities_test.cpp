// Linked identities, accounts without a password, and the step from a store that had neither.
#include "store/linked_identities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/database.h"
#include "base/temporary_directory.h"
#include "store/store.h"

namespace tiller::store {
namespace {

constexpr ViewerId kLinked{31};
constexpr ViewerId kUnlinked{32};

class LinkedIdentityStore : public testing::Test {
protected:
    LinkedIdentityStore() : store(Store::open(path(), clock, entropy).value()) {}
    std::string path() const { return directory.path() + "/store.db"; }
    TemporaryDirectory directory;
    ManualClock clock{1'700'000'000'000};
    SeededEntropy entropy{11};
    std::unique_ptr<Store> store;
};

TEST_F(LinkedIdentityStore, OneIsFoundByIssuerAndSubjectToTheByte) {
    const LinkedIdentity made = store->linked_identities().add(kLinked, {"https://id.example", "Ann"}).value();
    store.reset();
    store = Store::open(path(), clock, entropy).value();
    const auto found = store->linked_identities().find({"https://id.example", "Ann"}).value();
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->id, made.id);
    EXPECT_EQ(found->account, kLinked);
    EXPECT_EQ(found->created_ms, clock.now_ms());
    EXPECT_EQ(found->last_used_ms, 0);
    for (const ProviderSubject& other : {ProviderSubject{"https://id.example/", "Ann"},
                                         {"https://ID.example", "Ann"},
                                         {"https://id.example", "ann"},
                                         {"https://id.example", "Ann "},
                                         {"https://id.exampleA", "nn"}})
        EXPECT_FALSE(store->linked_identities().find(other).value().has_value()) << other.issuer << other.subject;
}

TEST_F(LinkedIdentityStore, AnIdentityHasOneAccountAndAnAccountOneIdentityOfAnIssuer) {
    ASSERT_TRUE(store->linked_identities().add(kLinked, {"https://id.example", "ann"}));
    EXPECT_EQ(store->linked_identities().add(kUnlinked, {"https://id.example", "ann"}).error().code,
              ErrorCode::kConflict);
    EXPECT_EQ(store->linked_identities().add(kLinked, {"https://id.example", "ben"}).error().code,
              ErrorCode::kConflict);
    EXPECT_TRUE(store->linked_identities().add(kLinked, {"https://other.example", "ann"}));
    EXPECT_TRUE(store->linked_identities().add(kUnlinked, {"https://id.example", "ben"}));
    EXPECT_EQ(store->linked_identities().list(kLinked)->size(), 2u);
}

TEST_F(LinkedIdentityStore, TheLastWayIntoAnAccountStays) {
    ASSERT_TRUE(store->credentials().create_without_password("ann", kLinked));
    const LinkedIdentityId first = store->linked_identities().add(kLinked, {"https://a.example", "ann"}).value().id;
    const LinkedIdentityId second = store->linked_identities().add(kLinked, {"https://b.example", "ann"}).value().id;
    EXPECT_TRUE(store->linked_identities().remove(kLinked, first));
    EXPECT_EQ(store->linked_identities().remove(kLinked, second).error().code, ErrorCode::kConflict);
    EXPECT_EQ(store->linked_identities().list(kLinked)->size(), 1u);
    ASSERT_TRUE(store->credentials().change_password(kLinked, "a long testing password"));
    EXPECT_TRUE(store->linked_identities().remove(kLinked, second));
}

TEST_F(LinkedIdentityStore, UsesAreNotedAndOnlyItsOwnerRemovesIt) {
    ASSERT_TRUE(store->credentials().create("ann", kLinked, "a long testing password"));
    const LinkedIdentityId id = store->linked_identities().add(kLinked, {"https://id.example", "ann"}).value().id;
    clock.advance_ms(1'000);
    ASSERT_TRUE(store->linked_identities().note_use(id));
    EXPECT_EQ(store->linked_identities().list(kLinked)->at(0).last_used_ms, clock.now_ms());
    EXPECT_EQ(store->linked_identities().remove(kUnlinked, id).error().code, ErrorCode::kNotFound);
    EXPECT_TRUE(store->linked_identities().remove(kLinked, id));
    EXPECT_EQ(store->linked_identities().remove(kLinked, id).error().code, ErrorCode::kNotFound);
}

TEST_F(LinkedIdentityStore, AllOfAnAccountGoTogether) {
    for (const char* issuer : {"https://a.example", "https://b.example"})
        ASSERT_TRUE(store->linked_identities().add(kLinked, {issuer, "ann"}));
    ASSERT_TRUE(store->linked_identities().add(kUnlinked, {"https://a.example", "ben"}));
    EXPECT_EQ(store->linked_identities().remove_all(kLinked).value(), 2u);
    EXPECT_TRUE(store->linked_identities().list(kLinked)->empty());
    EXPECT_EQ(store->linked_identities().list(kUnlinked)->size(), 1u);
}

TEST_F(LinkedIdentityStore, AnAccountWithoutAPasswordIsOpenedByNoneUntilItHasOne) {
    ASSERT_TRUE(store->credentials().create_without_password("ann", kLinked));
    EXPECT_FALSE(store->credentials().has_password(kLinked).value());
    for (const char* guess : {"", " ", "a guess at a password"})
        EXPECT_EQ(store->credentials().verify("ann", guess).error().code, ErrorCode::kUnauthorized) << guess;
    EXPECT_EQ(store->credentials().create("ann", kUnlinked, "a long testing password").error().code,
              ErrorCode::kConflict)
        << "the handle is taken all the same";
    ASSERT_TRUE(store->credentials().change_password(kLinked, "a long testing password"));
    EXPECT_TRUE(store->credentials().has_password(kLinked).value());
    EXPECT_EQ(store->credentials().verify("ann", "a long testing password").value(), kLinked);
    EXPECT_FALSE(store->credentials().has_password(kUnlinked).value());
}

TEST_F(LinkedIdentityStore, AStoreOfTheVersionBeforeIsBroughtUpAndKeepsWhatItHas) {
    ASSERT_TRUE(store->credentials().create("ann", kLinked, "a long testing password"));
    store.reset();
    {
        Database database = Database::open(path(), {}).value();
        ASSERT_TRUE(database.execute("DROP TABLE linked_identities; PRAGMA user_version = 5"));
    }
    store = Store::open(path(), clock, entropy).value();
    EXPECT_TRUE(store->linked_identities().list(kLinked)->empty());
    EXPECT_TRUE(store->linked_identities().add(kLinked, {"https://id.example", "ann"}));
    EXPECT_EQ(store->credentials().verify("ann", "a long testing password").value(), kLinked);
}

TEST_F(LinkedIdentityStore, AStoreOfALaterVersionIsNotTouched) {
    store.reset();
    {
        Database database = Database::open(path(), {}).value();
        ASSERT_TRUE(database.execute("PRAGMA user_version = 7"));
    }
    EXPECT_EQ(Store::open(path(), clock, entropy).error().code, ErrorCode::kCorrupt);
}

}  // namespace
}  // namespace tiller::store
