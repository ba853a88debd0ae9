// The feed, what was done with it, and why it looks as it does.
#include "http/authentication.h"
#include "http/event_reading.h"
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/slate_answer.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

void count_results(Metrics& metrics, const app::EventResults& results) {
    std::array<std::uint64_t, 3> counts{};
    for (const app::EventResult& result : results) ++counts[static_cast<std::size_t>(result.outcome)];
    metrics.count_events(counts[0], counts[1], counts[2]);
}

void answer(Call& call, Respond& respond, Response response) {
    for (Header& header : call.set_headers) response.headers.push_back(std::move(header));
    respond(std::move(response));
}

Result<std::vector<app::PlayerEvent>> read_batch(const Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const json::array* values = in.array("events", 1, kMaxEventsInBatch);
    TRY_STATUS(in.finish());
    return read_events(*values);
}

/// No thread waits for the sync: the answer is written when the log and the fold have called back.
void post_events(std::unique_ptr<Call> call, Respond respond) {
    auto events = read_batch(*call);
    if (!events) return answer(*call, respond, error_response(events.error()));
    app::Watch& watch = call->context->app().watch();
    const app::Identity identity = call->identity;
    const std::int64_t started_us = call->context->clock().monotonic_us();
    watch.act(
        identity, std::move(*events),
        [call = std::move(call), respond = std::move(respond), started_us](Result<app::EventResults> results) mutable {
            if (!results) return answer(*call, respond, error_response(results.error()));
            call->context->metrics().observe_append(call->context->clock().monotonic_us() - started_us);
            count_results(call->context->metrics(), *results);
            answer(*call, respond, json_answer({{"results", json_of(*results)}}, 202));
        });
}

struct FeedCall {
    app::FeedWish wish;
    std::vector<app::PlayerEvent> events;
};

Result<FeedCall> read_feed_call(const Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    FeedCall feed;
    const std::string surface = in.optional_text("surface", {.min_bytes = 1, .max_bytes = 16}).value_or("for_you");
    if (surface == "following")
        feed.wish.surface = schema::Surface::kFollowing;
    else if (surface != "for_you")
        in.refuse("surface", "must be for_you or following");
    feed.wish.count = static_cast<std::uint32_t>(in.optional_integer("count", {.min = 1, .max = 6}).value_or(6));
    feed.wish.locale = read_locale(in, "locale");
    feed.wish.buffered_tokens = in.optional_texts("buffered", 32, kTokenText).value_or(std::vector<std::string>{});
    const json::array* events = in.optional_array("events", 0, kMaxEventsInFeed);
    TRY_STATUS(in.finish());
    if (events != nullptr) feed.events = TRY(read_events(*events));
    return feed;
}

Response feed_answer(Call& call, app::FeedWish wish, const app::EventResults& results) {
    auto slate = make_slate(call, std::move(wish), results);
    return slate ? json_answer(*slate) : error_response(slate.error());
}

/// The events that the player carries are kept first, so that the last swipe counts in this very slate.
void feed(std::unique_ptr<Call> call, Respond respond) {
    auto wanted = read_feed_call(*call);
    if (!wanted) return answer(*call, respond, error_response(wanted.error()));
    if (Status known = ensure_viewer(*call, wanted->wish.locale); !known)
        return answer(*call, respond, error_response(known.error()));
    if (wanted->events.empty()) return answer(*call, respond, feed_answer(*call, wanted->wish, {}));
    app::Watch& watch = call->context->app().watch();
    const app::Identity identity = call->identity;
    auto kept = [call = std::move(call), respond = std::move(respond),
                 wish = std::move(wanted->wish)](Result<app::EventResults> results) mutable {
        if (!results) return answer(*call, respond, error_response(results.error()));
        count_results(call->context->metrics(), *results);
        Context& context = *call->context;
        context.run_on(WorkClass::kFeed, [call = std::move(call), respond = std::move(respond), wish = std::move(wish),
                                          results = std::move(*results)](bool in_time) mutable {
            if (!in_time)
                return answer(
                    *call, respond,
                    error_response(503, "unavailable", "your events are saved; ask for the feed again in a second"));
            answer(*call, respond, feed_answer(*call, wish, results));
        });
    };
    watch.act(identity, std::move(wanted->events), std::move(kept));
}

Result<Response> get_topics(Call& call) {
    return json_answer({{"topics", json_of(call.context->app().watch().topics(call.identity))}});
}

void read_target(const json::value& value, std::string_view where, app::SteerWish& wish, ObjectReader& outer) {
    ObjectReader in(value, std::string(where));
    const auto tag = in.optional_text("tag", kTagText);
    const auto creator = in.optional_id<ViewerId>("creator");
    const auto video = in.optional_id<VideoId>("video");
    if (Status read = in.finish(); !read) return outer.refuse(where, "names something wrong: " + read.error().message);
    if ((tag ? 1 : 0) + (creator ? 1 : 0) + (video ? 1 : 0) != 1)
        return outer.refuse(where, "must have exactly one of tag, creator and video");
    if (tag) wish.tag = *tag;
    if (creator) {
        wish.target = schema::SteerTarget::kCreator;
        wish.id = creator->value;
    }
    if (video) {
        wish.target = schema::SteerTarget::kVideo;
        wish.id = video->value;
    }
}

Result<Response> steer(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const json::value* less = in.optional_object("less");
    const json::value* more = in.optional_object("more");
    const bool undo = in.optional_flag("undo").value_or(false);
    app::SteerWish wish{.target = {}, .tag = {}, .id = 0, .strength = undo ? 0.0f : less != nullptr ? -1.0f : 1.0f};
    if (in.ok() && (less == nullptr) == (more == nullptr)) in.refuse("less", "or \"more\" must be given, not both");
    if (in.ok()) read_target(less != nullptr ? *less : *more, less != nullptr ? "less" : "more", wish, in);
    TRY_STATUS(in.finish());
    app::Watch& watch = call.context->app().watch();
    TRY_STATUS(watch.steer(call.identity, wish));
    return json_answer(
        {{"topics", json_of(watch.topics(call.identity))}, {"steering", json_of(watch.steering(call.identity))}});
}

Result<Response> get_why(Call& call) {
    TRY_STATUS(call.request.check_query({"video"}));
    const auto video = parse_id<VideoId>(call.request.query_value("video").value_or(""));
    if (!video)
        return fail(ErrorCode::kInvalid, "pass ?video= with the id (13 characters) of one of the videos of this slate");
    return json_answer(json_of(
        TRY(call.context->app().watch().why(call.identity.viewer, TRY(path_id<RequestId>(call, "request")), *video))));
}

void replay(std::unique_ptr<Call> call, Respond respond) {
    const auto request = path_id<RequestId>(*call, "request");
    if (!request) return answer(*call, respond, error_response(request.error()));
    app::Watch& watch = call->context->app().watch();
    const ViewerId viewer = call->identity.viewer;
    watch.replay(viewer, *request,
                 [call = std::move(call), respond = std::move(respond)](Result<app::ReplayAnswer> replayed) mutable {
                     answer(*call, respond,
                            replayed ? json_answer(json_of(*replayed)) : error_response(replayed.error()));
                 });
}

}  // namespace

void add_watch_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(
        rows.end(),
        {
            {kPost, "/v1/feed", WorkClass::kFeed, Auth::kNone, BodyKind::kOptionalJson, kBatchBodyBytes, &feed},
            {kPost, "/v1/events", WorkClass::kEvents, Auth::kViewer, BodyKind::kJsonOrBeacon, kBatchBodyBytes,
             &post_events},
            {kGet, "/v1/topics", WorkClass::kFeed, Auth::kViewer, BodyKind::kNone, 0, &get_topics},
            {kPost, "/v1/steering", WorkClass::kFeed, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes, &steer},
            {kGet, "/v1/requests/{request}/why", WorkClass::kMedia, Auth::kViewer, BodyKind::kNone, 0, &get_why},
            {kPost, "/v1/requests/{request}/replay", WorkClass::kMedia, Auth::kViewer, BodyKind::kNone, 0, &replay},
        });
}

}  // namespace tiller::http
