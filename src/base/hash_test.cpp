#include "base/hash.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

#include "base/random.h"

namespace tiller {
namespace {

TEST(Hash, Blake2bKnownAnswers) {
    EXPECT_EQ(hex_text(blake2b(as_bytes(""))), "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8");
    EXPECT_EQ(hex_text(blake2b(as_bytes("abc"))), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

RC_GTEST_PROP(Hash, PartsHashLikeTheWhole, (const std::string& first, const std::string& second)) {
    Hasher hasher;
    hasher.update(as_bytes(first));
    hasher.update(as_bytes(second));
    RC_ASSERT(hasher.finish() == blake2b(as_bytes(first + second)));
}

TEST(Hash, KeyChangesTheDigest) {
    const Bytes key(32, std::byte{1});
    const Bytes other_key(32, std::byte{2});
    EXPECT_EQ(keyed_blake2b(key, as_bytes("x")), keyed_blake2b(key, as_bytes("x")));
    EXPECT_NE(keyed_blake2b(key, as_bytes("x")), keyed_blake2b(other_key, as_bytes("x")));
    EXPECT_NE(keyed_blake2b(key, as_bytes("x")), blake2b(as_bytes("x")));
}

TEST(HashDeathTest, KeyTooShortToProtectStopsTheProcess) {
    EXPECT_DEATH(static_cast<void>(keyed_blake2b(Bytes(15), as_bytes("x"))), "key.size");
}

TEST(Hash, SecretsOfAnotherLengthDiffer) {
    EXPECT_TRUE(equal_secrets(as_bytes("abc"), as_bytes("abc")));
    EXPECT_FALSE(equal_secrets(as_bytes("abc"), as_bytes("abd")));
    EXPECT_FALSE(equal_secrets(as_bytes("abc"), as_bytes("ab")));
    EXPECT_TRUE(equal_secrets({}, {}));
}

TEST(Hash, TextHashIsPartOfTheNumericContract) {
    // FNV-1a of "" and "a", then SplitMix64's finaliser: stored features depend on these bits.
    EXPECT_EQ(hash_text(""), mix64(0xcbf29ce484222325ull));
    EXPECT_EQ(hash_text("a"), mix64(0xaf63dc4c8601ec8cull));
    EXPECT_EQ(hash_text("\xff"), mix64((0xcbf29ce484222325ull ^ 0xff) * 0x100000001b3ull)) << "bytes count as unsigned";
}

}  // namespace
}  // namespace tiller
