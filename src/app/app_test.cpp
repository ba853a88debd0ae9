// The small rules that stand alone: cookies, limits, captions, upload notes, passwords.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/caption_tracks.h"
#include "app/device_cookie.h"
#include "app/rate_limit.h"
#include "app/upload_details.h"
#include "app/weak_passwords.h"

namespace tiller::app {
namespace {

DeviceCookies cookies_with(std::initializer_list<std::uint8_t> fills) {
    std::vector<store::KeyEpoch> keys;
    for (const std::uint8_t fill : fills) {
        store::KeyEpoch key{.epoch = fill, .key = {}, .created_ms = 0};
        key.key.fill(std::byte{fill});
        keys.push_back(key);
    }
    return DeviceCookies(std::move(keys));
}

TEST(DeviceCookie, OpensWithAnyLivingKeyAndNoOther) {
    const DeviceIdentity device{.viewer = ViewerId{42}, .home = PartitionId{2}, .simulated = true};
    const std::string sealed = cookies_with({1}).seal(device);
    EXPECT_EQ(cookies_with({2, 1}).open(sealed).value(), device);
    EXPECT_FALSE(cookies_with({2, 3}).open(sealed));
}

TEST(DeviceCookie, EveryFlippedBitIsRefused) {
    const DeviceCookies cookies = cookies_with({1});
    const std::string sealed = cookies.seal({.viewer = ViewerId{42}, .home = PartitionId{1}});
    for (std::size_t i = 0; i < sealed.size(); ++i) {
        for (int bit = 0; bit < 7; ++bit) {
            std::string forged = sealed;
            forged[i] = static_cast<char>(forged[i] ^ (1 << bit));
            const auto opened = cookies.open(forged);
            // The last character has bits that base 64 does not use; those alone may change without changing the bytes.
            EXPECT_TRUE(!opened || (i + 1 == sealed.size() && opened->viewer.value == 42)) << i << " " << bit;
        }
    }
    for (const std::string& bad : {std::string(), sealed.substr(1), sealed + "A", std::string(1'000'000, 'A')})
        EXPECT_FALSE(cookies.open(bad));
}

TEST(DeviceCookie, ABrowserIsKnownToOneAccountAndByThatIsNoDevice) {
    const DeviceCookies cookies = cookies_with({1});
    const std::string known = cookies.seal_known(ViewerId{42});
    EXPECT_TRUE(cookies_with({2, 1}).is_known(known, ViewerId{42}));
    EXPECT_FALSE(cookies.is_known(known, ViewerId{43}));
    EXPECT_FALSE(cookies_with({2}).is_known(known, ViewerId{42}));
    EXPECT_FALSE(cookies.open(known));
    const std::string device = cookies.seal({.viewer = ViewerId{42}, .home = PartitionId{1}});
    for (const std::string& bad : {std::string(), device, known.substr(1), known + "A", std::string(100'000, 'A')})
        EXPECT_FALSE(cookies.is_known(bad, ViewerId{42}));
}

TEST(RateLimit, HoldsABurstThenGivesTriesBackWithTime) {
    RateLimit limit({.burst = 3, .per_minute = 6});
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(limit.take("ann", 0));
    EXPECT_FALSE(limit.take("ann", 0));
    EXPECT_TRUE(limit.take("ben", 0));
    EXPECT_FALSE(limit.take("ann", 9'000'000));
    EXPECT_TRUE(limit.take("ann", 10'000'001));
    limit.forget("ann");
    EXPECT_TRUE(limit.take("ann", 10'000'001));
}

TEST(RateLimit, RefusesStrangersWhenItsMemoryIsFull) {
    RateLimit limit({.burst = 2, .per_minute = 60, .max_names = 2});
    EXPECT_TRUE(limit.take("a", 0));
    EXPECT_TRUE(limit.take("b", 0));
    EXPECT_FALSE(limit.take("c", 0));
    EXPECT_TRUE(limit.take("c", 5'000'000));  // the others' buckets are full again and forgotten
}

TEST(Captions, MustBeWebVtt) {
    EXPECT_TRUE(check_captions("WEBVTT\n\n00:00.000 --> 00:01.000\n你好\n"));
    EXPECT_TRUE(check_captions("\xEF\xBB\xBFWEBVTT - title\n"));
    for (const std::string& bad :
         {std::string(""), std::string("WEBVTTX\n"), std::string("1\n00:00"), std::string("WEBVTT\n\0", 8),
          std::string("WEBVTT\n\xff"), "WEBVTT\n" + std::string(kMaxCaptionBytes, 'a')}) {
        EXPECT_FALSE(check_captions(bad)) << bad.substr(0, 20);
    }
}

TEST(UploadDetails, ComeBackAsTheyWereAndRefuseDamage) {
    const UploadDetails details{.filename = "a\"b.mp4",
                                .text = "第一",
                                .tags = {"x", "y"},
                                .language = "zh-Hant",
                                .sound = "雨聲",
                                .video = VideoId{7},
                                .home = PartitionId{3}};
    EXPECT_EQ(decode_details(encode_details(details)).value(), details);
    for (const char* bad :
         {"", "{}", "[]", "{\"video\":\"0000000000007\",\"tags\":[1],\"home\":1}", "{\"tags\":[],\"home\":1}"})
        EXPECT_FALSE(decode_details(bad)) << bad;
}

TEST(Passwords, WellKnownOnesAreWeak) {
    for (const char* weak : {"Password1", "12345678", "zzzzzzzzzz", "abcdefgh", "hgfedcba", "some_handle"})
        EXPECT_TRUE(is_weak_password(weak, "some_handle")) << weak;
    for (const char* good : {"correct horse battery", "кот на окне спит", "xk29 fj2ls"})
        EXPECT_FALSE(is_weak_password(good, "some_handle")) << good;
}

}  // namespace
}  // namespace tiller::app
