// The operator's ranking documents, and what another would have made of recorded requests.
#include <algorithm>
#include <set>

#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr TextLimits kPolicyText{.min_bytes = 1, .max_bytes = 32'768};
constexpr TextLimits kPolicyReasonText{.min_bytes = 0, .max_bytes = kMaxReasonTextBytes};
constexpr std::size_t kMostNamed = 20;  // tags and creators, those whose exposure changes most first

json::object policy_json(const app::PolicyText& policy) { return {{"version", policy.version}, {"toml", policy.toml}}; }

Result<Response> get_policy(Call& call) { return json_answer(policy_json(call.context->app().policies().current())); }

Result<Response> put_policy(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const std::string toml = in.text("toml", kPolicyText);
    const std::string reason = in.optional_text("reason", kPolicyReasonText).value_or("");
    TRY_STATUS(in.finish());
    return json_answer(policy_json(TRY(call.context->app().policies().change(call.identity, toml, reason))));
}

Result<Response> list_policies(Call& call) {
    json::array versions;
    for (const app::PolicyVersion& version : call.context->app().policies().history()) {
        json::object one = policy_json(version.text);
        one["time_ms"] = version.time_ms;
        one["author"] = version.author;
        one["reason"] = version.reason;
        versions.push_back(std::move(one));
    }
    return json_answer({{"versions", std::move(versions)}});
}

json::object exposure_json(const audit::Exposure& exposure) {
    return {{"places", exposure.places},
            {"videos", exposure.distinct_videos},
            {"creators", exposure.distinct_creators},
            {"exploration", exposure.exploration_places},
            {"civic", exposure.labelled_civic},
            {"tags_in_slate", exposure.topics_in_slate},
            {"ages", json::array(exposure.ages.begin(), exposure.ages.end())}};
}

/// One key with its places on both sides.
template <typename Key>
struct Shift {
    Key key{};
    std::uint64_t recorded = 0, other = 0;
    [[nodiscard]] std::uint64_t change() const { return std::max(recorded, other) - std::min(recorded, other); }
};

template <typename Key>
std::vector<Shift<Key>> largest_shifts(const std::map<Key, std::uint64_t>& recorded,
                                       const std::map<Key, std::uint64_t>& other) {
    std::map<Key, Shift<Key>> shifts;
    for (const auto& [key, places] : recorded) shifts[key].recorded = places;
    for (const auto& [key, places] : other) shifts[key].other = places;
    std::vector<Shift<Key>> list;
    for (auto& [key, shift] : shifts) list.push_back({key, shift.recorded, shift.other});
    std::ranges::stable_sort(list, [](const Shift<Key>& a, const Shift<Key>& b) {
        return std::tuple(a.change(), a.recorded) > std::tuple(b.change(), b.recorded);
    });
    if (list.size() > kMostNamed) list.resize(kMostNamed);
    return list;
}

json::object interval_json(const audit::Interval& interval) {
    return {{"seconds", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

json::object watch_json(const audit::WatchEstimate& watch) {
    json::object out{{"answers", watch.answers},
                     {"effective_samples", watch.effective_samples},
                     {"model_share", watch.model_share},
                     {"recorded", interval_json(watch.recorded)}};
    if (!watch.answers) {
        out["why_not"] = watch.why_not;
        return out;
    }
    out["other"] = interval_json(watch.other);
    out["drawn"] = interval_json(watch.drawn);
    return out;
}

json::array ids_json(const std::vector<VideoId>& videos) {
    json::array ids;
    for (const VideoId video : videos) ids.emplace_back(to_text(video));
    return ids;
}

json::object preview_json(const app::PolicyPreview& answer) {
    const audit::Preview& preview = answer.preview;
    json::array tags, creators, samples, videos;
    for (const auto& shift : largest_shifts(preview.recorded.tags, preview.other.tags))
        tags.push_back({{"tag", shift.key}, {"recorded", shift.recorded}, {"other", shift.other}});
    for (const auto& shift : largest_shifts(preview.recorded.creators, preview.other.creators)) {
        creators.push_back({{"creator", to_text(shift.key)},
                            {"handle", answer.handles.at(shift.key)},
                            {"recorded", shift.recorded},
                            {"other", shift.other}});
    }
    for (const audit::PreviewSample& sample : preview.samples) {
        samples.push_back(
            {{"time_ms", sample.time_ms}, {"recorded", ids_json(sample.recorded)}, {"other", ids_json(sample.other)}});
    }
    for (const auto& [video, card] : answer.cards) videos.push_back(json_of(card));
    return {{"requests", preview.asked},
            {"previewed", preview.previewed},
            {"unchanged", preview.unchanged},
            {"recorded", exposure_json(preview.recorded)},
            {"other", exposure_json(preview.other)},
            {"tags", std::move(tags)},
            {"creators", std::move(creators)},
            {"samples", std::move(samples)},
            {"videos", std::move(videos)},
            {"watch", watch_json(preview.watch)}};
}

struct PreviewWish {
    std::string toml;
    std::int64_t requests = 0;
};

Result<PreviewWish> read_preview_wish(const Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    PreviewWish wish{.toml = in.text("toml", kPolicyText)};
    wish.requests =
        in.optional_integer("requests", {.min = 1, .max = audit::kMaxPreviewed}).value_or(audit::kMaxPreviewed);
    TRY_STATUS(in.finish());
    return wish;
}

void post_preview(std::unique_ptr<Call> call, Respond respond) {
    const auto wish = read_preview_wish(*call);
    if (!wish) return respond(error_response(wish.error()));
    call->context->app().policies().preview(
        call->identity, wish->toml, static_cast<std::size_t>(wish->requests),
        [respond = std::move(respond)](Result<app::PolicyPreview> preview) mutable {
            respond(preview ? json_answer(preview_json(*preview)) : error_response(preview.error()));
        });
}

}  // namespace

void add_policy_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    constexpr WorkClass kAdmins = WorkClass::kAdmin;
    rows.insert(rows.end(),
                {
                    {kGet, "/v1/admin/policy", kAdmins, Auth::kAdmin, kNone, 0, &get_policy},
                    {kPut, "/v1/admin/policy", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &put_policy},
                    {kGet, "/v1/admin/policy/versions", kAdmins, Auth::kAdmin, kNone, 0, &list_policies},
                    {kPost, "/v1/admin/policy/preview", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &post_preview},
                });
}

}  // namespace tiller::http
