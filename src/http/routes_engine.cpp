// Only the recommender, for callers with items of their own.
#include <array>
#include <charconv>
#include <ranges>

#include <fmt/ranges.h>

#include "http/event_reading.h"
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr TextLimits kExternalText{.min_bytes = 1, .max_bytes = schema::kMaxExternalIdBytes};
constexpr std::int64_t kMaxRecommendations = 100;

struct EventWord {
    std::string_view name;
    schema::Action action;
};
constexpr std::array<EventWord, 8> kEventWords = {{{"impression", schema::Action::kSeen},
                                                   {"watch", schema::Action::kWatch},
                                                   {"skip", schema::Action::kWatch},
                                                   {"like", schema::Action::kLike},
                                                   {"share", schema::Action::kShare},
                                                   {"save", schema::Action::kSave},
                                                   {"not_interested", schema::Action::kNotInterested},
                                                   {"rating", schema::Action::kRating}}};

ingest::EngineItem read_item(ObjectReader& in) {
    ingest::EngineItem item;
    item.external_id = in.text("id", kExternalText);
    item.tags = in.optional_texts("tags", schema::kMaxTags, kTagText).value_or(std::vector<std::string>{});
    item.creator = in.optional_text("creator", kExternalText).value_or("");
    item.text = in.optional_text("text", {.min_bytes = 0, .max_bytes = schema::kMaxTextBytes}).value_or("");
    item.language = read_language(in, "language");
    item.duration_ms = in.optional_integer("duration_ms", {.min = 0, .max = 86'400'000}).value_or(0);
    item.content_vector =
        in.optional_floats("vector", schema::kMaxContentDimensions, 1e6).value_or(std::vector<float>{});
    item.published_ms = in.optional_integer("published_ms", {.min = 0, .max = kMaxUnixMs}).value_or(0);
    item.hidden = in.optional_flag("hidden").value_or(false);
    return item;
}

Result<Response> put_items(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const json::array* values = in.array("items", 1, kMaxEventsInBatch);
    TRY_STATUS(in.finish());
    std::vector<ingest::EngineItem> items;
    for (std::size_t i = 0; i < values->size(); ++i) {
        ObjectReader one((*values)[i], fmt::format("items[{}]", i));
        items.push_back(read_item(one));
        TRY_STATUS(one.finish());
    }
    return json_answer(
        {{"results", json_of(TRY(call.context->app().engine().put_items(call.identity, std::move(items))))}});
}

Result<Response> delete_item(Call& call) {
    TRY_STATUS(call.context->app().engine().delete_item(call.identity, call.request.parameter("item")));
    return empty_response();
}

app::EngineEventCommand read_engine_event(ObjectReader& in) {
    app::EngineEventCommand event;
    event.id = in.optional_text("id", {.min_bytes = 1, .max_bytes = 64}).value_or("");
    event.user = in.text("user", kExternalText);
    event.item = in.text("item", kExternalText);
    const std::string type = in.text("type", {.min_bytes = 1, .max_bytes = 32});
    const auto word = std::ranges::find(kEventWords, type, &EventWord::name);
    if (word == kEventWords.end())
        in.refuse("type",
                  fmt::format("is none of {}", fmt::join(kEventWords | std::views::transform(&EventWord::name), ", ")));
    else
        event.action = word->action;
    event.token = in.optional_text("token", kTokenText).value_or("");
    event.time_ms = in.optional_integer("time_ms", {.min = 0, .max = kMaxUnixMs}).value_or(0);
    event.watched_ms = in.optional_integer("watched_ms", {.min = 0, .max = 86'400'000}).value_or(0);
    event.fraction = in.optional_number("fraction", {.min = 0, .max = 1});
    event.value = in.optional_number("value", {.min = 0, .max = 1});
    return event;
}

Result<std::vector<app::EngineEventCommand>> read_engine_events(const Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const json::array* values = in.array("events", 1, kMaxEventsInBatch);
    TRY_STATUS(in.finish());
    std::vector<app::EngineEventCommand> events;
    events.reserve(values->size());
    for (std::size_t i = 0; i < values->size(); ++i) {
        ObjectReader one((*values)[i], fmt::format("events[{}]", i));
        events.push_back(read_engine_event(one));
        TRY_STATUS(one.finish());
    }
    return events;
}

void post_events(std::unique_ptr<Call> call, Respond respond) {
    auto events = read_engine_events(*call);
    if (!events) return respond(error_response(events.error()));
    app::EngineCalls& engine = call->context->app().engine();
    const app::Identity identity = call->identity;
    const std::int64_t started_us = call->context->clock().monotonic_us();
    engine.post_events(
        identity, std::move(*events),
        [call = std::move(call), respond = std::move(respond), started_us](Result<app::EventResults> results) mutable {
            if (!results) return respond(error_response(results.error()));
            Metrics& metrics = call->context->metrics();
            metrics.observe_append(call->context->clock().monotonic_us() - started_us);
            std::array<std::uint64_t, 3> counts{};
            for (const app::EventResult& result : *results) ++counts[static_cast<std::size_t>(result.outcome)];
            metrics.count_events(counts[0], counts[1], counts[2]);
            respond(json_answer({{"results", json_of(*results)}}, 202));
        });
}

Result<Response> recommend(Call& call) {
    TRY_STATUS(call.request.check_query({"user", "count", "exclude_seen"}));
    app::RecommendationWish wish;
    wish.user = call.request.query_value("user").value_or("");
    if (wish.user.empty() || wish.user.size() > kExternalText.max_bytes)
        return fail(ErrorCode::kInvalid, "\"user\" must have 1 to 256 bytes");
    if (const auto count = call.request.query_value("count")) {
        const auto [end, error] = std::from_chars(count->data(), count->data() + count->size(), wish.count);
        if (error != std::errc() || end != count->data() + count->size() || wish.count < 1 ||
            wish.count > kMaxRecommendations) {
            return fail(ErrorCode::kInvalid, "\"count\" must be a whole number from 1 to 100");
        }
    }
    const std::string_view exclude = call.request.query_value("exclude_seen").value_or("true");
    if (exclude != "true" && exclude != "false")
        return fail(ErrorCode::kInvalid, "\"exclude_seen\" must be true or false");
    wish.exclude_seen = exclude == "true";
    const app::Recommendations found = TRY(call.context->app().engine().recommend(call.identity, wish));
    json::array items;
    for (const app::Recommendation& one : found.items) {
        items.push_back(json::object{{"id", one.item},
                                     {"score", nano_text(one.score_nano)},
                                     {"source", schema::name_of(one.source)},
                                     {"token", one.token}});
    }
    call.context->metrics().observe_feed(call.context->clock().monotonic_us() - call.request.received_us,
                                         found.fallback);
    return json_answer(
        {{"request", to_text(found.request)}, {"items", std::move(items)}, {"fallback", found.fallback}});
}

struct Asked {
    RequestId request;
    std::string item;
    bool with_history = false;
};

Result<Asked> read_asked(const Call& call) {
    const std::string_view item = call.request.query_value("item").value_or("");
    if (item.empty() || item.size() > kExternalText.max_bytes)
        return fail(ErrorCode::kInvalid, "pass ?item= with the id (1 to 256 bytes) of an item");
    const std::string_view history = call.request.query_value("history").value_or("false");
    if (history != "true" && history != "false") return fail(ErrorCode::kInvalid, "\"history\" must be true or false");
    return Asked{TRY(path_id<RequestId>(call, "request")), std::string(item), history == "true"};
}

template <typename Answered>
auto answering(Respond respond) {
    return [respond = std::move(respond)](Result<Answered> done) mutable {
        respond(done ? json_answer(json_of(*done)) : error_response(done.error()));
    };
}

void get_why(std::unique_ptr<Call> call, Respond respond) {
    if (const Status known = call->request.check_query({"item", "history"}); !known)
        return respond(error_response(known.error()));
    const auto asked = read_asked(*call);
    if (!asked) return respond(error_response(asked.error()));
    app::EngineCalls& engine = call->context->app().engine();
    auto done = answering<app::Why>(std::move(respond));
    if (!asked->with_history) return done(engine.why(call->identity, asked->request, asked->item));
    engine.why_with_history(call->identity, asked->request, asked->item, std::move(done));
}

void get_why_not(std::unique_ptr<Call> call, Respond respond) {
    if (const Status known = call->request.check_query({"item"}); !known) return respond(error_response(known.error()));
    const auto asked = read_asked(*call);
    if (!asked) return respond(error_response(asked.error()));
    call->context->app().engine().why_not(call->identity, asked->request, asked->item,
                                          answering<app::WhyNot>(std::move(respond)));
}

void replay(std::unique_ptr<Call> call, Respond respond) {
    const auto request = path_id<RequestId>(*call, "request");
    if (!request) return respond(error_response(request.error()));
    call->context->app().engine().replay(
        call->identity, *request, [respond = std::move(respond)](Result<app::ReplayAnswer> replayed) mutable {
            respond(replayed ? json_answer(json_of(*replayed)) : error_response(replayed.error()));
        });
}

Result<Response> get_status(Call& call) {
    const app::SpaceStatus status = call.context->app().engine().status(call.identity);
    return json_answer({{"space", status.space},
                        {"items", status.items},
                        {"views", status.views},
                        {"snapshot", status.snapshot},
                        {"learner_lag_events", status.learner_lag_events}});
}

}  // namespace

void add_engine_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    constexpr Auth kKey = Auth::kEngineKey;
    rows.insert(rows.end(),
                {
                    {kPost, "/v1/engine/items", WorkClass::kUpload, kKey, kJson, kBatchBodyBytes, &put_items},
                    {kDelete, "/v1/engine/items/{item}", WorkClass::kUpload, kKey, kNone, 0, &delete_item},
                    {kPost, "/v1/engine/events", WorkClass::kEvents, kKey, kJson, kBatchBodyBytes, &post_events},
                    {kGet, "/v1/engine/recommendations", WorkClass::kFeed, kKey, kNone, 0, &recommend},
                    {kGet, "/v1/engine/requests/{request}/why", WorkClass::kMedia, kKey, kNone, 0, &get_why},
                    {kGet, "/v1/engine/requests/{request}/why-not", WorkClass::kMedia, kKey, kNone, 0, &get_why_not},
                    {kPost, "/v1/engine/requests/{request}/replay", WorkClass::kMedia, kKey, kNone, 0, &replay},
                    {kGet, "/v1/engine/status", WorkClass::kMedia, kKey, kNone, 0, &get_status},
                });
}

}  // namespace tiller::http
