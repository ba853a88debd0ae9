// Documents come and go; what is found is what is there, the best first.
#include "search/text_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <atomic>
#include <map>
#include <set>
#include <thread>

#include "search/fold.h"
#include "search/library.h"

namespace tiller::search {
namespace {

using testing::ElementsAre;

constexpr IndexOptions kOptions{.field_weights = {1.0f, 0.5f}, .phrase_fields = 1};

class Small {
public:
    void put(std::uint64_t key, std::string_view text, std::string_view more = {}, float prior = 0) {
        const FieldText fields[] = {{0, text}, {1, more}};
        Document document = index.prepare(key, fields);
        document.prior = prior;
        index.put({&document, 1});
    }
    void remove(std::uint64_t key) { index.remove({&key, 1}); }
    std::vector<std::uint64_t> find(std::string_view text) const {
        std::vector<std::uint64_t> keys;
        for (const Hit& hit : index.find(parse_query(text), 100)) keys.push_back(hit.key);
        return keys;
    }
    TextIndex index{kOptions};
};

TEST(TextIndex, AReplacedDocumentIsFoundByItsNewTextOnly) {
    Small small;
    small.put(1, "red boat");
    small.put(1, "blue house");
    EXPECT_TRUE(small.find("boat").empty());
    EXPECT_THAT(small.find("house"), ElementsAre(1));
    EXPECT_EQ(small.index.size().documents, 1u);
    small.remove(1);
    EXPECT_TRUE(small.find("house").empty());
    small.remove(1);
    EXPECT_EQ(small.index.size().documents, 0u);
}

TEST(TextIndex, RanksByFieldThenPriorThenKey) {
    Small small;
    small.put(1, "other words", "boat");
    small.put(2, "boat words");
    small.put(3, "boat words", {}, 1);
    small.put(4, "boat words");
    EXPECT_THAT(small.find("boat"), ElementsAre(3, 2, 4, 1));
}

TEST(TextIndex, PopularityNeverBeatsAMuchBetterMatch) {
    Small small;
    for (std::uint64_t key = 10; key < 40; ++key) small.put(key, "steam train number " + std::to_string(key));
    small.put(1, "nothing about it", "steam", 1);
    EXPECT_EQ(small.find("steam train").front(), 10u);
}

TEST(TextIndex, AWholePhraseComesFirst) {
    Small small;
    small.put(1, "york is new to me");
    small.put(2, "new york at night");
    EXPECT_THAT(small.find("new york"), ElementsAre(2, 1));
}

TEST(TextIndex, FindsTheWordThatIsStillTyped) {
    Small small;
    small.put(1, "telescope mirror");
    EXPECT_THAT(small.find("t"), ElementsAre(1));
    EXPECT_THAT(small.find("telesc"), ElementsAre(1));
    EXPECT_THAT(small.find("mirror tel"), ElementsAre(1));
    EXPECT_TRUE(small.find("x").empty());
}

TEST(TextIndex, CharactersOfARunAreFoundWhenNoPairIs) {
    Small small;
    small.put(1, "红烧肉");
    small.put(2, "红茶");
    EXPECT_EQ(small.find("红绕肉").front(), 1u);
    EXPECT_THAT(small.find("肉"), ElementsAre(1));
}

TEST(TextIndex, HoldsAgainstOddDocuments) {
    Small small;
    small.put(1, "");
    small.put(2, std::string(1'000'000, 'a'));
    std::string many;
    for (int i = 0; i < 10'000; ++i) many += "word" + std::to_string(i) + " ";
    small.put(3, many);
    EXPECT_THAT(small.find("word17"), testing::Contains(3));
    EXPECT_LE(small.index.size().terms, kMaxDocumentTerms + 1);
}

/// Words that stand apart, so that neither beginnings nor typing mistakes mix them up.
const std::string kWords[] = {"apple", "bridge", "cloud", "dolphin", "engine", "forest"};

RC_GTEST_PROP(TextIndex, AgreesWithAPlainMap, ()) {
    Small small;
    std::map<std::uint64_t, std::set<int>> model;
    const int steps = *rc::gen::inRange(1, 3'000);
    for (int step = 0; step < steps; ++step) {
        const auto key = static_cast<std::uint64_t>(*rc::gen::inRange(1, 30));
        const std::set<int> words{*rc::gen::inRange(0, 6), *rc::gen::inRange(0, 6)};
        if (*rc::gen::inRange(0, 4) == 0) {
            small.remove(key);
            model.erase(key);
            continue;
        }
        std::string text;
        for (const int word : words) text += kWords[word] + " ";
        small.put(key, text);
        model[key] = words;
    }
    RC_ASSERT(small.index.size().documents == model.size());
    for (int word = 0; word < 6; ++word) {
        std::set<std::uint64_t> wanted;
        for (const auto& [key, words] : model) {
            if (words.contains(word)) wanted.insert(key);
        }
        const auto found = small.find(kWords[word]);
        RC_ASSERT(std::set(found.begin(), found.end()) == wanted);
    }
}

TEST(TextIndex, IsCompactedWhenMuchOfItIsDead) {
    Small small;
    for (std::uint64_t key = 0; key < 3'000; ++key) small.put(key, "thing" + std::to_string(key));
    const std::size_t full = small.index.size().terms;
    for (std::uint64_t key = 0; key < 2'900; ++key) small.remove(key);
    EXPECT_LT(small.index.size().terms, full / 2);
    EXPECT_THAT(small.find("thing2950"), testing::Contains(2950));
    EXPECT_THAT(small.find("thing100"), testing::Not(testing::Contains(100)));
}

TEST(TextIndex, ReadersGoOnWhileItIsWritten) {
    constexpr std::uint64_t kKeys = 3'000;
    Small small;
    small.put(0, "anchor");
    std::atomic<std::uint64_t> written = 0;
    // What is put and taken away again is dead wood enough for a compaction.
    const std::jthread writer([&] {
        for (; written < 2 * kKeys; ++written) {
            const std::uint64_t key = written % kKeys + 1;
            if (written < kKeys)
                small.put(key, "anchor " + std::to_string(key));
            else
                small.remove(key);
        }
    });
    while (written < 2 * kKeys) ASSERT_THAT(small.find("anchor"), testing::Contains(0));
    EXPECT_THAT(small.find("anchor"), ElementsAre(0));
}

TEST(Prior, StaysInItsRange) {
    EXPECT_FLOAT_EQ(prior_of(0), 0);
    EXPECT_FLOAT_EQ(prior_of(-5), 0);
    EXPECT_FLOAT_EQ(prior_of(1e12), 0.5f);
    EXPECT_FLOAT_EQ(prior_of(1e12, -3), 1);
    EXPECT_LT(prior_of(10, 400), prior_of(10, 1));
}

}  // namespace
}  // namespace tiller::search
