// Decisions as those whom they concern read them, the public's view of moderation, and what viewers want of labels.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/statement_reading.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

/// Also whoever is signed in to a suspended account: the routes below are all that it opens.
Result<ViewerId> person_of(const Call& call) {
    const ViewerId person = call.identity.person();
    if (person.is_none()) return fail(ErrorCode::kUnauthorized, "sign in first");
    return person;
}

Result<Response> list_decisions(Call& call) {
    json::array decisions;
    for (const app::DecisionCard& card : call.context->app().appeals().mine(TRY(person_of(call))))
        decisions.push_back(json_of(card));
    return json_answer({{"decisions", std::move(decisions)}});
}

Result<Response> get_decision(Call& call) {
    const ViewerId person = TRY(person_of(call));
    return json_answer(
        json_of(TRY(call.context->app().appeals().one(person, TRY(path_id<DecisionId>(call, "decision"))))));
}

Result<Response> appeal(Call& call) {
    const ViewerId person = TRY(person_of(call));
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string text = in.text("text", {.min_bytes = 1, .max_bytes = kMaxReasonTextBytes});
    TRY_STATUS(in.finish());
    TRY_STATUS(call.context->app().appeals().appeal(person, TRY(path_id<DecisionId>(call, "decision")), text));
    return get_decision(call);
}

Result<Response> list_looks(Call& call) {
    json::array looks;
    for (const app::LookCard& card : call.context->app().appeals().looks(TRY(person_of(call))))
        looks.push_back(json_of(card));
    return json_answer({{"looks", std::move(looks)}});
}

Result<Response> get_house_rules(Call& call) {
    json::array rules;
    for (const std::string& rule : call.context->app().moderation().house_rules()) rules.emplace_back(rule);
    return json_answer({{"rules", std::move(rules)}});
}

Result<Response> get_transparency(Call& call) {
    json::array months;
    for (const app::ModerationMonth& month : TRY(call.context->app().transparency().months(call.request.peer)))
        months.push_back(json_of(month));
    return json_answer({{"months", std::move(months)}});
}

Result<Response> export_decisions(Call& call) {
    TRY_STATUS(call.request.check_query({"month"}));
    const std::string month(call.request.query_value("month").value_or(""));
    const auto is_digit = [&](std::size_t at) { return month[at] >= '0' && month[at] <= '9'; };
    const bool fits = month.size() == 7 && month[4] == '-' && is_digit(0) && is_digit(1) && is_digit(2) &&
                      is_digit(3) && is_digit(5) && is_digit(6);
    if (!fits) return fail(ErrorCode::kInvalid, "\"month\" must be like 2026-11");
    json::array decisions;
    for (const app::PublicDecision& one : TRY(call.context->app().transparency().decisions(call.request.peer, month)))
        decisions.push_back(json_of(one));
    return json_answer({{"month", month}, {"decisions", std::move(decisions)}});
}

Result<Response> get_labels(Call& call) {
    return json_answer({{"choices", json_of(call.context->app().labels().choices(call.identity))}});
}

Result<Response> put_labels(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::LabelChanges changes;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        const std::string_view name = schema::name_of(static_cast<schema::VideoLabel>(i));
        const auto word = in.optional_text(name, {.min_bytes = 1, .max_bytes = 8});
        if (!word) continue;
        const auto choice = schema::value_named<schema::LabelChoice>(*word);
        if (!choice) in.refuse(name, "must be show, cover or hide");
        changes[i] = choice;
    }
    TRY_STATUS(in.finish());
    TRY_STATUS(ensure_viewer(call, {}));
    return json_answer({{"choices", json_of(TRY(call.context->app().labels().choose(call.identity, changes)))}});
}

}  // namespace

void add_decision_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/decisions", WorkClass::kFeed, Auth::kNone, kNone, 0, &list_decisions},
                    {kGet, "/v1/decisions/{decision}", WorkClass::kFeed, Auth::kNone, kNone, 0, &get_decision},
                    {kPost, "/v1/decisions/{decision}/appeal", WorkClass::kEvents, Auth::kNone, kJson, kSmallBodyBytes,
                     &appeal},
                    {kGet, "/v1/looks", WorkClass::kFeed, Auth::kNone, kNone, 0, &list_looks},
                    {kGet, "/v1/house-rules", WorkClass::kFeed, Auth::kNone, kNone, 0, &get_house_rules},
                    {kGet, "/v1/transparency", WorkClass::kAdmin, Auth::kNone, kNone, 0, &get_transparency},
                    {kGet, "/v1/transparency/decisions", WorkClass::kAdmin, Auth::kNone, kNone, 0, &export_decisions},
                    {kGet, "/v1/labels", WorkClass::kFeed, Auth::kNone, kNone, 0, &get_labels},
                    {kPut, "/v1/labels", WorkClass::kEvents, Auth::kNone, kJson, kSmallBodyBytes, &put_labels},
                });
}

}  // namespace tiller::http
