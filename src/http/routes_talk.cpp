// Comments, follows, blocks, reports.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr std::size_t kMaxCommentBytes = 2'000;
constexpr std::size_t kMaxReportBytes = 2'000;

Result<Response> list_comments(Call& call) {
    TRY_STATUS(call.request.check_query({"after"}));
    const app::CommentPage page = TRY(call.context->app().talk().comments(
        call.identity, TRY(path_id<VideoId>(call, "video")), call.request.query_value("after").value_or("")));
    json::array comments;
    for (const app::CommentCard& comment : page.comments) comments.push_back(json_of(comment));
    json::object out{{"comments", std::move(comments)}};
    if (!page.next.empty()) out["next"] = page.next;
    return json_answer(out);
}

Result<Response> post_comment(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string text = in.text("text", {.min_bytes = 1, .max_bytes = kMaxCommentBytes});
    const std::string token = in.text("token", kTokenText);
    const std::string language = read_language(in, "language");
    TRY_STATUS(in.finish());
    const VideoId video = TRY(path_id<VideoId>(call, "video"));
    return json_answer(json_of(TRY(call.context->app().talk().comment(call.identity, video, text, language, token))),
                       201);
}

Result<Response> delete_comment(Call& call) {
    TRY_STATUS(call.context->app().talk().remove_comment(call.identity, TRY(path_id<CommentId>(call, "comment"))));
    return empty_response();
}

Result<Response> follow(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string token = in.optional_text("token", kTokenText).value_or("");
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().talk().follow(call.identity, TRY(path_id<ViewerId>(call, "creator")), false, token));
    return empty_response();
}

Result<Response> unfollow(Call& call) {
    TRY_STATUS(call.context->app().talk().follow(call.identity, TRY(path_id<ViewerId>(call, "creator")), true, {}));
    return empty_response();
}

Result<Response> list_blocks(Call& call) {
    json::array blocks;
    for (const app::CreatorCard& person : call.context->app().talk().blocks(call.identity)) {
        blocks.push_back(
            json::object{{"id", to_text(person.id)}, {"handle", person.handle}, {"display_name", person.display_name}});
    }
    return json_answer({{"blocks", std::move(blocks)}});
}

Result<Response> block(Call& call) {
    TRY_STATUS(call.context->app().talk().block(call.identity, TRY(path_id<ViewerId>(call, "viewer")), false));
    return empty_response();
}

Result<Response> unblock(Call& call) {
    TRY_STATUS(call.context->app().talk().block(call.identity, TRY(path_id<ViewerId>(call, "viewer")), true));
    return empty_response();
}

Result<Response> report(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const auto video = in.optional_id<VideoId>("video");
    const auto comment = in.optional_id<CommentId>("comment");
    const auto viewer = in.optional_id<ViewerId>("viewer");
    const std::string reason = in.text("reason", {.min_bytes = 1, .max_bytes = 16});
    const std::string text = in.optional_text("text", {.min_bytes = 0, .max_bytes = kMaxReportBytes}).value_or("");
    if (in.ok() && (video ? 1 : 0) + (comment ? 1 : 0) + (viewer ? 1 : 0) != 1)
        in.refuse("video", ", \"comment\" or \"viewer\": exactly one must be given");
    TRY_STATUS(in.finish());
    ingest::NewReport report{.target = {}, .target_id = 0, .reason = reason, .text = text};
    if (video) {
        report.target = schema::ReportTarget::kVideo;
        report.target_id = video->value;
    }
    if (comment) {
        report.target = schema::ReportTarget::kComment;
        report.target_id = comment->value;
    }
    if (viewer) {
        report.target = schema::ReportTarget::kViewer;
        report.target_id = viewer->value;
    }
    TRY_STATUS(ensure_viewer(call, {}));
    const ReportId receipt = TRY(call.context->app().talk().report(call.identity, report));
    return json_answer({{"receipt", to_text(receipt)}}, 201);
}

}  // namespace

void add_talk_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/videos/{video}/comments", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &list_comments},
            {kPost, "/v1/videos/{video}/comments", WorkClass::kEvents, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &post_comment},
            {kDelete, "/v1/comments/{comment}", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0,
             &delete_comment},
            {kPut, "/v1/follows/{creator}", WorkClass::kEvents, Auth::kAccount, BodyKind::kOptionalJson,
             kSmallBodyBytes, &follow},
            {kDelete, "/v1/follows/{creator}", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0, &unfollow},
            {kGet, "/v1/blocks", WorkClass::kFeed, Auth::kViewer, BodyKind::kNone, 0, &list_blocks},
            {kPut, "/v1/blocks/{viewer}", WorkClass::kEvents, Auth::kViewer, BodyKind::kNone, 0, &block},
            {kDelete, "/v1/blocks/{viewer}", WorkClass::kEvents, Auth::kViewer, BodyKind::kNone, 0, &unblock},
            {kPost, "/v1/reports", WorkClass::kEvents, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &report},
        });
}

}  // namespace tiller::http
