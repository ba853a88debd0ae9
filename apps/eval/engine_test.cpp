#include "eval/engine.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/random.h"

namespace tiller::eval {
namespace {

constexpr std::uint32_t kGroup = 8;
constexpr std::uint32_t kGroups = 5;
constexpr std::uint32_t kItems = kGroup * kGroups;

/// Everybody likes five of the eight items of one group, and leaves two of another group.
TrainingData groups() {
    TrainingData data;
    data.items = kItems;
    SeededRandom random(61);
    for (std::uint32_t user = 0; user < 300; ++user) {
        const std::uint32_t liked = user % kGroups;
        const auto disliked = static_cast<std::uint32_t>((liked + 1 + random.below(kGroups - 1)) % kGroups);
        History history;
        for (const auto& [group, count] : {std::pair{liked, 5U}, std::pair{disliked, 2U}}) {
            const auto first = static_cast<std::uint32_t>(random.below(kGroup));
            for (std::uint32_t i = 0; i < count; ++i)
                history.push_back({.item = group * kGroup + (first + i) % kGroup, .liked = group == liked});
        }
        data.histories.push_back(std::move(history));
    }
    return data;
}

std::vector<float> scores_of(const TrainingData& data, const History& history) {
    Progress progress(Display::kSilent);
    const auto model = make_engine({});
    EXPECT_TRUE(model->fit(data, {.seed = 1, .threads = 1, .progress = progress, .validation_ndcg = {}}).has_value());
    const Viewer viewer{.user = 1000, .history = history};
    std::vector<float> scores(data.items);
    model->score(std::span(&viewer, 1), scores);
    return scores;
}

TEST(Engine, RanksTheRestOfALikedGroupFirst) {
    const History history{{.item = 16}, {.item = 17}, {.item = 18}, {.item = 19}};
    const std::vector<float> scores = scores_of(groups(), history);
    const float lowest = *std::min_element(scores.begin() + 20, scores.begin() + 24);
    for (std::uint32_t item = 0; item < kItems; ++item) {
        if (item / kGroup == 2) continue;
        EXPECT_LT(scores[item], lowest) << item;
    }
    for (const Interaction& seen : history) EXPECT_LT(scores[seen.item], -1000) << "what was seen is not shown again";
}

TEST(Engine, NeedsNothingButLikes) {
    TrainingData likes = groups();
    for (History& history : likes.histories)
        std::erase_if(history, [](const Interaction& each) { return !each.liked; });
    const History history{{.item = 16}, {.item = 17}, {.item = 18}, {.item = 19}};
    const std::vector<float> scores = scores_of(likes, history);
    const float lowest = *std::min_element(scores.begin() + 20, scores.begin() + 24);
    for (std::uint32_t item = 0; item < kItems; ++item) {
        if (item / kGroup == 2) continue;
        EXPECT_LT(scores[item], lowest) << item;
    }
}

TEST(Engine, GivesTheSameBitsAgain) {
    const History history{{.item = 3}, {.item = 9, .liked = false}};
    EXPECT_EQ(scores_of(groups(), history), scores_of(groups(), history));
}

TEST(Engine, RanksForSomebodyWithoutHistory) {
    const std::vector<float> scores = scores_of(groups(), {});
    EXPECT_TRUE(std::ranges::all_of(scores, [](float score) { return score > -1000; }));
}

TEST(OnlineEngine, ProposesOnlyWhatTheStreamHasBrought) {
    const auto model = make_online_engine({}, {.users = 4, .items = kItems, .seed = 1});
    const History none;
    std::vector<float> scores(kItems);
    const Viewer viewer{.user = 0, .history = none};
    model->observe({.viewer = viewer, .item = 7, .rating = 1, .time_ms = 1'000});
    model->observe({.viewer = {.user = 1, .history = none}, .item = 9, .rating = 0.2f, .time_ms = 2'000});
    // An hour later both are over: what came of them is learned.
    model->observe({.viewer = {.user = 2, .history = none}, .item = 11, .rating = 0.5f, .time_ms = 3'600'000});
    model->score({.user = 3, .history = none}, scores);
    for (std::uint32_t item = 0; item < kItems; ++item)
        EXPECT_EQ(scores[item] > -1000, item == 7 || item == 9 || item == 11) << item;
    EXPECT_GT(scores[7], scores[9]);
}

}  // namespace
}  // namespace tiller::eval
