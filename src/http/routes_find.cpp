// Pages that show videos besides the feed.
#include "http/json_of.h"
#include "http/link_preview.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

Result<Response> get_video(Call& call) {
    const VideoId video = TRY(path_id<VideoId>(call, "video"));
    TRY_STATUS(ensure_viewer(call, {}));
    return json_answer(json_of(TRY(call.context->app().find().video(call.identity, video))));
}

Result<Response> get_creator(Call& call) {
    TRY_STATUS(call.request.check_query({"after"}));
    std::string_view name = call.request.parameter("creator");
    if (name.starts_with('@')) name.remove_prefix(1);
    const app::CreatorPage page =
        TRY(call.context->app().find().creator(call.identity, name, call.request.query_value("after").value_or("")));
    json::object creator = json_of(page.creator);
    creator["own"] = page.own;
    creator["blocked"] = page.blocked;
    creator["followers"] = page.followers;
    creator["videos"] = page.videos;
    json::object out{{"creator", std::move(creator)}, {"items", json_of(page.items)}};
    if (!page.next.empty()) out["next"] = page.next;
    return json_answer(out);
}

Result<Response> get_tag(Call& call) {
    const std::string_view tag = call.request.parameter("tag");
    if (tag.empty() || tag.size() > kTagText.max_bytes) return fail(ErrorCode::kInvalid, "a tag has 1 to 64 bytes");
    return json_answer({{"tag", tag}, {"items", json_of(TRY(call.context->app().find().tag(call.identity, tag)))}});
}

Result<Response> get_sound(Call& call) {
    // Not in the path: unlike a tag, the name of a sound may well hold a slash.
    TRY_STATUS(call.request.check_query({"name"}));
    const std::string_view sound = call.request.query_value("name").value_or("");
    if (sound.empty() || sound.size() > schema::kMaxLabelBytes)
        return fail(ErrorCode::kInvalid, "\"name\" is the name of a sound: 1 to 256 bytes");
    return json_answer(
        {{"sound", sound}, {"items", json_of(TRY(call.context->app().find().sound(call.identity, sound)))}});
}

}  // namespace

void add_find_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/videos/{video}", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &get_video},
                    {kGet, "/v1/creators/{creator}", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &get_creator},
                    {kGet, "/v1/oembed", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &oembed},
                    {kGet, "/v1/tags/{tag}", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &get_tag},
                    {kGet, "/v1/sounds", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &get_sound},
                });
}

}  // namespace tiller::http
