#include "ingest/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "schema/video.h"

namespace tiller::ingest {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr TextLimits kText{.what = "text", .max_bytes = 100};
std::string normal(std::string_view text) { return normalise_text(text, kText).value(); }

TEST(TextForm, IsComposedTrimmedAndFreeOfWhatNobodySees) {
    EXPECT_EQ(normal("cafe\xcc\x81"), "caf\xc3\xa9");
    EXPECT_EQ(normal("cafe\xe2\x80\x8b\xcc\x81"), "caf\xc3\xa9") << "what is dropped keeps nothing apart";
    EXPECT_EQ(normal("  a \t  b  "), "a b");
    EXPECT_EQ(normal("a\r\nb\r\n\r\n\r\n\nc\n"), "a\nb\n\nc");
    EXPECT_EQ(normal(std::string_view("a\0b\x1b[31m", 8)), "ab[31m");
    EXPECT_EQ(normal("evil\xe2\x80\xae"
                     "fdp.exe\xef\xbb\xbf"),
              "evilfdp.exe")
        << "no reversed text, no byte order mark";
    EXPECT_EQ(normal("\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80"), "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80")
        << "joined emoji stay joined";
    EXPECT_EQ(normal(" \n\t "), "");
    EXPECT_EQ(*normalise_text("a\nb", {.what = "name", .lines = TextLimits::Lines::kJoined}), "a b");
}

TEST(TextForm, BytesThatAreNotUtf8AreRefusedWithTheField) {
    for (const std::string_view bad : {"\xff", "a\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\x80"}) {
        const auto text = normalise_text(bad, kText);
        ASSERT_FALSE(text.has_value());
        EXPECT_THAT(text.error().message, HasSubstr("text is not UTF-8"));
    }
    EXPECT_THAT(normalise_text(std::string(101, 'x'), kText).error().message,
                HasSubstr("text has 101 bytes; at most 100"));
    EXPECT_FALSE(normalise_text(std::string(10'000'000, 'x'), kText).has_value());
    EXPECT_TRUE(normalise_text(std::string(100, 'x') + "   ", kText).has_value())
        << "the limit is that of the normal form";
}

TEST(Tags, AreLowerCaseTrimmedUniqueAndInOrder) {
    const std::vector<std::string> typed = {
        "#Cats", " cats ", "", "##  Cute  Cats", "#", "\xc3\x89t\xc3\xa9", "\xe9\x9f\xb3\xe4\xb9\x90"};
    EXPECT_THAT(*normalise_tags(typed),
                ElementsAre("cats", "cute cats", "\xc3\xa9t\xc3\xa9", "\xe9\x9f\xb3\xe4\xb9\x90"));
}

TEST(Tags, PastTheirLimitsAreRefused) {
    std::vector<std::string> many;
    for (std::size_t i = 0; i < schema::kMaxTags; ++i) many.push_back("t" + std::to_string(i));
    EXPECT_THAT(*normalise_tags(many), SizeIs(schema::kMaxTags));
    many.push_back("one more");
    EXPECT_THAT(normalise_tags(many).error().message, HasSubstr("17 tags; at most 16"));
    EXPECT_FALSE(normalise_tags(std::vector<std::string>(100'000, "x")).has_value());
    EXPECT_FALSE(normalise_tags(std::vector<std::string>{std::string(65, 'x')}).has_value());
    EXPECT_FALSE(normalise_tags(std::vector<std::string>{"\xff"}).has_value());
}

TEST(Language, IsACanonicalTagOrRefused) {
    EXPECT_EQ(*normalise_language(""), "");
    EXPECT_EQ(*normalise_language("EN-us"), "en-US");
    EXPECT_EQ(*normalise_language("zh-hant-tw"), "zh-Hant-TW");
    for (const std::string_view bad : {"english please", "e", "en_US", "en-", "x\n", "<script>", "\xff"})
        EXPECT_FALSE(normalise_language(bad).has_value()) << bad;
    EXPECT_FALSE(normalise_language(std::string(100'000, 'a')).has_value());
}

class Cutting : public testing::Test {
protected:
    std::vector<std::string> cut(std::string_view text) { return cutter_.cut(text); }
    TokenCutter cutter_ = std::move(*TokenCutter::create());
};

TEST_F(Cutting, WordsOfAnyScriptAreCutAndLowerCased) {
    EXPECT_THAT(cut("The cat's 3rd Birthday, 2024!"), ElementsAre("the", "cat's", "3rd", "birthday", "2024"));
    EXPECT_THAT(cut("Привет, МИР"), ElementsAre("привет", "мир"));
    EXPECT_THAT(cut("我喜欢北京大学"), ElementsAre("我", "喜欢", "北京", "大学"));
    EXPECT_THAT(cut("私は学生です"), ElementsAre("私", "は", "学生", "です"));
    EXPECT_THAT(cut("สวัสดีครับ"), ElementsAre("สวัสดี", "ครับ"));
    EXPECT_THAT(cut("... !? 🎉"), IsEmpty());
    EXPECT_THAT(cut(""), IsEmpty());
}

TEST_F(Cutting, EachWordOnceAndWithinTheLimits) {
    EXPECT_THAT(cut("Cat cat CAT dog cat"), ElementsAre("cat", "dog"));
    EXPECT_THAT(cut(std::string(65, 'x') + " ok"), ElementsAre("ok"));
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "w" + std::to_string(i) + " ";
    EXPECT_THAT(cut(many), SizeIs(schema::kMaxTextTokens));
}

}  // namespace
}  // namespace tiller::ingest
