#include "eval/prequential.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/random.h"
#include "eval/models.h"

namespace tiller::eval {
namespace {

RecordedData stream_of(std::vector<RecordedEvent> events) {
    RecordedData data;
    data.users = 4;
    data.items = 30;
    data.ordered = data.timed = true;
    data.stream = std::move(events);
    return data;
}

/// Notes what it is shown, and ranks by how often each item was observed.
class Spy final : public OnlineModel {
public:
    void score(const Viewer& viewer, std::span<float> scores) override {
        asked.push_back({viewer.user, viewer.history.size(), observed.size()});
        for (std::size_t item = 0; item < scores.size(); ++item)
            scores[item] = static_cast<float>(std::ranges::count(observed, item));
    }
    void observe(const StreamEvent& event) override {
        observed.push_back(event.item);
        history_lengths.push_back(event.viewer.history.size());
    }

    struct Asked {
        std::uint32_t user;
        std::size_t history, observed;
        bool operator==(const Asked&) const = default;
    };
    std::vector<Asked> asked;
    std::vector<std::uint32_t> observed;
    std::vector<std::size_t> history_lengths;
};

StreamResult run(OnlineModel& model, const RecordedData& data, UnixMs publish_every_ms = 0) {
    Progress silent(Display::kSilent);
    return run_stream(model, data, {.seed = 1, .publish_every_ms = publish_every_ms, .progress = silent});
}

TEST(Prequential, PredictsBeforeItLearnsAndOnlyForUsersWithHistory) {
    const RecordedData data = stream_of({{0, 1, 1, 0}, {1, 2, 1, 1}, {0, 2, 1, 2}, {1, 1, 1, 3}, {1, 3, 1, 4}});
    Spy spy;
    const StreamResult result = run(spy, data);
    EXPECT_EQ(spy.asked, (std::vector<Spy::Asked>{{0, 1, 2}, {1, 1, 3}, {1, 2, 4}}));
    EXPECT_EQ(result.predicted, 3u);
    EXPECT_EQ(result.users, 2u);
    EXPECT_EQ(result.candidates, 3u);
    // 2 and 1 were seen and are found; 3 was never seen, so it is a miss.
    EXPECT_DOUBLE_EQ(result.metrics.at("recall@10"), 2.0 / 3);
    EXPECT_DOUBLE_EQ(result.metrics.at("ndcg@10"), 2.0 / 3);
}

TEST(Prequential, LatePublicationHoldsEventsBackButNotHistories) {
    const RecordedData data = stream_of({{0, 1, 1, 0}, {0, 2, 1, 500}, {0, 3, 1, 900}, {0, 4, 1, 1100}});
    Spy spy;
    run(spy, data, 1000);
    EXPECT_EQ(spy.asked, (std::vector<Spy::Asked>{{0, 1, 0}, {0, 2, 0}, {0, 3, 3}}));
    EXPECT_EQ(spy.history_lengths, (std::vector<std::size_t>{0, 1, 2, 3}));  // each as it was at its event
    EXPECT_EQ(spy.observed.size(), 4u);
}

TEST(Prequential, ItemKnnFollowsTheLastItem) {
    std::vector<RecordedEvent> events;
    UnixMs time = 0;
    for (std::uint32_t user = 0; user < 3; ++user) {
        for (const std::uint32_t item : {5u, 6u}) events.push_back({user, item, 1, ++time});
    }
    for (std::uint32_t item = 10; item < 22; ++item) events.push_back({3, item, 1, ++time});  // seen, never with 5
    events.push_back({3, 5, 1, ++time});
    events.push_back({3, 6, 1, ++time});
    const RecordedData data = stream_of(events);
    const auto model = model_named("item-knn")
                           .value()
                           ->make_online({.dataset = "generic"}, {.users = data.users, .items = data.items, .seed = 1});
    run(*model, data);
    std::vector<float> scores(data.items);
    const History history = {{.item = 5}};
    model->score({.user = 0, .history = history}, scores);
    // Four users had 6 just after 5, one had 21 just before it; both items were had four times, 21 once; 10 is too far back.
    EXPECT_NEAR(scores[6], 4 * std::pow(4.0, -0.6), 1e-5);
    EXPECT_NEAR(scores[21], std::pow(4.0, -0.3), 1e-5);
    EXPECT_EQ(scores[10], 0.0f);
}

TEST(Prequential, StreamMixFindsWhatBelongsTogether) {
    // Two families of items; who had one of a family goes on with it.
    SeededRandom random(7);
    UnixMs time = 0;
    RecordedData data = stream_of({});
    data.users = 60;
    std::vector<std::vector<bool>> had(data.users, std::vector<bool>(data.items, false));
    for (int i = 0; i < 600; ++i) {
        const auto user = static_cast<std::uint32_t>(random.below(data.users));
        const auto item = static_cast<std::uint32_t>((user % 2) * 15 + random.below(15));
        if (had[user][item]) continue;
        had[user][item] = true;
        data.stream.push_back({user, item, 1, ++time});
    }
    const auto recall_of = [&](std::string_view name) {
        const auto model = model_named(name).value()->make_online(
            {.dataset = "generic"}, {.users = data.users, .items = data.items, .seed = 1});
        return run(*model, data).metrics.at("recall@10");
    };
    EXPECT_GT(recall_of("stream-mix"), recall_of("popularity") + 0.2);
}

}  // namespace
}  // namespace tiller::eval
