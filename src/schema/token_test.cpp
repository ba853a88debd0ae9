#include "schema/token.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <vector>

#include "base/hash.h"
#include "base/random.h"

namespace tiller::schema {
namespace {

constexpr UnixMs kNowMs = 1'700'000'000'000;

TokenKey key_of(std::uint8_t id) {
    TokenKey key{id, Bytes(32)};
    SeededEntropy(id + 100).fill(key.secret);
    return key;
}
const std::vector<TokenKey> kKeys = {key_of(2), key_of(1)};
ImpressionToken sample() { return {{11}, {{22}, 3, {33}}, Surface::kFollowing, {0}, kNowMs + 1000}; }

RC_GTEST_PROP(ImpressionTokens, ComeBackAsTheyWereWithinNinetySixCharacters, (std::uint64_t seed)) {
    SeededRandom random(seed);
    const ImpressionToken token{{random.next()},
                                {{random.next()}, static_cast<std::uint16_t>(random.next()), {random.next()}},
                                static_cast<Surface>(random.below(7)),
                                {static_cast<std::uint32_t>(random.next())},
                                kNowMs + 1 + static_cast<std::int64_t>(random.below(1ull << 50))};
    const std::string text = seal_token(token, kKeys[random.below(2)]);
    RC_ASSERT(text.size() <= 96u);
    const auto opened = open_token(text, kKeys, kNowMs);
    RC_ASSERT(opened.has_value());
    RC_ASSERT(*opened == token);
}

TEST(ImpressionTokens, EverySingleBitFlipIsRefused) {
    const std::string text = seal_token(sample(), kKeys[0]);
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            std::string forged = text;
            forged[i] = static_cast<char>(forged[i] ^ (1 << bit));
            EXPECT_FALSE(open_token(forged, kKeys, kNowMs).has_value()) << i << ' ' << bit;
        }
    }
    const Bytes bytes = *parse_base64url(text, 96);
    for (std::size_t i = 0; i < bytes.size() * 8; ++i) {
        Bytes forged = bytes;
        forged[i / 8] ^= static_cast<std::byte>(1u << (i % 8));
        EXPECT_FALSE(open_token(base64url_text(forged), kKeys, kNowMs).has_value()) << i;
    }
}

TEST(ImpressionTokens, EveryTruncationAndExtensionIsRefused) {
    const std::string text = seal_token(sample(), kKeys[0]);
    for (std::size_t size = 0; size < text.size(); ++size)
        EXPECT_FALSE(open_token(text.substr(0, size), kKeys, kNowMs).has_value()) << size;
    EXPECT_FALSE(open_token(text + "A", kKeys, kNowMs).has_value());
    EXPECT_FALSE(open_token(text + "=", kKeys, kNowMs).has_value());
    EXPECT_FALSE(open_token(" " + text, kKeys, kNowMs).has_value());
    EXPECT_FALSE(open_token(std::string(1'000'000, 'A'), kKeys, kNowMs).has_value());
}

TEST(ImpressionTokens, ForgeriesTellNothingAndExpiredOnesSaySo) {
    const std::string text = seal_token(sample(), kKeys[0]);
    EXPECT_TRUE(open_token(text, kKeys, sample().expires_ms - 1).has_value());
    EXPECT_EQ(open_token(text, kKeys, sample().expires_ms).error().code, ErrorCode::kGone);
    const std::vector<TokenKey> without = {kKeys[1]};
    const std::vector<TokenKey> renamed = {TokenKey{2, kKeys[1].secret}};
    EXPECT_EQ(open_token(text, without, kNowMs).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(open_token(text, renamed, kNowMs).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(open_token(text, {}, kNowMs).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(open_token(text, without, kNowMs).error().message, open_token(text, renamed, kNowMs).error().message);
}

TEST(ImpressionTokens, OneOfAnotherPurposeIsRefusedUnderTheRightKey) {
    Bytes bytes = *parse_base64url(seal_token(sample(), kKeys[0]), 96);
    constexpr std::size_t kSurfaceAt = 29;
    // version, purpose, no surface of ours, and the one that shows nothing
    for (const auto& [at, value] : {std::pair(std::size_t{0}, 9), {2, 9}, {kSurfaceAt, 77}, {kSurfaceAt, 7}}) {
        Bytes other = bytes;
        other[at] = static_cast<std::byte>(value);
        const Digest mac = keyed_blake2b(kKeys[0].secret, ByteSpan(other).first(42));
        std::copy_n(mac.begin(), 16, other.begin() + 42);
        EXPECT_EQ(open_token(base64url_text(other), kKeys, kNowMs).error().code, ErrorCode::kInvalid) << at;
    }
}

TEST(ImpressionTokens, AHundredThousandMutantsAreRefused) {
    SeededRandom random(5);
    const std::string text = seal_token(sample(), kKeys[0]);
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (int i = 0; i < 100'000; ++i) {
        std::string mutant = text;
        for (std::uint64_t n = 1 + random.below(8); n > 0; --n)
            mutant[random.below(mutant.size())] = kDigits[random.below(64)];
        ASSERT_TRUE(mutant == text || !open_token(mutant, kKeys, kNowMs).has_value()) << mutant;
    }
}

}  // namespace
}  // namespace tiller::schema
