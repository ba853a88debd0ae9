// Experiments of the operator's.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/statement_reading.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr TextLimits kTriedPolicyText{.min_bytes = 1, .max_bytes = 32'768};
constexpr TextLimits kExperimentNameText{.min_bytes = 1, .max_bytes = schema::kMaxExperimentNameBytes};
constexpr TextLimits kExperimentReasonText{.min_bytes = 0, .max_bytes = kMaxReasonTextBytes};
constexpr std::array<std::string_view, 4> kEndNames = {"runs", "stopped", "shipped", "policy_changed"};
constexpr std::int64_t kUsualWindowHours = 24;

/// Left out while there is no answer.
void put_bounds(json::object& out, std::string_view name, const std::optional<audit::Interval>& interval) {
    if (!interval) return;
    out[name] = json::object{{"value", interval->value}, {"low", interval->low}, {"high", interval->high}};
}

json::object both_json(const auto& of_arms, const auto& to_json) {
    return {{"a", to_json(of_arms[0])}, {"b", to_json(of_arms[1])}};
}

json::object guardrail_json(const audit::GuardrailResult& result) {
    const auto as_it_is = [](double value) { return value; };
    json::object out{{"name", audit::name_of(result.guardrail)},
                     {"state", audit::name_of(result.state)},
                     {"allowed", audit::allowed_increase(result.guardrail)},
                     {"means", both_json(result.means, as_it_is)}};
    put_bounds(out, "difference", result.difference);
    return out;
}

json::object arm_exposure_json(const audit::ArmExposure& exposure) {
    return {{"seen", exposure.seen},
            {"videos", exposure.videos},
            {"videos_in_thousand", exposure.videos_in_thousand},
            {"share_of_most_seen", exposure.share_of_most_seen}};
}

json::object result_json(const audit::ExperimentResult& result) {
    const auto as_it_is = [](auto value) { return value; };
    json::array guardrails;
    for (const audit::GuardrailResult& one : result.guardrails) guardrails.push_back(guardrail_json(one));
    json::object out{{"viewers", both_json(result.viewers, as_it_is)},
                     {"waiting", result.waiting},
                     {"watched_s", both_json(result.watched_s, as_it_is)},
                     {"decided", result.decided},
                     {"guardrails", std::move(guardrails)},
                     {"exposure", both_json(result.exposure, arm_exposure_json)}};
    put_bounds(out, "difference_s", result.difference_s);
    put_bounds(out, "lift", result.lift);
    return out;
}

json::object experiment_json(const app::ExperimentCard& card) {
    const projection::Experiment& experiment = card.experiment;
    json::object out{{"id", to_text(experiment.started.experiment)},
                     {"name", experiment.started.name},
                     {"reason", experiment.started.reason},
                     {"author", card.author},
                     {"share_percent", experiment.started.share_percent},
                     {"window_hours", experiment.started.window_hours},
                     {"policy_version_a", experiment.policy_version_a},
                     {"policy_version_b", experiment.started.policy_version},
                     {"toml", experiment.started.toml},
                     {"started_ms", experiment.started_ms},
                     {"state", kEndNames.at(static_cast<std::size_t>(experiment.end))}};
    if (experiment.runs()) return out;
    out["ended_ms"] = experiment.ended_ms;
    out["ended_by"] = card.ended_by;
    out["end_reason"] = experiment.end_reason;
    return out;
}

json::object full_json(const app::ExperimentCard& card) {
    json::object out = experiment_json(card);
    if (card.result) out["result"] = result_json(*card.result);
    json::array slates;
    for (const app::ExperimentSlate& slate : card.slates) {
        slates.push_back(
            {{"request", to_text(slate.request)}, {"time_ms", slate.time_ms}, {"arm", schema::name_of(slate.arm)}});
    }
    out["slates"] = std::move(slates);
    return out;
}

Result<Response> list_experiments(Call& call) {
    json::array experiments;
    for (const app::ExperimentCard& card : call.context->app().experiments().list())
        experiments.push_back(experiment_json(card));
    return json_answer({{"experiments", std::move(experiments)}});
}

Result<Response> start_experiment(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::ExperimentWish wish;
    wish.name = in.text("name", kExperimentNameText);
    wish.reason = in.optional_text("reason", kExperimentReasonText).value_or("");
    wish.toml = in.text("toml", kTriedPolicyText);
    wish.share_percent = in.integer("share_percent", {.min = 1, .max = schema::kMaxSharePercent});
    wish.window_hours =
        in.optional_integer("window_hours", {.min = 1, .max = schema::kMaxWindowHours}).value_or(kUsualWindowHours);
    TRY_STATUS(in.finish());
    return json_answer(full_json(TRY(call.context->app().experiments().start(call.identity, wish))), 201);
}

Result<Response> get_experiment(Call& call) {
    const auto experiment = TRY(path_id<ExperimentId>(call, "experiment"));
    return json_answer(full_json(TRY(call.context->app().experiments().find(experiment))));
}

Result<Response> stop_experiment(Call& call) {
    const auto experiment = TRY(path_id<ExperimentId>(call, "experiment"));
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string reason = in.optional_text("reason", kExperimentReasonText).value_or("");
    TRY_STATUS(in.finish());
    return json_answer(full_json(TRY(call.context->app().experiments().stop(call.identity, experiment, reason))));
}

json::object side_json(const app::RankedSlate& side) {
    json::array places;
    for (const schema::PlacedVideo& placed : side.places) {
        json::array terms;
        for (const schema::Term& term : placed.terms)
            terms.push_back({{"name", schema::term_name(term.id)}, {"value", nano_text(term.nano)}});
        places.push_back({{"video", to_text(placed.video)},
                          {"score", nano_text(placed.score_nano)},
                          {"exploration", placed.exploration},
                          {"terms", std::move(terms)}});
    }
    json::object out{{"policy_version", side.policy_version}, {"places", std::move(places)}};
    if (side.arm) out["arm"] = schema::name_of(*side.arm);
    return out;
}

json::object slates_json(const app::SlatesOfBothArms& slates) {
    json::array videos;
    for (const auto& [video, card] : slates.cards) videos.push_back(json_of(card));
    json::object out{{"request", to_text(slates.request)},
                     {"time_ms", slates.time_ms},
                     {"recorded", side_json(slates.recorded)},
                     {"other", side_json(slates.other)},
                     {"videos", std::move(videos)}};
    if (slates.first_difference) out["first_difference"] = *slates.first_difference;
    return out;
}

struct AskedSlate {
    ExperimentId experiment;
    RequestId request;
};

Result<AskedSlate> read_asked_slate(const Call& call) {
    TRY_STATUS(call.request.check_query({"request"}));
    const auto request = parse_id<RequestId>(call.request.query_value("request").value_or(""));
    if (!request) return fail(ErrorCode::kInvalid, "pass ?request= with the id (13 characters) of a request");
    return AskedSlate{TRY(path_id<ExperimentId>(call, "experiment")), *request};
}

void get_slates(std::unique_ptr<Call> call, Respond respond) {
    const auto asked = read_asked_slate(*call);
    if (!asked) return respond(error_response(asked.error()));
    call->context->app().experiments().slates_of(
        asked->experiment, asked->request, call->identity,
        [respond = std::move(respond)](Result<app::SlatesOfBothArms> slates) mutable {
            respond(slates ? json_answer(slates_json(*slates)) : error_response(slates.error()));
        });
}

}  // namespace

void add_experiment_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    constexpr WorkClass kAdmins = WorkClass::kAdmin;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/admin/experiments", kAdmins, Auth::kAdmin, kNone, 0, &list_experiments},
                    {kPost, "/v1/admin/experiments", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &start_experiment},
                    {kGet, "/v1/admin/experiments/{experiment}", kAdmins, Auth::kAdmin, kNone, 0, &get_experiment},
                    {kPost, "/v1/admin/experiments/{experiment}/stop", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes,
                     &stop_experiment},
                    {kGet, "/v1/admin/experiments/{experiment}/slate", kAdmins, Auth::kAdmin, kNone, 0, &get_slates},
                });
}

}  // namespace tiller::http
