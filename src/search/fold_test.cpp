// What does not matter to a search, and where words begin and end.
#include "search/fold.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "search/han_variants.h"
#include "search/query.h"

namespace tiller::search {
namespace {

std::string folded(std::string_view text) { return utf8_of(fold_text(text)); }

std::vector<std::string> pieces(std::string_view text) {
    std::vector<std::string> out;
    for (const Piece& piece : cut_pieces(fold_text(text)))
        out.push_back((piece.kind == Piece::Kind::kWord ? "" : "run:") + utf8_of(piece.text));
    return out;
}

TEST(Fold, CaseAccentsAndWidthDoNotMatter) {
    for (const auto& [typed, plain] :
         {std::pair("Crème BRÛLÉE", "creme brulee"), std::pair("Ｆｕｌｌ　１２", "full 12"),
          std::pair("Straße", "strasse"), std::pair("Łódź Ærø", "lodz aero"), std::pair("ЁЛКА", "елка"),
          std::pair("Ἀθῆναι", "αθηναι"), std::pair("أَهْلًا", "اهلا"), std::pair("e\xcc\x81t\xc3\xa9", "ete")})
        EXPECT_EQ(folded(typed), plain) << typed;
}

TEST(Fold, MarksThatAreLettersStay) {
    EXPECT_EQ(folded("हिन्दी"), "हिन्दी");
    EXPECT_EQ(folded("ガギグ"), "がぎぐ");  // katakana as hiragana, voiced as voiced
    EXPECT_EQ(folded("ไทย"), "ไทย");
    EXPECT_EQ(folded("한국어"), "한국어");
}

TEST(Fold, FormsOfOneChineseCharacterAreOne) {
    for (const auto& [one, other] :
         {std::pair("紅燒牛肉麵", "红烧牛肉面"), std::pair("臺北書店", "台北书店"), std::pair("頭髮發現", "头发发现"),
          std::pair("裡面裏面", "里面里面"), std::pair("着急", "著急"), std::pair("衞生衛生", "卫生卫生")})
        EXPECT_EQ(folded(one), folded(other)) << one;
    EXPECT_NE(folded("土"), folded("士"));
    EXPECT_GT(han_variant_count(), 3'000u);
}

TEST(Fold, BytesThatAreNoTextSeparate) {
    EXPECT_EQ(pieces(std::string("a\xff\xc3(b\xe2\x82", 8)), (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(pieces(std::string_view("a\0b", 3)), (std::vector<std::string>{"a", "b"}));
}

TEST(Pieces, WordsRunsAndSymbols) {
    EXPECT_EQ(pieces("Hand-pulled noodles: don't, O’Neil’s #2!"),
              (std::vector<std::string>{"hand", "pulled", "noodles", "dont", "oneils", "2"}));
    EXPECT_EQ(pieces("我爱rust语言和ラーメン"), (std::vector<std::string>{"run:我爱", "rust", "run:语言和らーめん"}));
    EXPECT_EQ(pieces("🍜🍜 soup"), (std::vector<std::string>{"run:🍜", "run:🍜", "soup"}));
    EXPECT_EQ(pieces("שלום עולם"), (std::vector<std::string>{"שלום", "עולם"}));
    EXPECT_TRUE(pieces(" ?!…。「」 \t\n").empty());
}

TEST(Pieces, AWordHasALimit) {
    const auto all = cut_pieces(fold_text(std::string(10'000, 'x')));
    ASSERT_EQ(all.size(), 1u);
    EXPECT_EQ(all[0].text.size(), kMaxWordLetters);
}

TEST(Query, NoSignIsAnOperator) {
    for (const char* typed :
         {"\"cat\" NEAR dog", "cat* OR dog", "cat AND NOT dog", "text:cat ^dog", "(cat) -dog", "cat;--dog"}) {
        const Query query = parse_query(typed);
        EXPECT_FALSE(query.is_empty()) << typed;
        for (const Query::Part& part : query.parts) EXPECT_FALSE(part.word.empty()) << typed;
    }
    EXPECT_EQ(parse_query("cat OR dog").parts.size(), 3u);
    EXPECT_TRUE(parse_query("\"*\" -- ()").is_empty());
}

TEST(Query, HasALimit) {
    std::string words;
    for (int i = 0; i < 500; ++i) words += "w" + std::to_string(i) + " ";
    EXPECT_EQ(parse_query(words).parts.size(), kMaxQueryParts);
    std::string run;
    for (int i = 0; i < 500; ++i) run += "长";
    EXPECT_EQ(parse_query(run).parts.size(), kMaxQueryParts);
}

}  // namespace
}  // namespace tiller::search
