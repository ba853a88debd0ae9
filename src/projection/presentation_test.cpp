// Legal pages by page and language with their versions, and the look of the service.
#include "projection/presentation.h"

#include <gtest/gtest.h>

#include "projection/generated_events.h"
#include "projection/projections.h"
#include "projection/rules.h"

namespace tiller::projection {
namespace {

using schema::LegalPage;

schema::LegalPageChanged says(LegalPage page, std::string language, std::string text) {
    return {.page = page, .language = std::move(language), .text = std::move(text), .author = ViewerId{3}};
}

Presentation decoded(const Presentation& presentation) {
    ByteWriter out;
    presentation.encode(out);
    const Bytes bytes = std::move(out).take();
    ByteReader in(bytes);
    Presentation back = Presentation::decode(in);
    EXPECT_TRUE(in.finish("presentation"));
    return back;
}

TEST(Presentation, EachLanguageOfAPageHasItsOwnVersions) {
    Presentation presentation;
    presentation.apply(100, says(LegalPage::kTerms, "en", "one"));
    presentation.apply(200, says(LegalPage::kTerms, "en", "two"));
    presentation.apply(300, says(LegalPage::kTerms, "zh-Hans", "一"));
    presentation.apply(400, says(LegalPage::kImprint, "en", "who"));
    const LegalText* terms = presentation.published(LegalPage::kTerms, "en");
    ASSERT_NE(terms, nullptr);
    EXPECT_EQ(terms->last_version(), 2u);
    EXPECT_EQ(terms->version(1)->text, "one");
    EXPECT_EQ(terms->version(2)->time_ms, 200);
    EXPECT_EQ(terms->version(0), nullptr);
    EXPECT_EQ(terms->version(3), nullptr);
    EXPECT_EQ(presentation.published(LegalPage::kTerms, "zh-Hans")->last_version(), 1u);
    EXPECT_EQ(presentation.published(LegalPage::kPrivacy, "en"), nullptr);
    EXPECT_EQ(decoded(presentation), presentation);
}

TEST(Presentation, APageThatWasTakenAwayKeepsItsNumbers) {
    Presentation presentation;
    presentation.apply(50, says(LegalPage::kPrivacy, "en", ""));
    EXPECT_TRUE(presentation.legal().empty()) << "there was nothing to take away";
    presentation.apply(100, says(LegalPage::kPrivacy, "en", "one"));
    presentation.apply(200, says(LegalPage::kPrivacy, "en", ""));
    EXPECT_EQ(presentation.published(LegalPage::kPrivacy, "en"), nullptr);
    EXPECT_EQ(decoded(presentation), presentation);
    presentation.apply(300, says(LegalPage::kPrivacy, "en", "three"));
    EXPECT_EQ(presentation.published(LegalPage::kPrivacy, "en")->last_version(), 3u);
}

TEST(Presentation, WhatIsKeptHasItsLimits) {
    Presentation presentation;
    for (std::size_t i = 1; i <= Presentation::kMaxVersionsKept + 5; ++i)
        presentation.apply(static_cast<UnixMs>(i), says(LegalPage::kTerms, "en", "version " + std::to_string(i)));
    const LegalText* terms = presentation.published(LegalPage::kTerms, "en");
    EXPECT_EQ(terms->versions.size(), Presentation::kMaxVersionsKept);
    EXPECT_EQ(terms->first_version, 6u);
    EXPECT_EQ(terms->version(5), nullptr);
    EXPECT_EQ(terms->version(6)->text, "version 6");
    EXPECT_EQ(terms->version(terms->last_version())->text, "version 105");
    EXPECT_EQ(decoded(presentation), presentation);
    for (std::size_t i = 0; i < Presentation::kMaxLegalTexts + 5; ++i)
        presentation.apply(1, says(LegalPage::kImprint, "x-" + std::to_string(i), "who"));
    EXPECT_EQ(presentation.legal().size(), Presentation::kMaxLegalTexts);
}

TEST(Presentation, NewWordsLeaveTheLogoAndAnEmptyOneTakesItAway) {
    Presentation presentation;
    presentation.apply(100, schema::BrandChanged{.description = "Boats",
                                                 .accent = schema::Accent{.on_light = 1, .on_dark = 2},
                                                 .changes_logo = true,
                                                 .small_logo = std::string("\0s", 2),
                                                 .large_logo = "l"});
    EXPECT_EQ(decoded(presentation), presentation);
    presentation.apply(200, schema::BrandChanged{.description = "Ships"});
    EXPECT_EQ(presentation.brand().description, "Ships");
    EXPECT_FALSE(presentation.brand().accent);
    EXPECT_EQ(presentation.brand().small_logo, std::string("\0s", 2));
    EXPECT_EQ(presentation.brand().logo_ms, 100);
    EXPECT_EQ(decoded(presentation), presentation);
    presentation.apply(300, schema::BrandChanged{.description = "Ships", .changes_logo = true});
    EXPECT_TRUE(presentation.brand().small_logo.empty());
}

TEST(Presentation, GoesWithTheOtherRules) {
    Rules rules;
    rules.apply(schema::HouseRulesChanged{.rules = {"Be kind."}});
    rules.apply(100, says(LegalPage::kTerms, "en", "one"));
    rules.apply(200, schema::BrandChanged{.description = "Boats"});
    ByteWriter out;
    rules.encode(out);
    const Bytes bytes = std::move(out).take();
    ByteReader in(bytes);
    const Rules back = Rules::decode(in);
    EXPECT_TRUE(in.finish("rules"));
    EXPECT_EQ(back.presentation(), rules.presentation());
    EXPECT_EQ(back.house_rules(), rules.house_rules());
}

TEST(Presentation, OnlyTheControlPartitionSpeaksForTheOperator) {
    const auto at = [](PartitionId partition, schema::Payload payload) {
        return read_event({partition, 0},
                          {.time_ms = kTestStartMs, .subject = {}, .command_key = 0, .payload = std::move(payload)});
    };
    Projections projections;
    projections.apply(std::vector{at(PartitionId{1}, says(LegalPage::kTerms, "en", "mine now"))});
    projections.apply(std::vector{at(PartitionId{2}, schema::BrandChanged{.description = "mine now"})});
    EXPECT_EQ(projections.view().rules().presentation(), Presentation());
    projections.apply(std::vector{at(kControlPartition, says(LegalPage::kTerms, "en", "one"))});
    const View view = projections.view();
    ASSERT_NE(view.rules().presentation().published(LegalPage::kTerms, "en"), nullptr);
    EXPECT_EQ(view.rules().presentation().published(LegalPage::kTerms, "en")->version(1)->time_ms, kTestStartMs);
}

TEST(Presentation, ATextWithoutAVersionIsRefused) {
    ByteWriter out;
    out.put_varint(1);
    out.put(LegalPage::kTerms);
    out.put_text("en");
    out.put(std::uint64_t{1});
    out.put_varint(0);
    const Bytes bytes = std::move(out).take();
    ByteReader in(bytes);
    (void)Presentation::decode(in);
    EXPECT_FALSE(in.ok());
}

}  // namespace
}  // namespace tiller::projection
