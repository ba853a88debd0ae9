#include "log/key_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/temporary_directory.h"
#include "log/subject_cipher.h"

namespace tiller::log {
namespace {

class KeyStoreTest : public testing::Test {
protected:
    void SetUp() override { reopen(); }
    void reopen(std::size_t cached_keys = 1'000) {
        store_.reset();
        auto opened = KeyStore::open(path(), entropy_, {.cached_keys = cached_keys});
        ASSERT_TRUE(opened) << opened.error().message;
        store_ = std::move(*opened);
    }
    std::string path() const { return directory_.path() + "/keys.db"; }
    Result<SubjectKey> create(std::uint64_t subject) {
        const ViewerId id{subject};
        const auto keys = store_->get_or_create(std::span(&id, 1));
        if (!keys) return std::unexpected(keys.error());
        return keys->front();
    }
    Status forget(std::uint64_t subject) {
        const ViewerId id{subject};
        return store_->forget(std::span(&id, 1));
    }
    bool file_contains(const std::string& file, ByteSpan bytes) const {
        std::ifstream in(file, std::ios::binary);
        const std::string content((std::istreambuf_iterator<char>(in)), {});
        return content.find(as_text(bytes)) != std::string::npos;
    }

    TemporaryDirectory directory_;
    SeededEntropy entropy_{3};
    std::unique_ptr<KeyStore> store_;
};

TEST_F(KeyStoreTest, AKeyIsMadeOnceAndOutlivesARestart) {
    const auto key = create(5);
    ASSERT_TRUE(key);
    EXPECT_EQ(create(5)->bytes, key->bytes);
    EXPECT_NE(create(6)->bytes, key->bytes);
    const RootSeed seed = store_->root_seed();
    reopen();
    EXPECT_EQ(store_->find(ViewerId{5})->bytes, key->bytes);
    EXPECT_EQ(create(5)->bytes, key->bytes);
    EXPECT_EQ(store_->root_seed(), seed);
    EXPECT_EQ(*store_->count(), 2u);
}

TEST_F(KeyStoreTest, SubjectsOfOneCallMayRepeatAndUseAllBits) {
    const std::vector<ViewerId> subjects{{1}, {~std::uint64_t{0}}, {1}, {std::uint64_t{1} << 63}};
    const auto keys = store_->get_or_create(subjects);
    ASSERT_TRUE(keys);
    EXPECT_EQ((*keys)[0], (*keys)[2]);
    EXPECT_NE((*keys)[0], (*keys)[1]);
    reopen();
    EXPECT_EQ(*store_->find(ViewerId{~std::uint64_t{0}}), (*keys)[1]);
}

TEST_F(KeyStoreTest, AStrangerHasNoKey) { EXPECT_EQ(store_->find(ViewerId{9}).error().code, ErrorCode::kNotFound); }

TEST_F(KeyStoreTest, AForgottenSubjectNeverGetsAKeyAgain) {
    ASSERT_TRUE(create(5));
    ASSERT_TRUE(forget(5));
    EXPECT_EQ(store_->find(ViewerId{5}).error().code, ErrorCode::kErased);
    EXPECT_EQ(create(5).error().code, ErrorCode::kErased);
    reopen();
    EXPECT_EQ(create(5).error().code, ErrorCode::kErased);
    EXPECT_EQ(*store_->count(), 0u);
    EXPECT_TRUE(forget(5));
    EXPECT_TRUE(forget(77));
    EXPECT_EQ(create(77).error().code, ErrorCode::kErased);
}

TEST_F(KeyStoreTest, ForgettingOverwritesTheKeyOnDisk) {
    for (std::uint64_t subject = 1; subject < 200; ++subject) ASSERT_TRUE(create(subject));
    const SubjectKey key = *create(100);
    ASSERT_TRUE(file_contains(path(), key.bytes) || file_contains(path() + "-wal", key.bytes));
    ASSERT_TRUE(forget(100));
    EXPECT_FALSE(file_contains(path(), key.bytes));
    EXPECT_FALSE(file_contains(path() + "-wal", key.bytes));
}

TEST_F(KeyStoreTest, OnlyTheOwnerMayReadTheFile) {
    ASSERT_TRUE(create(1));
    for (const std::string& file : {path(), path() + "-wal"}) {
        struct stat status{};
        ASSERT_EQ(::stat(file.c_str(), &status), 0);
        EXPECT_EQ(status.st_mode & 0777, 0600u) << file;
    }
}

TEST_F(KeyStoreTest, ASmallCacheGivesTheSameKeys) {
    reopen(4);
    std::vector<SubjectKey> keys;
    for (std::uint64_t subject = 1; subject <= 50; ++subject) keys.push_back(*create(subject));
    for (std::uint64_t subject = 1; subject <= 50; ++subject)
        EXPECT_EQ(*store_->find(ViewerId{subject}), keys[subject - 1]);
}

TEST_F(KeyStoreTest, ManyCallersAgreeOnTheKeys) {
    constexpr int kThreads = 8;
    std::vector<std::vector<SubjectKey>> seen(kThreads);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
        threads.emplace_back([&, t] {
            for (std::uint64_t subject = 1; subject <= 40; ++subject) {
                const auto key = create(subject);
                if (key) seen[static_cast<std::size_t>(t)].push_back(*key);
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    for (const auto& keys : seen) EXPECT_EQ(keys, seen.front());
    EXPECT_EQ(seen.front().size(), 40u);
}

TEST(SubjectCipher, OpensOnlyWithKeyAndAssociatedBytes) {
    SeededEntropy entropy(1);
    SubjectKey key;
    entropy.fill(key.bytes);
    const Bytes sealed = encrypt(key, as_bytes("watched 3 s"), as_bytes("header"), entropy);
    EXPECT_EQ(sealed.size(), std::string_view("watched 3 s").size() + kCipherOverheadBytes);
    EXPECT_EQ(as_text(*decrypt(key, sealed, as_bytes("header"))), "watched 3 s");
    EXPECT_EQ(decrypt(key, sealed, as_bytes("Header")).error().code, ErrorCode::kCorrupt);
    SubjectKey other = key;
    other.bytes[31] ^= std::byte{1};
    EXPECT_EQ(decrypt(other, sealed, as_bytes("header")).error().code, ErrorCode::kCorrupt);
}

// Pins the bytes of docs/formats/keys-and-erasure.md.
TEST(SubjectCipher, OpensTheExampleOfTheFormatPage) {
    Bytes sealed(24);
    const Bytes rest = *parse_hex("1af1f2f0259a9ba2282f842b0c2ffd02d73d994e");
    sealed.insert(sealed.end(), rest.begin(), rest.end());
    EXPECT_EQ(as_text(*decrypt({}, sealed, {})), "body");
}

TEST(SubjectCipher, EveryFlippedBitAndEveryCutIsNoticed) {
    SeededEntropy entropy(1);
    const SubjectKey key{};
    const Bytes sealed = encrypt(key, as_bytes("x"), {}, entropy);
    for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
        Bytes damaged = sealed;
        damaged[bit / 8] ^= static_cast<std::byte>(1 << (bit % 8));
        EXPECT_FALSE(decrypt(key, damaged, {}));
    }
    for (std::size_t size = 0; size < sealed.size(); ++size)
        EXPECT_FALSE(decrypt(key, ByteSpan(sealed).first(size), {}));
}

TEST(SubjectCipher, TwoBodiesOfTheSameTextDiffer) {
    SeededEntropy entropy(1);
    EXPECT_NE(encrypt({}, as_bytes("same"), {}, entropy), encrypt({}, as_bytes("same"), {}, entropy));
    EXPECT_TRUE(decrypt({}, encrypt({}, {}, {}, entropy), {})->empty());
}

}  // namespace
}  // namespace tiller::log
