// What a viewer saved, and what they watched.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

json::object json_of_collection(const app::CollectionCard& card) {
    return {{"id", to_text(card.id)},        {"name", card.name},     {"public", card.is_public},
            {"created_ms", card.created_ms}, {"videos", card.videos}, {"holds", card.holds}};
}

app::CollectionWish read_wish(ObjectReader& in) {
    return {.name = in.text("name", {.min_bytes = 1, .max_bytes = schema::kMaxCollectionNameBytes}),
            .is_public = in.optional_flag("public").value_or(false)};
}

Result<Response> list_collections(Call& call) {
    TRY_STATUS(call.request.check_query({"video"}));
    VideoId video;
    if (const auto asked = call.request.query_value("video")) {
        const auto id = parse_id<VideoId>(*asked);
        if (!id) return fail(ErrorCode::kInvalid, "\"video\" is not an id");
        video = *id;
    }
    const app::CollectionList list = call.context->app().collections().list(call.identity, video);
    json::array collections;
    for (const app::CollectionCard& card : list.collections) collections.push_back(json_of_collection(card));
    return json_answer({{"saved", list.saved}, {"holds", list.holds}, {"collections", std::move(collections)}});
}

Result<Response> make_collection(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const app::CollectionWish wish = read_wish(in);
    TRY_STATUS(in.finish());
    return json_answer(json_of_collection(TRY(call.context->app().collections().make(call.identity, wish))), 201);
}

Result<Response> change_collection(Call& call) {
    const CollectionId id = TRY(path_id<CollectionId>(call, "collection"));
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const app::CollectionWish wish = read_wish(in);
    TRY_STATUS(in.finish());
    return json_answer(json_of_collection(TRY(call.context->app().collections().change(call.identity, id, wish))));
}

Result<Response> delete_collection(Call& call) {
    TRY_STATUS(call.context->app().collections().remove(call.identity, TRY(path_id<CollectionId>(call, "collection"))));
    return empty_response();
}

/// None in the path names everything that is saved, and is no collection to be asked for by its id.
Result<CollectionId> named_collection(const Call& call) {
    const CollectionId id = TRY(path_id<CollectionId>(call, "collection"));
    if (id.is_none()) return fail(ErrorCode::kNotFound, "there is no such collection");
    return id;
}

Result<Response> answer_page(Call& call, CollectionId id) {
    TRY_STATUS(call.request.check_query({"after"}));
    const app::CollectionPage page =
        TRY(call.context->app().collections().page(call.identity, id, call.request.query_value("after").value_or("")));
    json::array items;
    for (const app::SavedItem& item : page.items) {
        json::object one = json_of(item.shown);
        one["saved_ms"] = item.saved_ms;
        items.push_back(std::move(one));
    }
    json::object collection{{"name", page.collection.name},
                            {"public", page.collection.is_public},
                            {"videos", page.collection.videos},
                            {"own", page.own}};
    if (!id.is_none()) collection["id"] = to_text(id);
    if (page.owner) collection["owner"] = json_of(*page.owner);
    json::object out{{"collection", std::move(collection)}, {"items", std::move(items)}};
    if (!page.next.empty()) out["next"] = page.next;
    return json_answer(out);
}

Result<Response> get_collection(Call& call) { return answer_page(call, TRY(named_collection(call))); }
Result<Response> get_saved(Call& call) { return answer_page(call, {}); }

Result<Response> put_into_collection(Call& call) {
    const CollectionId id = TRY(named_collection(call));
    TRY_STATUS(call.context->app().collections().put(call.identity, id, TRY(path_id<VideoId>(call, "video"))));
    return empty_response();
}

Result<Response> take_out_of_collection(Call& call) {
    const CollectionId id = TRY(named_collection(call));
    TRY_STATUS(call.context->app().collections().take_out(call.identity, id, TRY(path_id<VideoId>(call, "video"))));
    return empty_response();
}

Result<Response> put_saved(Call& call) {
    TRY_STATUS(call.context->app().collections().put(call.identity, {}, TRY(path_id<VideoId>(call, "video"))));
    return empty_response();
}

Result<Response> delete_saved(Call& call) {
    TRY_STATUS(call.context->app().collections().take_out(call.identity, {}, TRY(path_id<VideoId>(call, "video"))));
    return empty_response();
}

Result<Response> get_history(Call& call) {
    TRY_STATUS(call.request.check_query({"query", "before"}));
    const app::HistoryPage page =
        TRY(call.context->app().history().page(call.identity, call.request.query_value("query").value_or(""),
                                               call.request.query_value("before").value_or("")));
    json::array items;
    for (const app::HistoryItem& item : page.items) {
        json::object one = json_of(item.shown);
        one["time_ms"] = item.time_ms;
        one["watched_fraction"] = item.watched_fraction;
        items.push_back(std::move(one));
    }
    json::object out{{"paused", page.paused}, {"items", std::move(items)}};
    if (!page.next.empty()) out["next"] = page.next;
    return json_answer(out);
}

Result<Response> erase_history(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const bool all = in.optional_flag("all").value_or(false);
    const auto video = in.optional_id<VideoId>("video");
    const auto from_ms = in.optional_integer("from_ms", {.min = 0, .max = kMaxUnixMs});
    const auto until_ms = in.optional_integer("until_ms", {.min = 0, .max = kMaxUnixMs});
    if (in.ok() && from_ms.has_value() != until_ms.has_value())
        in.refuse("until_ms", "and \"from_ms\" belong together");
    if (in.ok() && (all ? 1 : 0) + (video ? 1 : 0) + (from_ms ? 1 : 0) != 1)
        in.refuse("all", ", \"video\" or \"from_ms\" with \"until_ms\": exactly one must be given");
    if (in.ok() && from_ms && *from_ms >= *until_ms) in.refuse("until_ms", "must be after \"from_ms\"");
    TRY_STATUS(in.finish());
    app::HistoryDeletion deletion{.everything = all, .selection = {}};
    if (video) deletion.selection.video = *video;
    if (from_ms) deletion.selection.from_ms = *from_ms;
    if (until_ms) deletion.selection.until_ms = *until_ms;
    return json_answer({{"erased", TRY(call.context->app().history().erase(call.identity, deletion))}});
}

Result<Response> pause_history(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const auto paused = in.optional_flag("paused");
    if (in.ok() && !paused) in.refuse("paused", "is missing");
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().history().pause(call.identity, *paused));
    return json_answer({{"paused", *paused}});
}

}  // namespace

void add_shelf_routes(std::vector<Route>& rows) {
    using enum Method;
    constexpr WorkClass kRead = WorkClass::kFeed;
    constexpr WorkClass kWrite = WorkClass::kEvents;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/collections", kRead, Auth::kViewer, BodyKind::kNone, 0, &list_collections},
            {kPost, "/v1/collections", kWrite, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes, &make_collection},
            {kGet, "/v1/collections/{collection}", kRead, Auth::kNone, BodyKind::kNone, 0, &get_collection},
            {kPut, "/v1/collections/{collection}", kWrite, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes,
             &change_collection},
            {kDelete, "/v1/collections/{collection}", kWrite, Auth::kViewer, BodyKind::kNone, 0, &delete_collection},
            {kPut, "/v1/collections/{collection}/videos/{video}", kWrite, Auth::kViewer, BodyKind::kNone, 0,
             &put_into_collection},
            {kDelete, "/v1/collections/{collection}/videos/{video}", kWrite, Auth::kViewer, BodyKind::kNone, 0,
             &take_out_of_collection},
            {kGet, "/v1/saved", kRead, Auth::kViewer, BodyKind::kNone, 0, &get_saved},
            {kPut, "/v1/saved/{video}", kWrite, Auth::kViewer, BodyKind::kNone, 0, &put_saved},
            {kDelete, "/v1/saved/{video}", kWrite, Auth::kViewer, BodyKind::kNone, 0, &delete_saved},
            {kGet, "/v1/history", kRead, Auth::kViewer, BodyKind::kNone, 0, &get_history},
            {kPost, "/v1/history/erasure", WorkClass::kAdmin, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes,
             &erase_history},
            {kPut, "/v1/history/pause", kWrite, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes, &pause_history},
        });
}

}  // namespace tiller::http
