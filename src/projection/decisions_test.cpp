// Decisions about people, their appeals and revocations, and the reports that they answer, on their own.
#include "projection/decisions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projection/talk.h"

namespace tiller::projection {
namespace {

using schema::Ruling;

constexpr ViewerId kAccused{1};
constexpr ViewerId kJudge{2};
constexpr std::uint64_t kFilm = 7;

schema::Decided ruled(std::uint64_t id, Ruling ruling) {
    schema::Decided decided;
    decided.decision = DecisionId{id};
    decided.target_id = kFilm;
    decided.ruling = ruling;
    decided.facts = "facts " + std::to_string(id);
    decided.author = kJudge;
    decided.appeal_until_ms = 10'000;
    return decided;
}

Standing standing_of(const Decisions& decisions, std::uint64_t except = 0) {
    return decisions.standing(schema::ReportTarget::kVideo, kFilm, DecisionId{except});
}

TEST(Decisions, HowSomethingStandsFollowsFromThoseThatCount) {
    Decisions decisions;
    decisions.decide(kAccused, 100, ruled(1, Ruling::kHidden));
    decisions.decide(kAccused, 200, ruled(2, Ruling::kTakenDown));
    decisions.decide(kAccused, 300, ruled(3, Ruling::kLimited));
    EXPECT_EQ(standing_of(decisions).state, schema::VideoState::kTakenDown);
    EXPECT_EQ(standing_of(decisions, 2).state, schema::VideoState::kHidden) << "as if the last one had not been";
    decisions.revoke(400, {.decision = DecisionId{2}, .author = kJudge, .reason = "a slip"});
    EXPECT_EQ(standing_of(decisions).state, schema::VideoState::kHidden);
    EXPECT_TRUE(standing_of(decisions).limited);
    decisions.decide(kAccused, 500, ruled(4, Ruling::kVideoRestored));
    EXPECT_EQ(standing_of(decisions).state, schema::VideoState::kPublic);
    EXPECT_FALSE(standing_of(decisions).limited);
    EXPECT_FALSE(decisions.stands(*decisions.find(DecisionId{1})));
    EXPECT_TRUE(decisions.counts(*decisions.find(DecisionId{1})));
    decisions.revoke(600, {.decision = DecisionId{4}, .author = kJudge, .reason = ""});
    EXPECT_TRUE(decisions.stands(*decisions.find(DecisionId{1})));
    EXPECT_FALSE(decisions.stands(*decisions.find(DecisionId{2})));
    EXPECT_TRUE(decisions.of_target(schema::ReportTarget::kComment, kFilm).empty());
}

TEST(Decisions, OneAppealInTimeByWhomItConcernsAndOneAnswer) {
    Decisions decisions;
    decisions.decide(kAccused, 100, ruled(1, Ruling::kHidden));
    schema::Decided restored = ruled(2, Ruling::kVideoRestored);
    restored.target_id = kFilm + 1;
    decisions.decide(kAccused, 100, restored);
    const schema::Appealed appeal{.decision = DecisionId{1}, .text = "it is satire"};
    decisions.appeal(kJudge, 200, appeal);
    decisions.appeal(kAccused, 10'001, appeal);
    decisions.appeal(kAccused, 200, {.decision = DecisionId{2}, .text = "why restored?"});
    EXPECT_TRUE(decisions.appealed(false).empty()) << "another person, too late, nothing to appeal";
    const schema::AppealDecided granted{
        .decision = DecisionId{1}, .granted = true, .reason = "it is", .author = kJudge};
    decisions.decide_appeal(kAccused, 300, granted);
    EXPECT_EQ(decisions.strikes(kAccused, 400), 1u) << "nothing was appealed yet";
    decisions.appeal(kAccused, 400, appeal);
    decisions.appeal(kAccused, 500, {.decision = DecisionId{1}, .text = "and once more"});
    EXPECT_EQ(decisions.open_appeals(), 1u);
    EXPECT_EQ(decisions.find(DecisionId{1})->appeal->text, "it is satire");
    decisions.decide_appeal(kAccused, 600, granted);
    schema::AppealDecided refused = granted;
    refused.granted = false;
    decisions.decide_appeal(kAccused, 700, refused);
    EXPECT_TRUE(decisions.find(DecisionId{1})->appeal->outcome->granted);
    EXPECT_EQ(decisions.open_appeals(), 0u);
    EXPECT_EQ(standing_of(decisions).state, schema::VideoState::kPublic);
    EXPECT_EQ(decisions.strikes(kAccused, 800), 0u);
}

TEST(Decisions, StrikesExpireAndReachIsNone) {
    Decisions decisions;
    decisions.decide(kAccused, 100, ruled(1, Ruling::kTakenDown));
    decisions.decide(kAccused, 200, ruled(2, Ruling::kCommentRemoved));
    decisions.decide(kAccused, 300, ruled(3, Ruling::kLimited));
    decisions.decide(kJudge, 300, ruled(4, Ruling::kSuspended));
    EXPECT_EQ(decisions.strikes(kAccused, 400), 2u);
    EXPECT_EQ(decisions.strikes(kAccused, 100 + kStrikeLifetimeMs), 1u);
    EXPECT_EQ(decisions.strikes(kAccused, 200 + kStrikeLifetimeMs), 0u);
}

TEST(Decisions, LooksAreTheNewestAndForgottenWithThePerson) {
    Decisions decisions;
    for (std::size_t i = 0; i < kMaxLooks + 5; ++i)
        decisions.note_look(kAccused, static_cast<UnixMs>(i), {.what = schema::StaffLook::kRecord, .author = kJudge});
    const std::vector<Look> looks = decisions.looks_at(kAccused);
    ASSERT_EQ(looks.size(), kMaxLooks);
    EXPECT_EQ(looks.front().time_ms, static_cast<UnixMs>(kMaxLooks + 4));
    decisions.decide(kAccused, 100, ruled(1, Ruling::kHidden));
    decisions.revoke(200, {.decision = DecisionId{1}, .author = kJudge, .reason = ""});
    decisions.forget(kAccused);
    EXPECT_TRUE(decisions.looks_at(kAccused).empty());
    EXPECT_EQ(decisions.find(DecisionId{1}), nullptr);
    EXPECT_TRUE(decisions.of_target(schema::ReportTarget::kVideo, kFilm).empty());
}

TEST(Reports, ARevokedDecisionOpensWhatItAnsweredInWhateverOrderItIsRead) {
    const schema::Reported reported{
        .report = ReportId{5}, .target = {}, .target_id = kFilm, .reason = "spam", .text = ""};
    const schema::ReportDecided decided{
        .report = ReportId{5}, .action = "hide", .reason = "", .author = kJudge, .decision = DecisionId{1}};
    Reports first;
    first.receive(kAccused, 10, reported);
    first.decide(20, decided);
    EXPECT_FALSE(first.find(ReportId{5})->is_open());
    EXPECT_THAT(first.revoke(DecisionId{1}), testing::ElementsAre(ReportId{5}));
    EXPECT_TRUE(first.find(ReportId{5})->is_open());
    EXPECT_TRUE(first.revoke(DecisionId{1}).empty()) << "once";
    Reports second;
    EXPECT_TRUE(second.revoke(DecisionId{1}).empty());
    second.decide(20, decided);
    second.receive(kAccused, 10, reported);
    EXPECT_TRUE(second.find(ReportId{5})->is_open());
    schema::ReportDecided other = decided;
    other.decision = DecisionId{2};
    other.action = "dismiss";
    second.decide(30, other);
    EXPECT_EQ(second.find(ReportId{5})->decision->action, "dismiss");
    EXPECT_EQ(second.of_target({}, kFilm).size(), 1u);
    second.forget_reporter(kAccused);
    EXPECT_TRUE(second.of_target({}, kFilm).empty());
}

TEST(CommentThreads, WhatStaffTookAwayIsKeptAndComesBack) {
    Comments comments;
    schema::CommentPosted posted;
    posted.comment = CommentId{1};
    posted.video = VideoId{kFilm};
    posted.text = "buy my shoes";
    comments.withdraw(200, {.comment = CommentId{1}, .author = kJudge});
    comments.post(kAccused, 100, posted);
    EXPECT_EQ(comments.find(CommentId{1}), nullptr);
    EXPECT_EQ(comments.count(VideoId{kFilm}), 0u);
    ASSERT_NE(comments.find_with_withdrawn(CommentId{1}), nullptr);
    EXPECT_EQ(comments.with_text("buy my shoes", 10).size(), 1u);
    comments.withdraw(300, {.comment = CommentId{1}, .undo = true, .author = kJudge});
    EXPECT_EQ(comments.find(CommentId{1})->text, "buy my shoes");
    EXPECT_EQ(comments.count(VideoId{kFilm}), 1u);
    comments.withdraw(400, {.comment = CommentId{1}, .author = kJudge});
    EXPECT_FALSE(comments.remove(CommentId{1})) << "the author removes it for good";
    comments.withdraw(500, {.comment = CommentId{1}, .undo = true, .author = kJudge});
    EXPECT_EQ(comments.find(CommentId{1}), nullptr);
    EXPECT_TRUE(comments.with_text("buy my shoes", 10).empty());
}

}  // namespace
}  // namespace tiller::projection
