// Comments: threads, answers, quotes, likes, and what the creator of a video decides about them.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {

namespace {

namespace json = boost::json;
constexpr TextLimits kCommentText{.min_bytes = 1, .max_bytes = 2'000};
constexpr std::size_t kMaxScriptTexts = 100;
constexpr std::int64_t kMaxMomentMs = 24LL * 3600 * 1000;

Result<Response> page_answer(const app::CommentPage& page) {
    json::array comments;
    for (const app::CommentCard& comment : page.comments) comments.push_back(json_of(comment));
    json::object out{{"comments", std::move(comments)},
                     {"rule", name_of(page.rule)},
                     {"own_video", page.own_video},
                     {"may_comment", page.bar == app::CommentBar::kNone}};
    if (page.bar != app::CommentBar::kNone) out["why_not"] = name_of(page.bar);
    if (!page.next.empty()) out["next"] = page.next;
    return json_answer(out);
}

Result<Response> list_comments(Call& call) {
    TRY_STATUS(call.request.check_query({"after", "order"}));
    const std::string_view order = call.request.query_value("order").value_or("latest");
    if (order != "latest" && order != "top")
        return fail(ErrorCode::kInvalid, "\"order\" must be \"latest\" or \"top\"");
    return page_answer(TRY(
        call.context->app().discussion().threads(call.identity, TRY(path_id<VideoId>(call, "video")),
                                                 order == "top" ? app::CommentOrder::kTop : app::CommentOrder::kLatest,
                                                 call.request.query_value("after").value_or(""))));
}

Result<Response> list_replies(Call& call) {
    TRY_STATUS(call.request.check_query({"after"}));
    return page_answer(TRY(call.context->app().discussion().replies(
        call.identity, TRY(path_id<CommentId>(call, "comment")), call.request.query_value("after").value_or(""))));
}

Result<Response> post_comment(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string text = in.text("text", kCommentText);
    const std::string token = in.text("token", kTokenText);
    const std::string language = read_language(in, "language");
    const auto reply_to = in.optional_id<CommentId>("reply_to");
    const auto quoted_comment = in.optional_id<CommentId>("quoted_comment");
    const auto moment_ms = in.optional_integer("moment_ms", {.min = 0, .max = kMaxMomentMs});
    const std::string line =
        in.optional_text("line", {.min_bytes = 0, .max_bytes = schema::kMaxQuotedBytes}).value_or("");
    if (quoted_comment && moment_ms) in.refuse("moment_ms", "and \"quoted_comment\": a comment quotes one thing");
    if (!line.empty() && !moment_ms) in.refuse("line", "needs \"moment_ms\": when it is said");
    TRY_STATUS(in.finish());
    const app::NewCommentWish wish{.video = TRY(path_id<VideoId>(call, "video")),
                                   .text = text,
                                   .language = language,
                                   .token = token,
                                   .reply_to = reply_to.value_or(CommentId{}),
                                   .quoted_comment = quoted_comment.value_or(CommentId{}),
                                   .moment_ms = moment_ms,
                                   .line = line};
    return json_answer(json_of(TRY(call.context->app().discussion().comment(call.identity, wish))), 201);
}

Result<Response> edit_comment(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string text = in.text("text", kCommentText);
    const std::string language = read_language(in, "language");
    TRY_STATUS(in.finish());
    return json_answer(json_of(TRY(call.context->app().discussion().edit(
        call.identity, TRY(path_id<CommentId>(call, "comment")), text, language))));
}

Result<Response> delete_comment(Call& call) {
    TRY_STATUS(call.context->app().discussion().remove(call.identity, TRY(path_id<CommentId>(call, "comment"))));
    return empty_response();
}

template <bool kUndo>
Result<Response> like_comment(Call& call) {
    TRY_STATUS(call.context->app().discussion().like(call.identity, TRY(path_id<CommentId>(call, "comment")), kUndo));
    return empty_response();
}

template <bool kUndo>
Result<Response> pin_comment(Call& call) {
    TRY_STATUS(call.context->app().discussion().pin(call.identity, TRY(path_id<CommentId>(call, "comment")), kUndo));
    return empty_response();
}

Result<Response> put_comment_rule(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string name = in.text("rule", {.min_bytes = 1, .max_bytes = 16});
    const auto rule = schema::value_named<schema::CommentRule>(name);
    if (in.ok() && !rule) in.refuse("rule", "must be \"everyone\", \"followers\" or \"nobody\"");
    TRY_STATUS(in.finish());
    TRY_STATUS(
        call.context->app().discussion().change_rule(call.identity, TRY(path_id<VideoId>(call, "video")), *rule));
    return empty_response();
}

/// Texts that are on the reader's screen anyway; nothing is stored.
Result<Response> convert_script(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string to = in.text("to", {.min_bytes = 1, .max_bytes = 16});
    const auto texts =
        in.optional_texts("texts", kMaxScriptTexts, {.min_bytes = 0, .max_bytes = schema::kMaxTextBytes});
    if (in.ok() && to != "zh-Hans" && to != "zh-Hant") in.refuse("to", "must be \"zh-Hans\" or \"zh-Hant\"");
    if (!texts) in.refuse("texts", "is missing: the texts to convert");
    TRY_STATUS(in.finish());
    json::array converted;
    const app::Script script = to == "zh-Hans" ? app::Script::kSimplified : app::Script::kTraditional;
    for (std::string& text : TRY(call.context->app().scripts().convert(*texts, script)))
        converted.emplace_back(std::move(text));
    return json_answer({{"texts", std::move(converted)}});
}

}  // namespace

void add_comment_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/videos/{video}/comments", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &list_comments},
            {kPost, "/v1/videos/{video}/comments", WorkClass::kEvents, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &post_comment},
            {kPut, "/v1/videos/{video}/comment-rule", WorkClass::kEvents, Auth::kAccount, BodyKind::kJson,
             kSmallBodyBytes, &put_comment_rule},
            {kGet, "/v1/comments/{comment}/replies", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &list_replies},
            {kPut, "/v1/comments/{comment}", WorkClass::kEvents, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &edit_comment},
            {kDelete, "/v1/comments/{comment}", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0,
             &delete_comment},
            {kPut, "/v1/comments/{comment}/like", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0,
             &like_comment<false>},
            {kDelete, "/v1/comments/{comment}/like", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0,
             &like_comment<true>},
            {kPut, "/v1/comments/{comment}/pin", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0,
             &pin_comment<false>},
            {kDelete, "/v1/comments/{comment}/pin", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0,
             &pin_comment<true>},
            {kPost, "/v1/script", WorkClass::kFeed, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &convert_script},
        });
}

}  // namespace tiller::http
