// Age groups: what one's own means, what may be chosen within it, what the operator sets, and corrections by staff.
#include "http/json_of.h"
#include "http/request_reading.h"
#include "http/routes.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxAgeReasonText = 2'000;
constexpr std::int64_t kLastMinute = schema::kDayMinutes - 1;

json::object stretch_json(const schema::DayStretch& stretch) {
    return {{"from_min", stretch.from_min}, {"until_min", stretch.until_min}};
}

json::object age_policy_json(const schema::AgePolicy& policy) {
    return {{"asks", policy.asks},
            {"minimum_age", policy.minimum_age},
            {"adult_age", policy.adult_age},
            {"unknown", schema::name_of(policy.unknown)},
            {"visitors", schema::name_of(policy.visitors)},
            {"quiet", stretch_json(policy.quiet)},
            {"always_quiet", stretch_json(policy.always_quiet)},
            {"budget_min", policy.budget_min},
            {"most_budget_min", policy.most_budget_min},
            {"may_open_contact", policy.may_open_contact},
            {"may_be_listed", policy.may_be_listed},
            {"utc_offset_min", policy.utc_offset_min}};
}

json::object age_json(const app::AgeCard& card) {
    json::object out{{"group", schema::name_of(card.safe.group)},
                     {"rules", schema::name_of(card.safe.rules)},
                     {"may_say", card.may_say},
                     {"utc_offset_min", card.safe.utc_offset_min},
                     {"zone_from_ms", card.zone_from_ms},
                     {"budget_min", card.safe.budget_min},
                     {"used_min", card.used_ms / 60'000},
                     {"strangers", card.safe.strangers},
                     {"listed", card.safe.listed},
                     {"policy", age_policy_json(card.policy)}};
    if (!card.safe.quiet.is_none()) out["quiet"] = stretch_json(card.safe.quiet);
    if (card.since_ms > 0) out["since_ms"] = card.since_ms;
    if (card.adult_from_ms > 0) out["adult_from_ms"] = card.adult_from_ms;
    if (card.corrected) out["correction"] = json::object{{"reason", card.reason}, {"time_ms", card.since_ms}};
    return out;
}

schema::DayStretch read_stretch(const json::value& value, std::string_view where, ObjectReader& outer) {
    ObjectReader in(value, std::string(where));
    const schema::DayStretch stretch{
        .from_min = static_cast<std::uint16_t>(in.integer("from_min", {.min = 0, .max = kLastMinute})),
        .until_min = static_cast<std::uint16_t>(in.integer("until_min", {.min = 0, .max = kLastMinute}))};
    if (Status read = in.finish(); !read) outer.refuse(where, "is no part of a day: " + read.error().message);
    return stretch;
}

std::optional<schema::DayStretch> read_optional_stretch(ObjectReader& in, std::string_view name) {
    const json::value* value = in.optional_object(name);
    if (value == nullptr) return std::nullopt;
    return read_stretch(*value, name, in);
}

schema::DayStretch read_stretch(ObjectReader& in, std::string_view name) {
    const auto stretch = read_optional_stretch(in, name);
    if (!stretch && in.ok()) in.refuse(name, "is missing");
    return stretch.value_or(schema::DayStretch{});
}

std::optional<std::int16_t> read_zone(ObjectReader& in) {
    const auto offset = in.optional_integer("utc_offset_min", kUtcOffsetLimits);
    return offset ? std::optional(static_cast<std::int16_t>(*offset)) : std::nullopt;
}

schema::AgeRules read_rules(ObjectReader& in, std::string_view name) {
    const auto rules = schema::value_named<schema::AgeRules>(in.text(name, {.min_bytes = 1, .max_bytes = 8}));
    if (in.ok() && !rules) in.refuse(name, "must be adult or minor");
    return rules.value_or(schema::AgeRules::kMinor);
}

bool read_flag(ObjectReader& in, std::string_view name) {
    const auto flag = in.optional_flag(name);
    if (in.ok() && !flag) in.refuse(name, "is missing");
    return flag.value_or(false);
}

Result<Response> get_age(Call& call) { return json_answer(age_json(call.context->app().ages().card(call.identity))); }

Result<Response> say_age(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const auto birth = read_birth(in);
    if (in.ok() && !birth) in.refuse("birth_year", "is missing");
    TRY_STATUS(in.finish());
    return json_answer(age_json(TRY(call.context->app().ages().say(call.identity, *birth))));
}

Result<Response> choose_safety(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    app::SafetyWish wish;
    wish.utc_offset_min = read_zone(in);
    wish.quiet = read_optional_stretch(in, "quiet");
    if (const auto budget_min = in.optional_integer("budget_min", {.min = 1, .max = schema::kDayMinutes}))
        wish.budget_min = static_cast<std::uint16_t>(*budget_min);
    wish.strangers = in.optional_flag("strangers");
    wish.listed = in.optional_flag("listed");
    TRY_STATUS(in.finish());
    return json_answer(age_json(TRY(call.context->app().ages().choose(call.identity, wish))));
}

Result<Response> get_age_policy(Call& call) {
    return json_answer(age_policy_json(call.context->app().ages().policy()));
}

Result<Response> put_age_policy(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    schema::AgePolicy policy;
    const auto small = [&in](std::string_view name, std::int64_t most) {
        return static_cast<std::uint8_t>(in.integer(name, {.min = 0, .max = most}));
    };
    const auto minutes = [&in](std::string_view name) {
        return static_cast<std::uint16_t>(in.integer(name, {.min = 0, .max = schema::kDayMinutes}));
    };
    policy.asks = read_flag(in, "asks");
    policy.minimum_age = small("minimum_age", schema::kMostMinimumAge);
    policy.adult_age = small("adult_age", schema::kMostAdultAge);
    policy.unknown = read_rules(in, "unknown");
    policy.visitors = read_rules(in, "visitors");
    policy.quiet = read_stretch(in, "quiet");
    policy.always_quiet = read_stretch(in, "always_quiet");
    policy.budget_min = minutes("budget_min");
    policy.most_budget_min = minutes("most_budget_min");
    policy.may_open_contact = read_flag(in, "may_open_contact");
    policy.may_be_listed = read_flag(in, "may_be_listed");
    policy.utc_offset_min = static_cast<std::int16_t>(in.integer("utc_offset_min", kUtcOffsetLimits));
    TRY_STATUS(in.finish());
    return json_answer(age_policy_json(TRY(call.context->app().ages().change_policy(call.identity, policy))));
}

Result<Response> get_account_age(Call& call) {
    const ViewerId account = TRY(path_id<ViewerId>(call, "account"));
    return json_answer(age_json(TRY(call.context->app().ages().of(call.identity, account))));
}

Result<Response> correct_age(Call& call) {
    const json::value body = TRY(body_json(call));
    ObjectReader in(body);
    const auto group = schema::value_named<schema::AgeGroup>(in.text("group", {.min_bytes = 1, .max_bytes = 8}));
    if (in.ok() && !group) in.refuse("group", "must be unknown, minor or adult");
    const auto birth = read_birth(in);
    const std::string reason = in.text("reason", {.min_bytes = 1, .max_bytes = kMaxAgeReasonText});
    TRY_STATUS(in.finish());
    const ViewerId account = TRY(path_id<ViewerId>(call, "account"));
    return json_answer(age_json(TRY(call.context->app().ages().correct(
        call.identity, account, {.group = *group, .birth = birth, .reason = reason}))));
}

}  // namespace

void add_age_routes(std::vector<Route>& rows) {
    using enum Method;
    using enum BodyKind;
    constexpr WorkClass kAdmins = WorkClass::kAdmin;
    rows.insert(
        rows.end(),
        {
            {kGet, "/v1/me/age", WorkClass::kFeed, Auth::kViewer, kNone, 0, &get_age},
            {kPut, "/v1/me/age", WorkClass::kFeed, Auth::kAccount, kJson, kSmallBodyBytes, &say_age},
            {kPut, "/v1/me/safety", WorkClass::kFeed, Auth::kAccount, kJson, kSmallBodyBytes, &choose_safety},
            {kGet, "/v1/admin/ages", kAdmins, Auth::kAdmin, kNone, 0, &get_age_policy},
            {kPut, "/v1/admin/ages", kAdmins, Auth::kAdmin, kJson, kSmallBodyBytes, &put_age_policy},
            {kGet, "/v1/admin/accounts/{account}/age", kAdmins, Auth::kModerator, kNone, 0, &get_account_age},
            {kPut, "/v1/admin/accounts/{account}/age", kAdmins, Auth::kModerator, kJson, kSmallBodyBytes, &correct_age},
        });
}

}  // namespace tiller::http
