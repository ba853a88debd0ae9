#include "eval/prequential.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>

#include "eval/ranked_list.h"

namespace tiller::eval {
namespace {

constexpr std::uint64_t kStreamTiePurpose = 0x73747265616d;
constexpr std::size_t kListLength = 10;
constexpr std::size_t kParts = 50;  // points of the moving average

using Time = std::chrono::steady_clock;

/// What the stream has brought so far.
class StreamState {
public:
    explicit StreamState(const RecordedData& data)
        : histories_(data.users), seen_(data.items, false), scores_(data.items) {}

    [[nodiscard]] Viewer viewer(std::uint32_t user) const { return {.user = user, .history = histories_[user]}; }

    /// The model's list for a viewer.
    std::vector<std::uint32_t> rank(OnlineModel& model, std::uint32_t user, std::uint64_t seed) {
        constexpr float kRemoved = -std::numeric_limits<float>::infinity();
        model.score(viewer(user), scores_);
        for (std::size_t item = 0; item < seen_.size(); ++item) {
            if (!seen_[item]) scores_[item] = kRemoved;
        }
        for (const Interaction& each : histories_[user]) scores_[each.item] = kRemoved;
        return first_of_ranking(scores_, kListLength, {.seed = mix_ties(seed), .user = user});
    }

    void add(const RecordedEvent& event) {
        histories_[event.user].push_back({.item = event.item});
        seen_[event.item] = true;
    }

    [[nodiscard]] std::size_t history_length(std::uint32_t user) const { return histories_[user].size(); }
    [[nodiscard]] std::span<const Interaction> history(std::uint32_t user, std::size_t length) const {
        return std::span(histories_[user]).first(length);
    }
    [[nodiscard]] std::vector<std::uint64_t> of_seen_items(std::span<const std::uint64_t> counts) const {
        std::vector<std::uint64_t> seen;
        for (std::size_t item = 0; item < counts.size(); ++item) {
            if (seen_[item]) seen.push_back(counts[item]);
        }
        return seen;
    }

private:
    static std::uint64_t mix_ties(std::uint64_t seed) { return seed ^ kStreamTiePurpose; }

    Histories histories_;
    std::vector<bool> seen_;     // [items]
    std::vector<float> scores_;  // [items]
};

/// An event that is appended but not yet published.
struct Waiting {
    const RecordedEvent* event = nullptr;
    std::size_t history_length = 0;  // before it
};

/// Sums over the predicted events.
struct Totals {
    std::vector<double> recalls;  // of each predicted event
    double ndcg = 0;
    Time::duration ranking{};
    Time::duration learning{};
    std::vector<std::uint64_t> shown;  // [items]
    std::set<std::uint32_t> users;
};

void predict(OnlineModel& model, StreamState& state, const RecordedEvent& event, std::uint64_t seed, Totals& totals) {
    const auto start = Time::now();
    const std::vector<std::uint32_t> list = state.rank(model, event.user, seed);
    totals.ranking += Time::now() - start;
    const std::uint32_t target = event.item;
    totals.recalls.push_back(recall_at(kListLength, list, std::span(&target, 1)));
    totals.ndcg += ndcg_at(kListLength, list, std::span(&target, 1));
    for (const std::uint32_t item : list) ++totals.shown[item];
    totals.users.insert(event.user);
}

void learn(OnlineModel& model, const StreamState& state, std::vector<Waiting>& waiting, Totals& totals) {
    const auto start = Time::now();
    for (const Waiting& each : waiting) {
        const RecordedEvent& event = *each.event;
        model.observe({.viewer = {.user = event.user, .history = state.history(event.user, each.history_length)},
                       .item = event.item,
                       .rating = event.rating,
                       .time_ms = event.time_ms});
    }
    totals.learning += Time::now() - start;
    waiting.clear();
}

double mean(std::span<const double> values) {
    double sum = 0;
    for (const double value : values) sum += value;
    return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

StreamResult result_of(const Totals& totals, const StreamState& state, std::size_t events) {
    StreamResult result;
    const std::size_t predicted = totals.recalls.size();
    const auto mean_us = [](Time::duration sum, std::size_t count) {
        return count == 0 ? 0 : std::chrono::duration<double, std::micro>(sum).count() / static_cast<double>(count);
    };
    result.users = totals.users.size();
    result.candidates = state.of_seen_items(totals.shown).size();
    result.events = events;
    result.predicted = predicted;
    for (std::size_t part = 0; part < kParts && predicted >= kParts; ++part) {
        const std::size_t first = predicted * part / kParts;
        result.moving_recall.push_back(
            mean(std::span(totals.recalls).subspan(first, predicted * (part + 1) / kParts - first)));
    }
    result.metrics["recall@10"] = mean(totals.recalls);
    result.metrics["ndcg@10"] = predicted == 0 ? 0 : totals.ndcg / static_cast<double>(predicted);
    result.metrics["rank_us"] = mean_us(totals.ranking, predicted);
    result.metrics["learn_us"] = mean_us(totals.learning, events);
    const std::vector<std::uint64_t> shown = state.of_seen_items(totals.shown);
    const auto distinct =
        static_cast<double>(std::ranges::count_if(shown, [](std::uint64_t count) { return count > 0; }));
    result.metrics["coverage"] = distinct / static_cast<double>(std::max<std::size_t>(1, shown.size()));
    result.metrics["gini"] = gini(shown);
    return result;
}

}  // namespace

StreamResult run_stream(OnlineModel& model, const RecordedData& data, const StreamContext& context) {
    StreamState state(data);
    Totals totals;
    totals.shown.assign(data.items, 0);
    std::vector<Waiting> waiting;
    UnixMs published = std::numeric_limits<UnixMs>::min();
    context.progress.start("stream", data.stream.size());
    for (const RecordedEvent& event : data.stream) {
        const UnixMs publication = context.publish_every_ms == 0 ? 0 : event.time_ms / context.publish_every_ms;
        if (context.publish_every_ms == 0 || publication != published) learn(model, state, waiting, totals);
        published = publication;
        const std::size_t length = state.history_length(event.user);
        if (length > 0) predict(model, state, event, context.seed, totals);
        state.add(event);
        waiting.push_back({.event = &event, .history_length = length});
        context.progress.advance();
    }
    learn(model, state, waiting, totals);
    context.progress.finish();
    return result_of(totals, state, data.stream.size());
}

}  // namespace tiller::eval
