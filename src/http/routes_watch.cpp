// The feed, what was done with it, and why it looks as it does.
#include "http/authentication.h"
#include "http/event_reading.h"
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/slate_answer.h"
#include "http/steering_answer.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::size_t kPanelTopics = 8;

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

/// Of the surfaces, the feeds that a viewer chooses from.
schema::Surface read_surface(ObjectReader& in) {
    using enum schema::Surface;
    const auto name = in.optional_text("surface", {.min_bytes = 1, .max_bytes = 16});
    for (const schema::Surface feed : {kForYou, kFollowing, kPopular, kFresh}) {
        if (!name || *name == schema::name_of(feed)) return feed;
    }
    in.refuse("surface", "must be for_you, following, popular or fresh");
    return kForYou;
}

Result<FeedCall> read_feed_call(const Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    FeedCall feed;
    feed.wish.surface = read_surface(in);
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
    return json_answer({{"topics", json_of(call.context->app().watch().topics(call.identity, kPanelTopics))}});
}

Result<Response> get_steering(Call& call) { return json_answer(controls_of(call)); }

Result<Response> choose_profile(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::Watch& watch = call.context->app().watch();
    schema::ProfileChosen chosen = watch.profile(call.identity);
    chosen.off = in.optional_flag("off").value_or(chosen.off);
    chosen.paused = in.optional_flag("paused").value_or(chosen.paused);
    const auto from_ms = in.optional_integer("from_ms", {.min = 0, .max = kMaxUnixMs});
    const bool reset = in.optional_flag("reset").value_or(false);
    if (in.ok() && reset && from_ms) in.refuse("reset", "and \"from_ms\" say two moments; give one");
    TRY_STATUS(in.finish());
    // The second that is running is over only when the next begins.
    if (reset) chosen.from_s = static_cast<std::uint32_t>(call.context->clock().now_ms() / 1000 + 1);
    if (from_ms) chosen.from_s = static_cast<std::uint32_t>(*from_ms / 1000);
    TRY_STATUS(watch.choose_profile(call.identity, chosen));
    return json_answer(controls_of(call));
}

Result<Response> set_sliders(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::Watch& watch = call.context->app().watch();
    schema::SlidersSet sliders = watch.sliders(call.identity);
    for (std::size_t i = 0; i < schema::kSliderCount; ++i) {
        const auto percent = in.optional_integer(kSliderNames[i], {.min = -100, .max = 100});
        sliders.percent[i] = static_cast<std::int8_t>(percent.value_or(sliders.percent[i]));
    }
    TRY_STATUS(in.finish());
    TRY_STATUS(watch.set_sliders(call.identity, sliders));
    return json_answer(controls_of(call));
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

/// One of the ways to steer, and by what.
struct SteerWay {
    std::string_view key;
    float strength = 0;
    bool tags_only = false;
    schema::SteerTarget target{};  // tags_only
};
constexpr std::array kSteerWays = {SteerWay{.key = "less", .strength = -1}, SteerWay{.key = "more", .strength = 1},
                                   SteerWay{"block", -1, true, schema::SteerTarget::kBlockedTag},
                                   SteerWay{"forget", -1, true, schema::SteerTarget::kForgottenTag}};

Result<Response> steer(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const SteerWay* way = nullptr;
    const json::value* target = nullptr;
    std::size_t given = 0;
    for (const SteerWay& each : kSteerWays) {
        const json::value* value = in.optional_object(each.key);
        if (value == nullptr) continue;
        ++given;
        way = &each;
        target = value;
    }
    const bool undo = in.optional_flag("undo").value_or(false);
    const auto percent = in.optional_integer("percent", {.min = 1, .max = 100});
    app::SteerWish wish{.target = {}, .tag = {}, .id = 0, .strength = 0};
    if (in.ok() && given != 1)
        in.refuse("less", "\"more\", \"block\" or \"forget\": exactly one of them must be given");
    if (in.ok()) read_target(*target, way->key, wish, in);
    if (in.ok() && way->tags_only && wish.tag.empty()) in.refuse(way->key, "must have a tag");
    if (in.ok() && way->tags_only && percent) in.refuse("percent", "is of \"less\" and \"more\" only");
    TRY_STATUS(in.finish());
    if (way->tags_only) wish.target = way->target;
    if (!undo) wish.strength = way->strength * static_cast<float>(percent.value_or(100)) / 100.0f;
    TRY_STATUS(call.context->app().watch().steer(call.identity, wish));
    return json_answer(controls_of(call));
}

struct Asked {
    RequestId request;
    VideoId video;
    bool with_history = false;
};

Result<Asked> read_asked(const Call& call) {
    const auto video = parse_id<VideoId>(call.request.query_value("video").value_or(""));
    if (!video) return fail(ErrorCode::kInvalid, "pass ?video= with the id (13 characters) of a video");
    const std::string_view history = call.request.query_value("history").value_or("false");
    if (history != "true" && history != "false") return fail(ErrorCode::kInvalid, "\"history\" must be true or false");
    return Asked{TRY(path_id<RequestId>(call, "request")), *video, history == "true"};
}

/// What gives the answer once a slate was computed again, or its error.
template <typename Answered>
auto answering(std::unique_ptr<Call> call, Respond respond) {
    return [call = std::move(call), respond = std::move(respond)](Result<Answered> done) mutable {
        answer(*call, respond, done ? json_answer(json_of(*done)) : error_response(done.error()));
    };
}

void get_why(std::unique_ptr<Call> call, Respond respond) {
    if (const Status known = call->request.check_query({"video", "history"}); !known)
        return answer(*call, respond, error_response(known.error()));
    const auto asked = read_asked(*call);
    if (!asked) return answer(*call, respond, error_response(asked.error()));
    app::Watch& watch = call->context->app().watch();
    const ViewerId viewer = call->identity.viewer;
    auto done = answering<app::Why>(std::move(call), std::move(respond));
    if (!asked->with_history) return done(watch.why(viewer, asked->request, asked->video));
    watch.why_with_history(viewer, asked->request, asked->video, std::move(done));
}

void get_why_not(std::unique_ptr<Call> call, Respond respond) {
    if (const Status known = call->request.check_query({"video"}); !known)
        return answer(*call, respond, error_response(known.error()));
    const auto asked = read_asked(*call);
    if (!asked) return answer(*call, respond, error_response(asked.error()));
    app::Watch& watch = call->context->app().watch();
    const ViewerId viewer = call->identity.viewer;
    watch.why_not(viewer, asked->request, asked->video, answering<app::WhyNot>(std::move(call), std::move(respond)));
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
            {kGet, "/v1/steering", WorkClass::kFeed, Auth::kViewer, BodyKind::kNone, 0, &get_steering},
            {kPut, "/v1/steering/sliders", WorkClass::kFeed, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes,
             &set_sliders},
            {kPut, "/v1/steering/profile", WorkClass::kFeed, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes,
             &choose_profile},
            {kPost, "/v1/steering", WorkClass::kFeed, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes, &steer},
            {kGet, "/v1/requests/{request}/why", WorkClass::kMedia, Auth::kViewer, BodyKind::kNone, 0, &get_why},
            {kGet, "/v1/requests/{request}/why-not", WorkClass::kMedia, Auth::kViewer, BodyKind::kNone, 0,
             &get_why_not},
            {kPost, "/v1/requests/{request}/replay", WorkClass::kMedia, Auth::kViewer, BodyKind::kNone, 0, &replay},
        });
}

}  // namespace tiller::http
