// The living system, for the console's charts: how the instance has been doing, and who gets seen.
#include "http/json_of.h"
#include "http/live_history.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

json::value number_or_null(std::optional<double> value) { return value ? json::value(*value) : json::value(nullptr); }

/// One array a measure, because that is what is drawn and what a table reads.
json::object history_json(const std::vector<LiveSample>& samples, std::int64_t every_ms) {
    json::object out{{"every_ms", every_ms}};
    const auto column = [&](auto value) {
        json::array values;
        for (const LiveSample& sample : samples) values.push_back(value(sample));
        return values;
    };
    const auto per_second = [&](std::uint64_t LiveSample::* count) {
        return column([count](const LiveSample& s) {
            return json::value(1'000.0 * static_cast<double>(s.*count) / static_cast<double>(s.lasted_ms));
        });
    };
    out["time_ms"] = column([](const LiveSample& s) { return json::value(s.time_ms); });
    out["events_per_second"] = per_second(&LiveSample::events);
    out["feeds_per_second"] = per_second(&LiveSample::feeds);
    out["fallbacks"] = column([](const LiveSample& s) { return json::value(s.fallbacks); });
    out["feed_p50_ms"] = column([](const LiveSample& s) { return number_or_null(s.feed_times.quantile_ms(0.5)); });
    out["feed_p99_ms"] = column([](const LiveSample& s) { return number_or_null(s.feed_times.quantile_ms(0.99)); });
    out["snapshot_age_ms"] = column([](const LiveSample& s) { return json::value(s.snapshot_age_ms); });
    out["learner_lag_events"] = column([](const LiveSample& s) { return json::value(s.learner_lag_events); });
    json::array heads;
    for (std::size_t i = 0; i < schema::kHeadCount; ++i) {
        heads.push_back(json::object{
            {"name", name_of(static_cast<schema::Head>(i))},
            {"examples", column([i](const LiveSample& s) { return json::value(s.heads[i].examples); })},
            {"normalised_entropy",
             column([i](const LiveSample& s) { return number_or_null(s.heads[i].normalised_entropy()); })},
            {"calibration", column([i](const LiveSample& s) { return number_or_null(s.heads[i].calibration()); })}});
    }
    out["heads"] = std::move(heads);
    return out;
}

Result<Response> get_live_history(Call& call) {
    TRY_STATUS(call.request.check_query({"of"}));
    const std::string_view of = call.request.query_value("of").value_or("hour");
    const LiveHistory& live = call.context->metrics().live();
    if (of == "hour") return json_answer(history_json(live.fine(), LiveHistory::kFineMs));
    if (of == "day") return json_answer(history_json(live.coarse(), LiveHistory::kCoarseMs));
    return fail(ErrorCode::kInvalid, "of must be hour or day");
}

json::object day_json(const app::ExposureDay& day) {
    json::array surfaces;
    for (std::size_t i = 0; i < day.surfaces.size(); ++i) {
        const app::SurfaceExposure& exposure = day.surfaces[i];
        if (exposure.seen == 0) continue;
        surfaces.push_back(json::object{{"surface", name_of(static_cast<schema::Surface>(i))},
                                        {"seen", exposure.seen},
                                        {"political", exposure.political},
                                        {"state_affiliated", exposure.state_affiliated},
                                        {"civic", exposure.civic}});
    }
    return {{"from_ms", std::int64_t{day.day} * 86'400'000}, {"surfaces", std::move(surfaces)}};
}

Result<Response> get_exposure(Call& call) {
    const app::ExposureReport report = call.context->app().exposure().report();
    json::array days;
    for (const app::ExposureDay& day : report.days) days.push_back(day_json(day));
    json::array steps;
    for (std::size_t i = 0; i < app::NewVideos::kViews.size(); ++i)
        steps.push_back(json::object{{"views", app::NewVideos::kViews[i]}, {"videos", report.new_videos.videos[i]}});
    return json_answer({{"time_ms", report.time_ms},
                        {"days", std::move(days)},
                        {"week",
                         {{"videos", report.week.videos},
                          {"seen_videos", report.week.seen_videos},
                          {"impressions", report.week.impressions},
                          {"gini", report.week.gini},
                          {"top_share", report.week.top_share},
                          {"lorenz", json::array(report.week.lorenz.begin(), report.week.lorenz.end())}}},
                        {"new_videos", std::move(steps)}});
}

}  // namespace

void add_live_routes(std::vector<Route>& rows) {
    using enum Method;
    constexpr WorkClass kAdmins = WorkClass::kAdmin;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/admin/live", kAdmins, Auth::kModerator, BodyKind::kNone, 0, &get_live_history},
                    {kGet, "/v1/admin/exposure", kAdmins, Auth::kModerator, BodyKind::kNone, 0, &get_exposure},
                });
}

}  // namespace tiller::http
