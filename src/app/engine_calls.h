// The recommender for items of other people's own: each API key has a space of items and users.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/parts.h"
#include "app/watch.h"

namespace tiller::app {

struct EngineEventCommand {
    std::string id;
    std::string user;
    std::string item;
    schema::Action action{};
    std::string token;
    std::int64_t time_ms = 0;
    std::int64_t watched_ms = 0;
    std::optional<double> fraction;
    std::optional<double> value;
};
struct RecommendationWish {
    std::string user;
    std::uint32_t count = 10;
    bool exclude_seen = true;
};
struct Recommendation {
    std::string item;
    schema::Nano score_nano = 0;
    schema::Source source{};
    std::string token;
};
struct Recommendations {
    RequestId request;
    std::vector<Recommendation> items;
    bool fallback = false;
};
struct SpaceStatus {
    std::uint32_t space = 0;
    std::size_t items = 0;
    std::uint64_t views = 0;  // accepted watches of all items together
    std::uint64_t snapshot = 0;
    std::uint64_t learner_lag_events = 0;
};

/// All functions are safe from any thread.
class EngineCalls {
public:
    EngineCalls(const Parts& parts, SlateRecords& records) : parts_(parts), records_(records) {}

    /// Waits until durable and in force. One result an item, in order.
    [[nodiscard]] Result<EventResults> put_items(const Identity& key, std::vector<ingest::EngineItem> items);
    [[nodiscard]] Status delete_item(const Identity& key, std::string_view item);
    /// Answers once durable and judged; `done` exactly once.
    void post_events(const Identity& key, std::vector<EngineEventCommand> events, EventsDone done);
    /// An unknown user gets what a new one would.
    [[nodiscard]] Result<Recommendations> recommend(const Identity& key, const RecommendationWish& wish);
    [[nodiscard]] Result<Why> why(const Identity& key, RequestId request, std::string_view item) const;
    void why_with_history(const Identity& key, RequestId request, std::string_view item, WhyDone done);
    void why_not(const Identity& key, RequestId request, std::string_view item, WhyNotDone done);
    void replay(const Identity& key, RequestId request, std::move_only_function<void(Result<ReplayAnswer>)> done);
    [[nodiscard]] SpaceStatus status(const Identity& key) const;

private:
    [[nodiscard]] ingest::EngineSpace space_of(const Identity& key) const;
    const Parts parts_;
    SlateRecords& records_;
};

}  // namespace tiller::app
