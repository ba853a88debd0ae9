// Answers of checkers, hash lists, what is flagged, and programs that fail in every way.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "app/check_record.h"
#include "app/checker_answer.h"
#include "app/checker_program.h"
#include "app/hash_list.h"

namespace tiller::app {
namespace {

using testing::HasSubstr;

TEST(CheckerAnswer, LabelsWithScoresAndAVersion) {
    const auto answer = parse_checker_answer(
        R"({"version":"clip-look 1.2","labels":[{"name":"loud","score":0.25},{"name":"text_on-1","score":1}],"took_ms":3})");
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->version, "clip-look 1.2");
    ASSERT_EQ(answer->labels.size(), 2u);
    EXPECT_EQ(answer->labels[0], (schema::CheckLabel{.name = "loud", .score = 0.25f}));
    EXPECT_EQ(answer->labels[1].score, 1.0f);
    EXPECT_TRUE(parse_checker_answer("{\"labels\":[]}\n"));
}

TEST(CheckerAnswer, WhatIsNotOneIsNamed) {
    std::string many = R"({"labels":[{"name":"a0","score":0})";
    for (int i = 1; i <= 32; ++i) many += ",{\"name\":\"a" + std::to_string(i) + "\",\"score\":0}";
    const std::vector<std::pair<std::string, std::string>> bad = {
        {"", "no JSON"},
        {"nonsense", "no JSON"},
        {"{\"labels\":[]} and more", "no JSON"},
        {"[[[[[[[[[[[[1]]]]]]]]]]]]", "no JSON"},
        {"[]", "no list"},
        {"{}", "no list"},
        {R"({"labels":{}})", "no list"},
        {R"({"labels":[1]})", "without \"name\""},
        {R"({"labels":[{"name":"a"}]})", "without \"name\""},
        {R"({"labels":[{"name":1,"score":1}]})", "\"name\" is not"},
        {R"({"labels":[{"name":"","score":1}]})", "\"name\" is not"},
        {R"({"labels":[{"name":"A b","score":1}]})", "\"name\" is not"},
        {"{\"labels\":[{\"name\":\"" + std::string(65, 'a') + "\",\"score\":1}]}", "\"name\" is not"},
        {R"({"labels":[{"name":"a","score":"0.5"}]})", "no number from 0 to 1"},
        {R"({"labels":[{"name":"a","score":NaN}]})", "no JSON"},
        {R"({"labels":[{"name":"a","score":1e999}]})", ""},
        {R"({"labels":[{"name":"a","score":-0.01}]})", "no number from 0 to 1"},
        {R"({"labels":[{"name":"a","score":1.01}]})", "no number from 0 to 1"},
        {R"({"labels":[{"name":"a","score":null}]})", "no number from 0 to 1"},
        {R"({"labels":[{"name":"a","score":1},{"name":"a","score":0}]})", "twice"},
        {R"({"version":3,"labels":[]})", "\"version\""},
        {R"({"version":"\u0007","labels":[]})", "\"version\""},
        {R"({"version":"三","labels":[]})", "\"version\""},
        {"{\"version\":\"" + std::string(65, 'v') + "\",\"labels\":[]}", "\"version\""},
        {many + "]}", "more than 32"},
        {"{\"labels\":[]," + std::string(kMaxAnswerBytes, ' ') + "\"a\":1}", "64 KiB"}};
    for (const auto& [text, says] : bad) {
        const auto answer = parse_checker_answer(text);
        ASSERT_FALSE(answer) << text.substr(0, 80);
        EXPECT_THAT(answer.error().message, HasSubstr(says)) << text.substr(0, 80);
    }
}

constexpr const char* kFile = "00000000000000000000000000000000000000000000000000000000000000fF";

TEST(HashList, FindsExactFilesAndPicturesThatAreNearlyTheSame) {
    const auto list = HashList::parse(std::string("# known\r\n\n  ") + kFile +
                                      " fraud \r\n0123456789abcdef\tspam-2\n0123456789abcdee fraud\n");
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_EQ(list->file_count(), 1u);
    EXPECT_EQ(list->picture_count(), 2u);
    EXPECT_EQ(list->version().size(), 16u);
    const auto file = parse_file_hash(kFile);
    ASSERT_TRUE(file);
    EXPECT_TRUE(list->matches({}, {}, 16).empty());
    auto found = list->matches(file, {}, 0);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0], (schema::CheckLabel{.name = "fraud", .score = 1.0f}));
    const std::vector<std::uint64_t> frames = {0x0123456789abcdef ^ 0b110, 0, ~0ull};
    EXPECT_TRUE(list->matches({}, frames, 1).empty());
    found = list->matches({}, frames, 2);
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].name, "spam-2");
    EXPECT_FLOAT_EQ(found[0].score, 1.0f - 2.0f / 64.0f);
    found = list->matches({}, frames, 3);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].name, "spam-2") << "the best first";
}

TEST(HashList, ABadLineIsNamed) {
    const std::vector<std::pair<std::string, std::string>> bad = {
        {"0123456789abcdef", "line 1: no reason"},
        {"\n0123456789abcdef Two Words", "line 2: the reason"},
        {"# fine\n0123456789abcde spam", "line 2: it begins neither"},
        {"0123456789abcdeg spam", "line 1: it begins neither"},
        {std::string(kFile) + "00 spam", "line 1: it begins neither"},
        {"0000000000000001 spam", "nearly plain"},
        {"ffffffffffffffff spam", "nearly plain"}};
    for (const auto& [text, says] : bad) {
        const auto list = HashList::parse(text);
        ASSERT_FALSE(list) << text;
        EXPECT_THAT(list.error().message, HasSubstr(says));
    }
    EXPECT_FALSE(HashList::read("/nowhere/known.txt"));
    EXPECT_TRUE(HashList::parse(""));
}

CheckRule rule_of(const std::string& label, std::optional<float> report_at, std::optional<float> act_at,
                  CheckAction action) {
    CheckRule rule;
    rule.label = label;
    rule.report_at = report_at;
    rule.act_at = act_at;
    rule.action = action;
    return rule;
}

TEST(CheckRules, AScoreIsFlaggedFromItsThresholdOnAndTheStrongestActionIsDue) {
    CheckerSettings checker;
    checker.rules = {rule_of("loud", 0.5f, 0.9f, CheckAction::kLimit), rule_of("fraud", {}, 0.8f, CheckAction::kHide),
                     rule_of("shown", {}, {}, {}), rule_of("*", 0.25f, {}, {})};
    std::vector<schema::CheckLabel> labels = {{.name = "loud", .score = 0.5f},
                                              {.name = "fraud", .score = 0.79f},
                                              {.name = "shown", .score = 1.0f},
                                              {.name = "other", .score = 0.3f}};
    EXPECT_EQ(flag(checker, labels), nullptr);
    EXPECT_TRUE(labels[0].flagged);
    EXPECT_FALSE(labels[1].flagged);
    EXPECT_FALSE(labels[2].flagged) << "a rule of its own, which asks for nothing";
    EXPECT_TRUE(labels[3].flagged);
    labels[0].score = 0.95f;
    EXPECT_EQ(flag(checker, labels), &checker.rules[0]);
    labels[1].score = 0.8f;
    EXPECT_EQ(flag(checker, labels), &checker.rules[1]);
    EXPECT_TRUE(labels[1].flagged) << "what acts is looked at, too";
    checker.rules.clear();
    labels = {{.name = "loud", .score = 1.0f}};
    EXPECT_EQ(flag(checker, labels), nullptr);
    EXPECT_FALSE(labels[0].flagged);
}

TEST(CheckerQuestion, HoldsTheVideoItsWordsAndItsPicturesAndNotItsMaker) {
    schema::Video video;
    video.video = VideoId{7};
    video.creator = ViewerId{0x1234};
    video.text = "a \"b\"\n三";
    video.tags = {"x"};
    const std::vector<media::Frame> frames = {{.file = "frame-01.jpg", .time_ms = 500, .hash = 1}};
    const std::vector<SpokenText> captions = {{.language = "en", .webvtt = "WEBVTT\n"}};
    const std::string text = question_json({.video = video, .captions = captions, .frames = frames, .folder = "/x"});
    EXPECT_THAT(text, HasSubstr(R"("text":"a \"b\"\n三")"));
    EXPECT_THAT(text, HasSubstr(R"("frames":[{"path":"/job/frame-01.jpg","time_ms":500}])"));
    EXPECT_THAT(text, HasSubstr(R"("captions":[{"language":"en","webvtt":"WEBVTT\n"}])"));
    EXPECT_EQ(text.find(to_text(video.creator)), std::string::npos);
    EXPECT_EQ(text.back(), '\n');
}

class CheckerPrograms : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(jail_.is_sufficient()) << jail_.remedy();
    }
    [[nodiscard]] Result<CheckerAnswer> ask(std::vector<std::string> command) const {
        CheckerSettings checker;
        checker.command = std::move(command);
        checker.timeout_s = 1;
        checker.memory_mib = 256;
        const schema::Video video{};
        return ask_program(jail_, checker, {.video = video, .captions = {}, .frames = {}, .folder = {}});
    }
    const media::Jail jail_ = media::Jail::open({});
};

TEST_F(CheckerPrograms, AnAnswerIsRead) {
    const auto answer = ask({"/usr/bin/printf", R"({"version":"1","labels":[{"name":"loud","score":0.5}]})"});
    ASSERT_TRUE(answer) << answer.error().message;
    EXPECT_EQ(answer->labels.at(0).name, "loud");
}

TEST_F(CheckerPrograms, EveryFailureIsToldAndNoneIsAnAnswer) {
    EXPECT_THAT(ask({"/usr/bin/cat"}).error().message, HasSubstr("no list")) << "it says the question back";
    EXPECT_THAT(ask({"/usr/bin/false"}).error().message, HasSubstr("ended with 1"));
    EXPECT_THAT(ask({"/usr/bin/sleep", "30"}).error().message, HasSubstr("within 1 s"));
    EXPECT_THAT(ask({"/usr/bin/yes"}).error().message, HasSubstr("64 KiB"));
    EXPECT_THAT(ask({"/usr/bin/printf", "NaN"}).error().message, HasSubstr("no JSON"));
    EXPECT_THAT(ask({"/usr/bin/ls", "/nowhere/at/all"}).error().message, HasSubstr("/nowhere/at/all"));
    EXPECT_EQ(ask({"/nowhere/at/all"}).error().code, ErrorCode::kUnavailable);
}

TEST_F(CheckerPrograms, ATryNamesWhatToMend) {
    CheckerSettings checker;
    checker.command = {"/nowhere/look"};
    EXPECT_THAT(try_program(jail_, checker).error().message, HasSubstr("/nowhere/look is not there"));
    checker.command = {"/usr/bin/true"};
    checker.reads = {"/nowhere/model"};
    EXPECT_THAT(try_program(jail_, checker).error().message, HasSubstr("/nowhere/model"));
    checker.reads.clear();
    EXPECT_THAT(try_program(jail_, checker).error().message, HasSubstr("no JSON"));
    checker.command = {"/usr/bin/printf", "{\"labels\":[]}"};
    EXPECT_TRUE(try_program(jail_, checker));
}

}  // namespace
}  // namespace tiller::app
