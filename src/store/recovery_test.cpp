// Ways back into an account, as the store keeps them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

#include "base/database.h"
#include "base/temporary_directory.h"
#include "store/store.h"

namespace tiller::store {
namespace {

using testing::SizeIs;

constexpr ViewerId kOwner{11};
constexpr ViewerId kStranger{12};

class RecoveryStore : public testing::Test {
protected:
    RecoveryStore() : store(Store::open(path(), clock, entropy).value()) {}
    std::string path() const { return directory.path() + "/store.db"; }
    bool disk_contains(std::string_view text) const {
        for (const std::string& file : {path(), path() + "-wal"}) {
            std::ifstream in(file, std::ios::binary);
            const std::string content((std::istreambuf_iterator<char>(in)), {});
            if (content.find(text) != std::string::npos) return true;
        }
        return false;
    }
    TemporaryDirectory directory;
    ManualClock clock{1'700'000'000'000};
    SeededEntropy entropy{9};
    std::unique_ptr<Store> store;
};

TEST_F(RecoveryStore, ACodeOpensOnceForItsOwnerAlone) {
    const auto codes = store->recovery_codes().make(kOwner);
    ASSERT_TRUE(codes.has_value());
    EXPECT_THAT(*codes, SizeIs(kRecoveryCodes));
    EXPECT_EQ(std::set<std::string>(codes->begin(), codes->end()).size(), kRecoveryCodes);
    EXPECT_EQ(codes->front().size(), 19u);
    EXPECT_FALSE(disk_contains(codes->front())) << "hashed";
    EXPECT_EQ(store->recovery_codes().redeem(kStranger, codes->front()).error().code, ErrorCode::kDenied);
    EXPECT_TRUE(store->recovery_codes().redeem(kOwner, codes->front()).has_value());
    EXPECT_EQ(store->recovery_codes().redeem(kOwner, codes->front()).error().code, ErrorCode::kDenied);
    EXPECT_EQ(store->recovery_codes().left(kOwner).value(), kRecoveryCodes - 1);
}

TEST_F(RecoveryStore, HowACodeIsTypedDoesNotMatter) {
    const auto codes = store->recovery_codes().make(kOwner).value();
    std::string typed;
    for (const char c : codes[1]) typed += c == '-' ? ' ' : static_cast<char>(std::toupper(c));
    EXPECT_TRUE(store->recovery_codes().redeem(kOwner, typed).has_value());
    std::string misread = codes[2];
    for (char& c : misread) c = c == '0' ? 'O' : c == '1' ? 'l' : c;
    EXPECT_TRUE(store->recovery_codes().redeem(kOwner, misread).has_value());
    for (const char* nothing : {"", "-", " - ", "0000-0000-0000-0000"})
        EXPECT_FALSE(store->recovery_codes().redeem(kOwner, nothing).has_value());
    EXPECT_FALSE(store->recovery_codes().redeem(kOwner, std::string(100'000, 'a')).has_value());
}

TEST_F(RecoveryStore, NewCodesEndTheEarlierOnes) {
    const auto earlier = store->recovery_codes().make(kOwner).value();
    (void)store->recovery_codes().make(kOwner).value();
    EXPECT_FALSE(store->recovery_codes().redeem(kOwner, earlier.front()).has_value());
    EXPECT_EQ(store->recovery_codes().left(kOwner).value(), kRecoveryCodes);
    EXPECT_TRUE(store->recovery_codes().remove_all(kOwner).has_value());
    EXPECT_EQ(store->recovery_codes().left(kOwner).value(), 0u);
}

TEST_F(RecoveryStore, ALinkIsForOneAccountAndTheNewestAloneIsGood) {
    OneTimeTokens& tokens = store->one_time_tokens();
    const std::string first = tokens.issue(TokenPurpose::kRecovery, kOwner, 1000).value();
    const std::string other = tokens.issue(TokenPurpose::kRecovery, kStranger, 1000).value();
    const std::string second = tokens.issue(TokenPurpose::kRecovery, kOwner, 1000).value();
    EXPECT_FALSE(disk_contains(second));
    EXPECT_EQ(tokens.redeem(TokenPurpose::kRecovery, first).error().code, ErrorCode::kDenied);
    EXPECT_EQ(tokens.redeem(TokenPurpose::kInvite, second).error().code, ErrorCode::kDenied) << "another door";
    EXPECT_EQ(tokens.redeem(TokenPurpose::kRecovery, second).value(), kOwner);
    EXPECT_EQ(tokens.redeem(TokenPurpose::kRecovery, second).error().code, ErrorCode::kDenied);
    clock.advance_ms(1001);
    EXPECT_EQ(tokens.redeem(TokenPurpose::kRecovery, other).error().code, ErrorCode::kDenied) << "too late";
}

TEST_F(RecoveryStore, AnAddressCountsOnceItIsConfirmed) {
    MailAddresses& addresses = store->mail_addresses();
    EXPECT_EQ(addresses.find(kOwner)->confirmed, "");
    EXPECT_EQ(addresses.confirm(kOwner).error().code, ErrorCode::kNotFound);
    ASSERT_TRUE(addresses.set_pending(kOwner, "a@example.org").has_value());
    EXPECT_EQ(addresses.find(kOwner)->confirmed, "");
    ASSERT_TRUE(addresses.confirm(kOwner).has_value());
    ASSERT_TRUE(addresses.set_pending(kOwner, "b@example.org").has_value());
    EXPECT_EQ(addresses.find(kOwner)->confirmed, "a@example.org");
    EXPECT_EQ(addresses.find(kOwner)->pending, "b@example.org");
    ASSERT_TRUE(addresses.remove(kOwner).has_value());
    EXPECT_EQ(addresses.find(kOwner)->confirmed, "");
}

TEST_F(RecoveryStore, AStoreOfTheVersionBeforeIsBroughtUp) {
    store.reset();
    {
        Database database = Database::open(path(), {}).value();
        ASSERT_TRUE(database.execute(
            "DROP TABLE recovery_codes; DROP TABLE mail_addresses; DROP TABLE authenticators; DROP TABLE "
            "passkeys; DROP TABLE linked_identities; ALTER TABLE sessions DROP COLUMN proof; PRAGMA user_version = 2"));
    }
    store = Store::open(path(), clock, entropy).value();
    EXPECT_EQ(store->recovery_codes().left(kOwner).value(), 0u);
    EXPECT_EQ(store->mail_addresses().find(kOwner)->pending, "");
}

}  // namespace
}  // namespace tiller::store
