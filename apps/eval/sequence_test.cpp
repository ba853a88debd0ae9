#include "eval/sequence.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/random.h"

namespace tiller::eval {
namespace {

constexpr std::uint32_t kItems = 30;

/// After item i comes 7 i + 1.
TrainingData chains() {
    TrainingData data;
    data.items = kItems;
    data.ordered = true;
    SeededRandom random(91);
    for (int user = 0; user < 120; ++user) {
        History history{{.item = static_cast<std::uint32_t>(random.below(kItems))}};
        while (history.size() < 12) history.push_back({.item = (7 * history.back().item + 1) % kItems});
        data.histories.push_back(std::move(history));
    }
    return data;
}

std::vector<float> scores_after(std::uint32_t item, std::size_t threads) {
    Progress progress(Display::kSilent);
    const TrainingData data = chains();
    const auto model = make_sequence({});
    EXPECT_TRUE(
        model->fit(data, {.seed = 1, .threads = threads, .progress = progress, .validation_ndcg = {}}).has_value());
    const History history{{.item = item}};
    const Viewer viewer{.user = 0, .history = history};
    std::vector<float> scores(kItems);
    model->score(std::span(&viewer, 1), scores);
    return scores;
}

TEST(Sequence, RanksWhatFollowedFirst) {
    const std::vector<float> scores = scores_after(4, 1);
    EXPECT_EQ(std::ranges::max_element(scores) - scores.begin(), 29);
}

TEST(Sequence, HasTheSameBitsOnTwoThreads) { EXPECT_EQ(scores_after(11, 1), scores_after(11, 2)); }

/// Everybody has the six items of one of five groups, in an order that says nothing.
TrainingData groups() {
    constexpr std::uint32_t kGroup = 6;
    TrainingData data;
    data.items = kItems;
    data.ordered = true;
    SeededRandom random(92);
    for (std::uint32_t user = 0; user < 100; ++user) {
        History history;
        for (std::uint32_t i = 0; i < kGroup; ++i) history.push_back({.item = user % (kItems / kGroup) * kGroup + i});
        for (std::size_t i = history.size(); i > 1; --i) std::swap(history[i - 1], history[random.below(i)]);
        data.histories.push_back(std::move(history));
    }
    return data;
}

/// How far the other items of item 0's group stand above all others.
double margin_of_group(const EvaluatedModel& model) {
    const History history{{.item = 0}};
    const Viewer viewer{.user = 0, .history = history};
    std::vector<float> scores(kItems);
    model.score(std::span(&viewer, 1), scores);
    const float lowest = *std::min_element(scores.begin() + 1, scores.begin() + 6);
    return static_cast<double>(lowest - *std::max_element(scores.begin() + 6, scores.end()));
}

TEST(Sequence, TakesFromItsSourcesWhatValidationLikes) {
    Progress progress(Display::kSilent);
    const TrainingData data = groups();
    const auto plain = make_sequence({});
    ASSERT_TRUE(plain->fit(data, {.seed = 1, .threads = 1, .progress = progress, .validation_ndcg = {}}));
    const auto chosen = make_sequence({});
    ASSERT_TRUE(
        chosen->fit(data, {.seed = 1, .threads = 1, .progress = progress, .validation_ndcg = &margin_of_group}));
    EXPECT_GT(margin_of_group(*chosen), 0);
    EXPECT_GT(margin_of_group(*chosen), margin_of_group(*plain));
}

TEST(Sequence, RefusesDataWithoutOrder) {
    Progress progress(Display::kSilent);
    TrainingData data = chains();
    data.ordered = false;
    const Status status =
        make_sequence({})->fit(data, {.seed = 1, .threads = 1, .progress = progress, .validation_ndcg = {}});
    ASSERT_FALSE(status.has_value());
    EXPECT_EQ(status.error().code, ErrorCode::kInvalid);
}

}  // namespace
}  // namespace tiller::eval
