// What creators do with their published videos, and the media files that everybody sees.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/statement_reading.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

Result<Response> edit_video(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::VideoChange change;
    change.text = in.optional_text("text", {.min_bytes = 0, .max_bytes = 2'200});
    change.tags = in.optional_texts("tags", schema::kMaxTags, kTagText);
    change.language = in.optional_text("language", kLanguageText);
    if (const auto labels = read_optional_labels(in, "labels")) change.labels = *labels;
    if (change.language && !is_language(*change.language))
        in.refuse("language", "is not a language tag like en or zh-Hant");
    TRY_STATUS(in.finish());
    return json_answer(json_of(
        TRY(call.context->app().publishing().edit(call.identity, TRY(path_id<VideoId>(call, "video")), change))));
}

Result<Response> delete_video(Call& call) {
    TRY_STATUS(call.context->app().publishing().remove(call.identity, TRY(path_id<VideoId>(call, "video"))));
    return empty_response();
}

Result<std::string_view> path_language(const Call& call) {
    const std::string_view language = call.request.parameter("language");
    if (language.empty() || !is_language(language))
        return fail(ErrorCode::kInvalid, "\"language\" is not a language tag like en or zh-Hant");
    return language;
}

Result<Response> put_captions(Call& call) {
    const std::string_view language = TRY(path_language(call));
    const VideoId video = TRY(path_id<VideoId>(call, "video"));
    const bool is_subrip = call.request.header("content-type").starts_with("application/x-subrip");
    TRY_STATUS(call.context->app().publishing().put_captions(
        call.identity, video,
        {.language = language,
         .text = call.request.body,
         .form = is_subrip ? app::CaptionForm::kSubRip : app::CaptionForm::kWebVtt}));
    return empty_response();
}

Result<Response> delete_captions(Call& call) {
    const std::string_view language = TRY(path_language(call));
    const VideoId video = TRY(path_id<VideoId>(call, "video"));
    TRY_STATUS(call.context->app().publishing().remove_captions(call.identity, video, language));
    return empty_response();
}

Result<Response> get_media(Call& call) {
    const app::MediaLibrary::Located located = TRY(call.context->app().library().locate(
        call.identity, call.request.parameter("folder"), call.request.parameter("file")));
    auto file = OpenFile::open(located.path);
    if (!file) return fail(ErrorCode::kNotFound, "this file is not here; the operator can restore it from a back-up");
    return file_response(call.request, std::move(*file), content_type_of(located.path),
                         located.cacheable ? CacheRule::kImmutable : CacheRule::kNever);
}

}  // namespace

void add_creator_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(rows.end(), {
                                {kPatch, "/v1/videos/{video}", WorkClass::kUpload, Auth::kAccount, BodyKind::kJson,
                                 kSmallBodyBytes, &edit_video},
                                {kDelete, "/v1/videos/{video}", WorkClass::kUpload, Auth::kAccount, BodyKind::kNone, 0,
                                 &delete_video},
                                {kPut, "/v1/videos/{video}/captions/{language}", WorkClass::kUpload, Auth::kAccount,
                                 BodyKind::kCaptions, kCaptionBodyBytes, &put_captions},
                                {kDelete, "/v1/videos/{video}/captions/{language}", WorkClass::kUpload, Auth::kAccount,
                                 BodyKind::kNone, 0, &delete_captions},
                            });
}

void add_media_routes(std::vector<Route>& rows) {
    rows.push_back(
        {Method::kGet, "/media/{folder}/{file}", WorkClass::kMedia, Auth::kNone, BodyKind::kNone, 0, &get_media});
}

}  // namespace tiller::http
