// What moderators do: the queue, decisions with their statements, undoing them, appeals.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/statement_reading.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::array<std::pair<std::string_view, app::ReportAction>, 6> kReportActions = {
    {{"dismiss", app::ReportAction::kDismiss},
     {"hide", app::ReportAction::kHide},
     {"take_down", app::ReportAction::kTakeDown},
     {"limit", app::ReportAction::kLimit},
     {"label", app::ReportAction::kLabel},
     {"block_account", app::ReportAction::kBlockAccount}}};

Result<Response> decide_report(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const app::ReportAction action = read_word(in, "action", kReportActions);
    const app::Statement statement = read_statement(in);
    TRY_STATUS(in.finish());
    const ReportId report = TRY(path_id<ReportId>(call, "report"));
    (void)TRY(call.context->app().moderation().decide(call.identity, std::span(&report, 1),
                                                      app::Moderation::Reach::kNamed, action, statement));
    return empty_response();
}

Result<Response> decide_reports(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const app::ReportAction action = read_word(in, "action", kReportActions);
    const app::Statement statement = read_statement(in);
    std::vector<ReportId> reports;
    const auto words = in.optional_texts("reports", app::kMaxReportsAtOnce, {.min_bytes = 13, .max_bytes = 13});
    if (in.ok() && (!words || words->empty())) in.refuse("reports", "must list at least one report");
    TRY_STATUS(in.finish());
    for (const std::string& word : *words) {
        const auto id = parse_id<ReportId>(word);
        if (!id) return fail(ErrorCode::kInvalid, "\"reports\" must hold ids");
        reports.push_back(*id);
    }
    json::array decisions;
    for (const DecisionId id : TRY(call.context->app().moderation().decide(
             call.identity, reports, app::Moderation::Reach::kWholeThing, action, statement)))
        decisions.emplace_back(to_text(id));
    return json_answer({{"decisions", std::move(decisions)}}, 201);
}

Result<Response> undo_decision(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string reason = in.optional_text("reason", {.max_bytes = kMaxReasonTextBytes}).value_or("");
    TRY_STATUS(in.finish());
    TRY_STATUS(
        call.context->app().moderation().undo(call.identity, TRY(path_id<DecisionId>(call, "decision")), reason));
    return empty_response();
}

Result<Response> set_video_state(Call& call) {
    using enum app::VideoAction;
    constexpr std::array<std::pair<std::string_view, app::VideoAction>, 5> kWords = {{{"public", kRestore},
                                                                                      {"hidden", kHide},
                                                                                      {"taken_down", kTakeDown},
                                                                                      {"limited", kLimit},
                                                                                      {"labelled", kLabel}}};
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const app::VideoAction action = read_word(in, "state", kWords);
    const app::Statement statement = read_statement(in);
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().moderation().rule_on_video(call.identity, TRY(path_id<VideoId>(call, "video")),
                                                              action, statement));
    return empty_response();
}

Result<Response> set_comment_state(Call& call) {
    constexpr std::array<std::pair<std::string_view, bool>, 2> kWords = {{{"public", true}, {"removed", false}}};
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const bool restore = read_word(in, "state", kWords);
    const app::Statement statement = read_statement(in);
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().moderation().rule_on_comment(call.identity, TRY(path_id<CommentId>(call, "comment")),
                                                                restore, statement));
    return empty_response();
}

Result<Response> list_queue(Call& call) {
    json::array items;
    for (const app::QueueItem& item : call.context->app().review_queue().list()) items.push_back(json_of(item));
    return json_answer({{"items", std::move(items)}});
}

Result<Response> get_context(Call& call) {
    TRY_STATUS(call.request.check_query({"video", "comment", "viewer"}));
    constexpr std::array<std::string_view, 3> kTargets = {"video", "comment", "viewer"};
    std::optional<schema::ReportTarget> target;
    std::string_view word;
    for (std::size_t i = 0; i < kTargets.size(); ++i) {
        const auto value = call.request.query_value(kTargets[i]);
        if (!value) continue;
        if (target) return fail(ErrorCode::kInvalid, "exactly one of video, comment and viewer must be given");
        target = static_cast<schema::ReportTarget>(i);
        word = *value;
    }
    if (!target) return fail(ErrorCode::kInvalid, "exactly one of video, comment and viewer must be given");
    const auto id = parse_id<VideoId>(word);
    if (!id) return fail(ErrorCode::kNotFound, "there is no such thing: an id has 13 characters");
    return json_answer(json_of(TRY(call.context->app().review_queue().context(call.identity, *target, id->value))));
}

Result<Response> list_appeals(Call& call) {
    TRY_STATUS(call.request.check_query({"state"}));
    const std::string_view state = call.request.query_value("state").value_or("");
    if (!state.empty() && state != "open" && state != "all")
        return fail(ErrorCode::kInvalid, "\"state\" must be open or all");
    json::array appeals;
    for (const app::AppealCard& card : TRY(call.context->app().appeals().list(call.identity, state != "all")))
        appeals.push_back(json_of(card));
    return json_answer({{"appeals", std::move(appeals)}});
}

Result<Response> decide_appeal(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const auto granted = in.optional_flag("granted");
    if (in.ok() && !granted) in.refuse("granted", "is missing: true gives back what was taken away");
    const std::string reason = in.text("reason", {.min_bytes = 1, .max_bytes = kMaxReasonTextBytes});
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().appeals().decide(call.identity, TRY(path_id<DecisionId>(call, "decision")), *granted,
                                                    reason));
    return empty_response();
}

Result<Response> put_house_rules(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    auto rules = in.optional_texts("rules", schema::kMaxHouseRules, {.max_bytes = schema::kMaxHouseRuleBytes});
    if (in.ok() && !rules) in.refuse("rules", "is missing: the whole list, in place of the earlier one");
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().moderation().change_house_rules(call.identity, std::move(*rules)));
    return empty_response();
}

}  // namespace

void add_moderation_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    constexpr WorkClass kAdmins = WorkClass::kAdmin;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/admin/queue", kAdmins, Auth::kModerator, kNone, 0, &list_queue},
            {kGet, "/v1/admin/queue/context", kAdmins, Auth::kModerator, kNone, 0, &get_context},
            {kPost, "/v1/admin/decisions", kAdmins, Auth::kModerator, kJson, kSmallBodyBytes, &decide_reports},
            {kPost, "/v1/admin/decisions/{decision}/undo", kAdmins, Auth::kModerator, kOptionalJson, kSmallBodyBytes,
             &undo_decision},
            {kPost, "/v1/admin/reports/{report}/decision", kAdmins, Auth::kModerator, kJson, kSmallBodyBytes,
             &decide_report},
            {kPost, "/v1/admin/videos/{video}/state", kAdmins, Auth::kModerator, kJson, kSmallBodyBytes,
             &set_video_state},
            {kPost, "/v1/admin/comments/{comment}/state", kAdmins, Auth::kModerator, kJson, kSmallBodyBytes,
             &set_comment_state},
            {kGet, "/v1/admin/appeals", kAdmins, Auth::kModerator, kNone, 0, &list_appeals},
            {kPost, "/v1/admin/appeals/{decision}", kAdmins, Auth::kModerator, kJson, kSmallBodyBytes, &decide_appeal},
            {kPut, "/v1/admin/house-rules", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &put_house_rules},
        });
}

}  // namespace tiller::http
