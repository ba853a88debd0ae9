// How each surface ranks, for everybody: what decides the order, what is read of a viewer, the policy in force and its changes.
#include <charconv>

#include <fmt/format.h>

#include "app/boosts.h"
#include "base/hash.h"
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"
#include "http/static_files.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

// So short that nobody reads for long what no longer holds; then one question with the tag, which is answered without a body.
constexpr std::string_view kRankingCache = "public, max-age=5, must-revalidate";

/// The tag is that of what is sent: a release may mend a sentence without another version of anything that is counted.
Response tagged_answer(const Request& request, const json::object& object) {
    Response response = json_answer(object);
    const std::string tag = fmt::format("\"{}\"", hex_text(ByteSpan(blake2b(as_bytes(response.body))).first(16)));
    response.with("ETag", tag).with("Cache-Control", std::string(kRankingCache));
    if (!names_tag(request.header("if-none-match"), tag)) return response;
    response.status = 304;
    response.body.clear();
    std::erase_if(response.headers, [](const Header& header) { return header.name == "Content-Type"; });
    return response;
}

json::value value_json(const schema::PolicyKey::Value& value) {
    if (const double* number = std::get_if<double>(&value)) return *number;
    return json::value(std::get<std::string_view>(value));
}

json::object named_json(const app::Described& what) { return {{"name", what.name}, {"text", what.text}}; }

template <typename Enum>
json::array named_list_json(std::span<const Enum> list) {
    json::array out;
    for (const Enum one : list) out.push_back(named_json(app::described(one)));
    return out;
}

json::array readings_json(const app::SurfaceFacts& facts) {
    json::array out;
    for (const app::Reading& reading : facts.readings) {
        json::object one = named_json(app::described(reading.datum));
        one["usual"] = app::name_of(reading.usual);
        one["without_profile"] = app::name_of(reading.without_profile);
        one["minor"] = app::name_of(reading.minor);
        out.push_back(std::move(one));
    }
    return out;
}

/// What is read nowhere, then what is read elsewhere and not here.
json::array unread_json(const app::SurfaceFacts& facts) {
    json::array out;
    for (std::size_t i = 0; i <= static_cast<std::size_t>(app::kLastUnread); ++i)
        out.push_back(named_json(app::described(static_cast<app::Unread>(i))));
    for (std::size_t i = 0; i <= static_cast<std::size_t>(app::kLastDatum); ++i) {
        const auto datum = static_cast<app::Datum>(i);
        const bool is_read = std::ranges::any_of(
            facts.readings, [datum](const app::Reading& reading) { return reading.datum == datum; });
        if (!is_read) out.push_back(named_json(app::described(datum)));
    }
    return out;
}

json::object ranking_key_json(const app::RankingKey& ranking_key) {
    const schema::PolicyKey& key = ranking_key.key;
    json::object out{{"section", key.section},
                     {"name", key.name},
                     {"does", key.does},
                     {"value", value_json(key.value)},
                     {"built_in", value_json(ranking_key.built_in)},
                     {"effect", app::name_of(ranking_key.effect)}};
    if (key.form == schema::PolicyKey::Form::kWord) return out;
    out["lowest"] = key.lowest;
    out["highest"] = key.highest;
    out["above_lowest"] = key.lowest_is == schema::PolicyKey::Lowest::kExcluded;
    out["whole"] = key.form == schema::PolicyKey::Form::kCount;
    return out;
}

json::object draw_json(const app::ExplorationRule& rule) {
    return {{"places", rule.places},
            {"of_places", rule.of_places},
            {"first_audience_ms", rule.first_audience_ms},
            {"first_audience_views", rule.first_audience_views},
            {"first_look_views", rule.first_look_views},
            {"first_audience_set", rule.first_audience_set},
            {"best_set", rule.best_set},
            {"temperature", rule.temperature},
            {"text",
             "Drawn by lot, never the first of a full slate: from the newest videos that still lack a first audience "
             "(any in its "
             "first "
             "hour, an older one only until it has had a first look), else from the best. Each draw and its "
             "probability is in "
             "\"why\"."}};
}

json::array key_changes_json(const std::vector<app::KeyChange>& changes) {
    json::array keys;
    for (const app::KeyChange& key : changes) {
        keys.push_back({{"section", key.section},
                        {"name", key.name},
                        {"before", value_json(key.before)},
                        {"after", value_json(key.after)},
                        {"acts", key.acts}});
    }
    return keys;
}

/// Whoever wrote it is no secret of the operator's, but a person's name: it is in the log, and here it is the operator.
json::object policy_change_json(const app::PolicyChange& change) {
    json::object out{
        {"version", change.version}, {"time_ms", change.time_ms}, {"author", "operator"}, {"reason", change.reason}};
    if (change.back_to) out["back_to"] = *change.back_to;
    out["keys"] = key_changes_json(change.keys);
    return out;
}

json::object in_force_json(const app::PolicyInForce& policy) {
    json::object out{{"version", policy.version}};
    if (policy.since_ms > 0) out["since_ms"] = policy.since_ms;
    return out;
}

json::object code_json(const app::CodeVersions& code) { return {{"program", code.program}, {"feed", code.feed}}; }

json::object ordering_json(const app::SurfaceFacts& facts) {
    return {{"surface", schema::name_of(facts.surface)},
            {"ordering", app::name_of(facts.ordering)},
            {"text", facts.text},
            {"under_policy", facts.under_policy != app::UnderPolicy::kNo}};
}

json::object boost_rule_json() {
    return {{"most_points", 1},
            {"most_hours", app::kMaxBoostHours},
            {"most_at_once", app::kMaxBoostsAtOnce},
            {"list", "/v1/transparency/boosts"},
            {"text",
             "Staff may let more people see a video for a while: a term of its score that everybody can read, below "
             "every limit and every wish of the viewer. Each is in the public list with its reason."}};
}

Result<Response> list_rankings(Call& call) {
    TRY_STATUS(call.request.check_query({}));
    const app::Ranking& ranking = call.context->app().ranking();
    json::array surfaces;
    for (const app::SurfaceFacts& facts : app::Ranking::surfaces()) {
        json::object one = ordering_json(facts);
        one["address"] = fmt::format("/v1/ranking/{}", schema::name_of(facts.surface));
        surfaces.push_back(std::move(one));
    }
    return tagged_answer(call.request, {{"policy", in_force_json(ranking.policy_in_force())},
                                        {"code", code_json(ranking.code_versions())},
                                        {"surfaces", std::move(surfaces)}});
}

/// A whole number from 1 on; 0 when the question does not have it.
template <typename Number>
Result<Number> number_of(const Request& request, std::string_view name, std::string_view what) {
    const auto text = request.query_value(name);
    if (!text) return Number{0};
    Number number = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc() || end != text->data() + text->size() || number == 0)
        return fail(ErrorCode::kInvalid, fmt::format("\"{}\" is {}: a whole number from 1 on", name, what));
    return number;
}

Result<app::RankingQuestion> question_of(const Request& request) {
    TRY_STATUS(request.check_query({"before", "region"}));
    return app::RankingQuestion{
        .before = TRY(number_of<std::uint64_t>(request, "before", "the version of a policy")),
        .region = PartitionId{TRY(number_of<std::uint16_t>(request, "region", "the number of a region"))}};
}

Result<Response> get_ranking(Call& call) {
    const app::RankingQuestion question = TRY(question_of(call.request));
    const app::Ranking& ranking = call.context->app().ranking();
    const app::RankingPage page = TRY(ranking.page(call.request.parameter("surface"), question));
    json::array keys, changes;
    for (const app::RankingKey& key : page.keys) keys.push_back(ranking_key_json(key));
    for (const app::PolicyChange& change : page.changes) changes.push_back(policy_change_json(change));
    json::object out = ordering_json(page.facts);
    out["policy"] = in_force_json(page.policy);
    out["code"] = code_json(ranking.code_versions());
    out["fallbacks"] = named_list_json(page.facts.fallbacks);
    out["sources"] = named_list_json(page.facts.sources);
    out["reads"] = readings_json(page.facts);
    out["never_reads"] = unread_json(page.facts);
    out["controls"] = named_list_json(page.facts.controls);
    out["limits"] = named_list_json(page.facts.limits);
    out["keys"] = std::move(keys);
    if (page.exploration) out["exploration"] = draw_json(*page.exploration);
    if (page.facts.under_policy == app::UnderPolicy::kYes) out["boosts"] = boost_rule_json();
    out["regions"] = json::array(page.regions.begin(), page.regions.end());
    out["changes"] = std::move(changes);
    out["older_changes"] = page.older_changes;
    if (page.experiment)
        out["experiment"] = json::object{{"share_percent", page.experiment->share_percent},
                                         {"since_ms", page.experiment->since_ms},
                                         {"keys", key_changes_json(page.experiment->keys)}};
    return tagged_answer(call.request, out);
}

}  // namespace

void add_ranking_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    rows.insert(rows.end(), {
                                {kGet, "/v1/ranking", WorkClass::kAdmin, Auth::kNone, kNone, 0, &list_rankings},
                                {kGet, "/v1/ranking/{surface}", WorkClass::kAdmin, Auth::kNone, kNone, 0, &get_ranking},
                            });
}

}  // namespace tiller::http
