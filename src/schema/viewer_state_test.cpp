#include "schema/viewer_state.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/random.h"

namespace tiller::schema {
namespace {

constexpr UnixMs kServedMs = 1'000'000;
constexpr std::uint32_t kLengthMs = 10'000;
constexpr RequestId kRequest{77};
constexpr VideoId kVideo{501};

ViewerState shown_state() {
    ViewerState state;
    state.viewer = {9};
    const std::vector<VideoId> videos = {{500}, kVideo, {502}};
    state.note_shown(kRequest, kServedMs, Surface::kFollowing, videos);
    return state;
}
Acted acted(Action action) {
    Acted a;
    a.impression = {kRequest, 1, kVideo};
    a.action = action;
    return a;
}
Acted watch(std::uint32_t watched_ms) {
    Acted a = acted(Action::kWatch);
    a.watched_ms = watched_ms;
    return a;
}

TEST(ViewerFold, OnlyWhatWasShownThereCanBeActedOn) {
    ViewerState state = shown_state();
    const auto verdict_on = [&](ImpressionRef impression) {
        Acted a = acted(Action::kLike);
        a.impression = impression;
        return state.apply_action(a, kServedMs + 1, kLengthMs);
    };
    const ViewerState before = state;
    EXPECT_EQ(verdict_on({{78}, 1, kVideo}), ActionVerdict::kNeverShown);
    EXPECT_EQ(verdict_on({kRequest, 0, kVideo}), ActionVerdict::kNeverShown);
    EXPECT_EQ(verdict_on({kRequest, 3, kVideo}), ActionVerdict::kNeverShown);
    EXPECT_EQ(verdict_on({kRequest, 65535, kVideo}), ActionVerdict::kNeverShown);
    EXPECT_EQ(verdict_on({{}, 0, kVideo}), ActionVerdict::kNeverShown) << "the app has no imported history";
    EXPECT_EQ(state, before) << "a refused action leaves no trace";
    EXPECT_EQ(verdict_on({kRequest, 1, kVideo}), ActionVerdict::kAccepted);
    ASSERT_EQ(state.history.size(), 1u);
    EXPECT_TRUE(state.history[0].did(Action::kLike));
    EXPECT_TRUE(state.history[0].did(Action::kSeen));
    EXPECT_EQ(state.history[0].surface, static_cast<std::uint8_t>(Surface::kFollowing));
    EXPECT_TRUE(state.has_seen(kVideo));
}

TEST(ViewerFold, SlatesPastTheLedgerAreTooOld) {
    ViewerState state = shown_state();
    const std::vector<VideoId> videos = {{1}};
    for (std::uint64_t i = 0; i < kLedgerRequests; ++i)
        state.note_shown({1000 + i}, kServedMs, Surface::kForYou, videos);
    EXPECT_EQ(state.ledger.size(), kLedgerRequests);
    EXPECT_EQ(state.apply_action(acted(Action::kLike), kServedMs, 0), ActionVerdict::kTooOld);
}

// Fails when built with TILLER_SABOTAGE=NO_DUPLICATE_CHECK.
TEST(ViewerFold, EachActionOnAnImpressionCountsOnceForEver) {
    ViewerState state = shown_state();
    for (const Action action : {Action::kSeen, Action::kWatch, Action::kLike, Action::kComment, Action::kShare,
                                Action::kFollow, Action::kSave}) {
        const std::uint64_t before = state.action_count;
        EXPECT_EQ(state.apply_action(acted(action), kServedMs + 1, kLengthMs, 1), ActionVerdict::kAccepted);
        for (std::uint64_t command = 1; command < 20; ++command) {
            EXPECT_EQ(state.apply_action(acted(action), kServedMs + 30LL * 24 * 3600 * 1000, kLengthMs, command),
                      ActionVerdict::kDuplicate);
        }
        EXPECT_EQ(state.action_count, before + 1);
        state.command_keys.clear();
    }
}

TEST(ViewerFold, NobodyWatchesLongerThanItWasOnOffer) {
    struct Case {
        std::uint32_t watched_ms;
        UnixMs after_ms;
        std::uint32_t length_ms;
        bool accepted;
    };
    for (const Case& c :
         {Case{5'000, 0, kLengthMs, true}, Case{5'001, 0, kLengthMs, false}, Case{15'000, 10'000, kLengthMs, true},
          Case{15'001, 10'000, kLengthMs, false}, Case{200'000, 1'000'000, kLengthMs, true},
          Case{200'001, 1'000'000, kLengthMs, false}, Case{900'000, 1'000'000, 0, true},
          Case{5'001, -100'000, kLengthMs, false}, Case{0xffffffff, 1'000'000, 0, false}}) {
        ViewerState state = shown_state();
        const auto verdict = state.apply_action(watch(c.watched_ms), kServedMs + c.after_ms, c.length_ms);
        EXPECT_EQ(verdict, c.accepted ? ActionVerdict::kAccepted : ActionVerdict::kImplausible)
            << c.watched_ms << " after " << c.after_ms;
    }
    ViewerState state = shown_state();
    Acted loops = watch(5'000);
    loops.loops = 2;
    EXPECT_EQ(state.apply_action(loops, kServedMs + 60'000, kLengthMs), ActionVerdict::kImplausible)
        << "two loops of ten seconds in five";
    Acted share = watch(0);
    share.value = 1.5f;
    EXPECT_EQ(state.apply_action(share, kServedMs, 0), ActionVerdict::kImplausible);
}

TEST(ViewerFold, WatchedShareIsKeptInThousandths) {
    ViewerState state = shown_state();
    ASSERT_EQ(state.apply_action(watch(12'345), kServedMs + 60'000, kLengthMs), ActionVerdict::kAccepted);
    EXPECT_EQ(state.find_in_history(kVideo)->watched_permille, 1234);
    EXPECT_FLOAT_EQ(state.find_in_history(kVideo)->watched_fraction(), 1.234f);
}

TEST(ViewerFold, AFractionWithoutATimeCountsForAnItemOfAnyLength) {
    for (const std::uint32_t length_ms : {kLengthMs, 0u}) {
        ViewerState state = shown_state();
        Acted share = watch(0);
        share.value = 0.75f;
        ASSERT_EQ(state.apply_action(share, kServedMs + 1, length_ms), ActionVerdict::kAccepted);
        EXPECT_EQ(state.find_in_history(kVideo)->watched_permille, 750) << length_ms;
    }
}

TEST(ViewerFold, LikeIsAToggleUntilItIsAPlaything) {
    ViewerState state = shown_state();
    std::uint64_t command = 0;
    const auto act = [&](Action action) {
        return state.apply_action(acted(action), kServedMs + 1, kLengthMs, ++command);
    };
    for (int i = 0; i < kMaxUndos; ++i) {
        EXPECT_EQ(act(Action::kLike), ActionVerdict::kAccepted);
        EXPECT_TRUE(state.history[0].did(Action::kLike));
        EXPECT_EQ(act(Action::kLike), ActionVerdict::kDuplicate);
        EXPECT_EQ(act(Action::kUnlike), ActionVerdict::kAccepted);
        EXPECT_FALSE(state.history[0].did(Action::kLike));
        EXPECT_EQ(act(Action::kUnlike), ActionVerdict::kDuplicate);
    }
    EXPECT_EQ(act(Action::kLike), ActionVerdict::kDuplicate) << "it ends undone";
    EXPECT_FALSE(state.history[0].did(Action::kLike));
}

// Fails when built with TILLER_SABOTAGE=NO_DUPLICATE_CHECK.
TEST(ViewerFold, ALateRetryOfTheFirstLikeDoesNotUndoTheUnlike) {
    ViewerState state = shown_state();
    EXPECT_EQ(state.apply_action(acted(Action::kLike), kServedMs + 1, kLengthMs, 11), ActionVerdict::kAccepted);
    EXPECT_EQ(state.apply_action(acted(Action::kUnlike), kServedMs + 2, kLengthMs, 12), ActionVerdict::kAccepted);
    EXPECT_EQ(state.apply_action(acted(Action::kLike), kServedMs + 3, kLengthMs, 11), ActionVerdict::kDuplicate);
    EXPECT_FALSE(state.history[0].did(Action::kLike));
}

TEST(ViewerFold, NotInterestedRejectsTheVideoAndItsUndoTakesThatBack) {
    ViewerState state = shown_state();
    (void)state.apply_action(acted(Action::kNotInterested), kServedMs, kLengthMs, 1);
    EXPECT_EQ(state.rejected_videos, std::vector<VideoId>{kVideo});
    (void)state.apply_action(acted(Action::kUndoNotInterested), kServedMs, kLengthMs, 2);
    EXPECT_TRUE(state.rejected_videos.empty());
    EXPECT_FALSE(state.history[0].did(Action::kNotInterested));
}

TEST(ViewerFold, ImportedHistoryIsJudgedByItsCommand) {
    ViewerState state;
    state.space = {4};
    Acted import = acted(Action::kRating);
    import.impression.request = {};
    import.space = {4};
    import.value = 0.8f;
    import.happened_ms = 5'999;
    EXPECT_EQ(state.apply_action(import, kServedMs, 0, 1), ActionVerdict::kAccepted);
    EXPECT_EQ(state.apply_action(import, kServedMs, 0, 1), ActionVerdict::kDuplicate);
    EXPECT_EQ(state.apply_action(import, kServedMs, 0, 2), ActionVerdict::kAccepted);
    EXPECT_EQ(state.history.size(), 1u);
    EXPECT_EQ(state.history[0].time_s, 5u);
    EXPECT_EQ(state.history[0].watched_permille, 800);
}

// Fails when built with TILLER_SABOTAGE=NO_DUPLICATE_CHECK.
TEST(ViewerFold, CommandsAreRememberedForAWeekOfLogTime) {
    ViewerState state;
    EXPECT_FALSE(state.note_command(0, 0));
    EXPECT_FALSE(state.note_command(0, 0)) << "no key is never a repetition";
    EXPECT_FALSE(state.note_command(5, 1000));
    EXPECT_TRUE(state.note_command(5, 1000 + kCommandWindowMs));
    EXPECT_FALSE(state.note_command(5, 1001 + kCommandWindowMs));
    for (std::uint64_t key = 100; key < 100 + 2 * kMaxCommandKeys; ++key)
        EXPECT_FALSE(state.note_command(key, 1001 + kCommandWindowMs));
    EXPECT_EQ(state.command_keys.size(), kMaxCommandKeys);
    EXPECT_TRUE(state.note_command(99 + 2 * kMaxCommandKeys, 0)) << "a clock that was set back forgets nothing";
}

TEST(ViewerFold, SteeringFollowingAndBlockingAreSetsWithLimits) {
    ViewerState state;
    for (std::uint64_t i = 1; i <= kMaxFollows + 5; ++i) state.apply(Followed{{i * 7919 % 20011}, false});
    EXPECT_EQ(state.follows.size(), kMaxFollows);
    EXPECT_TRUE(std::ranges::is_sorted(state.follows));
    state.apply(Blocked{{4}, false});
    EXPECT_TRUE(state.blocks_creator({4}));
    state.apply(Blocked{{4}, true});
    state.apply(Blocked{{4}, true});
    EXPECT_FALSE(state.blocks_creator({4}));
    state.apply(Steered{SteerTarget::kTag, "cats", 0, -0.5f});
    state.apply(Steered{SteerTarget::kCreator, "", 8, 2.0f});
    EXPECT_EQ(state.steered_tags.at("cats"), -0.5f);
    EXPECT_EQ(state.steered_creators.at(8), 1.0f) << "within [-1, 1]";
    state.apply(Steered{SteerTarget::kTag, "cats", 0, 0});
    EXPECT_TRUE(state.steered_tags.empty());
    state.apply(Steered{SteerTarget::kVideo, "", 12, -1});
    EXPECT_EQ(state.rejected_videos, std::vector<VideoId>{{12}});
    for (std::size_t i = 0; i < kMaxBlockedTags + 5; ++i) {
        state.apply(Steered{SteerTarget::kBlockedTag, "tag" + std::to_string(i), 0, -1});
        state.apply(Steered{SteerTarget::kForgottenTag, "tag" + std::to_string(i), 1'000'000, -1});
    }
    EXPECT_EQ(state.blocked_tags.size(), kMaxBlockedTags);
    EXPECT_EQ(state.forgotten_tags.size(), kMaxForgottenTags);
    EXPECT_TRUE(std::ranges::is_sorted(state.blocked_tags));
    state.apply(Steered{SteerTarget::kBlockedTag, "tag3", 0, 0});
    state.apply(Steered{SteerTarget::kForgottenTag, "tag3", 0, 0});
    EXPECT_FALSE(std::ranges::binary_search(state.blocked_tags, "tag3"));
    EXPECT_FALSE(state.forgotten_tags.contains("tag3"));
}

TEST(ViewerFold, ARecipeIsWhatWouldHaveBeenSaidByHandInPlaceOfWhatWas) {
    ViewerState by_hand;
    by_hand.apply(Steered{SteerTarget::kCreator, "", 8, 1.0f});
    by_hand.apply(Steered{SteerTarget::kForgottenTag, "cats", 5, -1});
    ViewerState state = by_hand;
    for (const int percent : {33, -7, 100}) {
        by_hand.apply(Steered{SteerTarget::kTag, "tag" + std::to_string(percent), 0,
                              (percent < 0 ? -1.0f : 1.0f) * static_cast<float>(std::abs(percent)) / 100.0f});
    }
    for (const char* tag : {"a", "b"}) by_hand.apply(Steered{SteerTarget::kBlockedTag, tag, 0, -1});
    by_hand.apply(SlidersSet{{1, 2, 3, -4}});
    state.apply(Steered{SteerTarget::kTag, "gone", 0, 0.5f});
    state.apply(Steered{SteerTarget::kBlockedTag, "gone", 0, -1});
    state.apply(SlidersSet{{9, 9, 9, 9}});
    const ViewerState before = state;
    state.apply(RecipeTaken{{{"tag33", 33}, {"tag-7", -7}, {"tag100", 100}}, {"b", "a"}, {{1, 2, 3, -4}}});
    EXPECT_EQ(state, by_hand);
    state.apply(RecipeTaken{{{"gone", 50}}, {"gone"}, {{9, 9, 9, 9}}});
    EXPECT_EQ(state, before);
}

TEST(ViewerFold, WhatIsTouchedWhileLearningIsPausedStaysSilent) {
    ViewerState state = shown_state();
    Acted like = acted(Action::kLike);
    ASSERT_EQ(state.apply_action(like, kServedMs + 1000, kLengthMs, 0), ActionVerdict::kAccepted);
    EXPECT_EQ(state.find_in_history(like.impression.video)->is_silent, 0u);
    state.apply(ProfileChosen{.off = false, .paused = true, .from_s = 0});
    ASSERT_EQ(state.apply_action(acted(Action::kSave), kServedMs + 2000, kLengthMs, 0), ActionVerdict::kAccepted);
    state.apply(ProfileChosen{});
    ASSERT_EQ(state.apply_action(acted(Action::kShare), kServedMs + 3000, kLengthMs, 0), ActionVerdict::kAccepted);
    EXPECT_EQ(state.find_in_history(like.impression.video)->is_silent, 1u);
}

TEST(ViewerFold, HistoryAndSeenKeepTheNewestAndSeenHoldsAllOfHistory) {
    ViewerState state;
    state.space = {1};
    SeededRandom random(3);
    Acted import = acted(Action::kSeen);
    import.space = {1};
    import.impression.request = {};
    for (std::uint64_t i = 0; i < 6000; ++i) {
        import.impression.video = {1 + random.below(4000)};
        ASSERT_EQ(state.apply_action(import, static_cast<UnixMs>(i), 0, 0), ActionVerdict::kAccepted);
    }
    EXPECT_EQ(state.history.size(), kHistoryLength);
    EXPECT_EQ(state.seen_before.size() + state.history.size(), kSeenLength);
    for (const HistoryEntry& entry : state.history) EXPECT_TRUE(state.has_seen(entry.video));
    std::set<VideoId> seen(state.seen_before.begin(), state.seen_before.end());
    for (const HistoryEntry& entry : state.history) seen.insert(entry.video);
    EXPECT_EQ(seen.size(), kSeenLength);
}

/// Counters of a fold under repetition and reordering must be those of an oracle that knows the truth.
RC_GTEST_PROP(ViewerFold, EventsSentOneToFiveTimesInAnyOrderCountOnce, (std::uint64_t seed)) {
    SeededRandom random(seed);
    ViewerState state;
    std::vector<Acted> sent;
    std::set<std::pair<RequestId, Action>> truth;
    for (std::uint64_t request = 1; request <= 40; ++request) {
        const std::vector<VideoId> videos = {{request}};
        state.note_shown({request}, kServedMs, Surface::kForYou, videos);
        for (const Action action : {Action::kSeen, Action::kWatch, Action::kLike, Action::kShare}) {
            if (random.below(2) == 0) continue;
            Acted a = acted(action);
            a.impression = {{request}, 0, {request}};
            truth.insert({a.impression.request, action});
            for (std::uint64_t copies = 1 + random.below(5); copies > 0; --copies) sent.push_back(a);
        }
    }
    for (std::size_t i = sent.size(); i > 1; --i) std::swap(sent[i - 1], sent[random.below(i)]);
    for (const Acted& a : sent) {
        const std::uint64_t command = a.impression.request.value * 16 + static_cast<std::uint64_t>(a.action);
        (void)state.apply_action(a, kServedMs + 1000, kLengthMs, command);
    }
    RC_ASSERT(state.action_count == truth.size());
}

RC_GTEST_PROP(ViewerStateCodec, ComesBackAndIsCanonical, (std::uint64_t seed)) {
    SeededRandom random(seed);
    ViewerState state;
    state.viewer = {random.next()};
    state.kind = ViewerKind::kAccount;
    state.locale = "zh-Hans";
    for (int i = 0; i < 200; ++i) {
        const std::vector<VideoId> videos = {{random.below(50)}, {random.below(50)}};
        state.note_shown({random.next()}, kServedMs + i, Surface::kForYou, videos);
        Acted a = acted(static_cast<Action>(random.below(kActionCount)));
        const std::size_t slate = random.below(state.ledger.size());
        a.impression = {state.ledger.slates()[slate].request, 0, state.ledger.places()[2 * slate].video()};
        (void)state.apply_action(a, kServedMs + i, kLengthMs, random.below(100));
        state.apply(Followed{{random.below(30)}, random.below(3) == 0});
        state.apply(Steered{static_cast<SteerTarget>(random.below(static_cast<std::uint64_t>(kLastSteerTarget) + 1)),
                            "tag" + std::to_string(random.below(9)), random.below(9),
                            random.below(3) == 0 ? 0.0f : -0.25f});
        state.apply(ProfileChosen{.off = random.below(3) == 0,
                                  .paused = random.below(3) == 0,
                                  .from_s = static_cast<std::uint32_t>(random.below(1u << 31))});
    }
    ByteWriter out;
    state.encode(out);
    ByteReader in(out.bytes());
    const ViewerState decoded = ViewerState::decode(in);
    RC_ASSERT(in.finish("viewer").has_value());
    RC_ASSERT(decoded == state);
    ByteWriter again;
    decoded.encode(again);
    RC_ASSERT(again.bytes() == out.bytes());
    for (std::size_t size = 0; size < out.size_bytes(); size += 1 + out.size_bytes() / 100) {
        ByteReader cut(ByteSpan(out.bytes()).first(size));
        (void)ViewerState::decode(cut);
        RC_ASSERT(!cut.ok());
    }
}

TEST(ViewerStateCodec, UnsortedSetsAreRefused) {
    std::array<ViewerState, 2> states;
    states[0].follows = {{5}, {4}};
    states[1].blocked_tags = {"b", "a"};
    for (const ViewerState& state : states) {
        ByteWriter out;
        state.encode(out);
        ByteReader in(out.bytes());
        (void)ViewerState::decode(in);
        EXPECT_FALSE(in.ok());
    }
}

}  // namespace
}  // namespace tiller::schema
