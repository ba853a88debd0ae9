// Comments, follows, blocks, reports.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;
constexpr std::size_t kMaxReportBytes = 2'000;

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

json::array people_json(const std::vector<app::CreatorCard>& people) {
    json::array list;
    for (const app::CreatorCard& person : people) list.push_back(person_names(person));
    return list;
}

Result<Response> list_blocks(Call& call) {
    return json_answer({{"blocks", people_json(call.context->app().talk().blocks(call.identity))}});
}

Result<Response> block(Call& call) {
    TRY_STATUS(call.context->app().talk().block(call.identity, TRY(path_id<ViewerId>(call, "viewer")), false));
    return empty_response();
}

Result<Response> unblock(Call& call) {
    TRY_STATUS(call.context->app().talk().block(call.identity, TRY(path_id<ViewerId>(call, "viewer")), true));
    return empty_response();
}

Result<Response> list_mutes(Call& call) {
    return json_answer({{"mutes", people_json(call.context->app().talk().mutes(call.identity))}});
}

Result<Response> mute(Call& call) {
    TRY_STATUS(call.context->app().talk().mute(call.identity, TRY(path_id<ViewerId>(call, "viewer")), false));
    return empty_response();
}

Result<Response> unmute(Call& call) {
    TRY_STATUS(call.context->app().talk().mute(call.identity, TRY(path_id<ViewerId>(call, "viewer")), true));
    return empty_response();
}

Result<Response> list_filtered_words(Call& call) {
    json::array words;
    for (const std::string& word : call.context->app().talk().filtered_words(call.identity)) words.emplace_back(word);
    return json_answer({{"words", std::move(words)}});
}

Result<Response> put_filtered_words(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const auto words = in.optional_texts("words", schema::kMaxFilteredWords,
                                         {.min_bytes = 1, .max_bytes = schema::kMaxFilteredWordBytes});
    if (!words) in.refuse("words", "is missing: the whole list, in place of the earlier one");
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().talk().filter_words(call.identity, *words));
    return list_filtered_words(call);
}

Result<Response> list_notifications(Call& call) {
    const app::InboxPage page = call.context->app().inbox().page(call.identity);
    json::array list;
    for (const app::NotificationCard& card : page.notifications) list.push_back(json_of(card));
    return json_answer({{"notifications", std::move(list)}, {"unread", page.unread}, {"silent", page.silent}});
}

Result<Response> count_notifications(Call& call) {
    return json_answer({{"unread", call.context->app().inbox().unread(call.identity)}});
}

Result<Response> see_notifications(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::int64_t until_ms = in.integer("until_ms", {.min = 0, .max = kMaxUnixMs});
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().inbox().see(call.identity, until_ms));
    return count_notifications(call);
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

Result<Response> report_status(Call& call) {
    const app::ReportStatus status =
        TRY(call.context->app().talk().report_status(call.identity, TRY(path_id<ReportId>(call, "receipt"))));
    constexpr std::array<std::string_view, 3> kTargets = {"video", "comment", "viewer"};
    json::object out{{"receipt", to_text(status.receipt)},
                     {"time_ms", status.time_ms},
                     {"target", kTargets[static_cast<std::size_t>(status.target)]},
                     {"reason", status.reason},
                     {"state", status.action.empty() ? "open" : "decided"}};
    if (!status.action.empty()) {
        out["action"] = status.action;
        out["decided_ms"] = status.decided_ms;
        if (!status.appeal.empty()) out["appeal"] = status.appeal;
    }
    return json_answer(out);
}

}  // namespace

void add_talk_routes(std::vector<Route>& rows) {
    using enum Method;
    rows.insert(
        rows.end(),
        {
            {kPut, "/v1/follows/{creator}", WorkClass::kEvents, Auth::kAccount, BodyKind::kOptionalJson,
             kSmallBodyBytes, &follow},
            {kDelete, "/v1/follows/{creator}", WorkClass::kEvents, Auth::kAccount, BodyKind::kNone, 0, &unfollow},
            {kGet, "/v1/blocks", WorkClass::kFeed, Auth::kViewer, BodyKind::kNone, 0, &list_blocks},
            {kPut, "/v1/blocks/{viewer}", WorkClass::kEvents, Auth::kViewer, BodyKind::kNone, 0, &block},
            {kDelete, "/v1/blocks/{viewer}", WorkClass::kEvents, Auth::kViewer, BodyKind::kNone, 0, &unblock},
            {kGet, "/v1/mutes", WorkClass::kFeed, Auth::kViewer, BodyKind::kNone, 0, &list_mutes},
            {kPut, "/v1/mutes/{viewer}", WorkClass::kEvents, Auth::kViewer, BodyKind::kNone, 0, &mute},
            {kDelete, "/v1/mutes/{viewer}", WorkClass::kEvents, Auth::kViewer, BodyKind::kNone, 0, &unmute},
            {kGet, "/v1/filtered-words", WorkClass::kFeed, Auth::kViewer, BodyKind::kNone, 0, &list_filtered_words},
            {kPut, "/v1/filtered-words", WorkClass::kEvents, Auth::kViewer, BodyKind::kJson, kSmallBodyBytes,
             &put_filtered_words},
            {kGet, "/v1/notifications", WorkClass::kFeed, Auth::kAccount, BodyKind::kNone, 0, &list_notifications},
            {kGet, "/v1/notifications/unread", WorkClass::kFeed, Auth::kAccount, BodyKind::kNone, 0,
             &count_notifications},
            {kPut, "/v1/notifications/seen", WorkClass::kEvents, Auth::kAccount, BodyKind::kJson, kSmallBodyBytes,
             &see_notifications},
            {kGet, "/v1/reports/{receipt}", WorkClass::kFeed, Auth::kNone, BodyKind::kNone, 0, &report_status},
            {kPost, "/v1/reports", WorkClass::kEvents, Auth::kNone, BodyKind::kJson, kSmallBodyBytes, &report},
        });
}

}  // namespace tiller::http
