#include "app/ages.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/in_force.h"

namespace tiller::app {
namespace {

constexpr std::int64_t kAMinuteMs = 60'000;

UnixMs next_minute(UnixMs now_ms, int minutes) { return (now_ms / kAMinuteMs + minutes) * kAMinuteMs; }

schema::Choice choice_of(const std::optional<bool>& wish, schema::Choice before) {
    if (!wish) return before;
    return *wish ? schema::Choice::kYes : schema::Choice::kNo;
}

std::unexpected<Error> not_allowed(std::string_view what) {
    return fail(ErrorCode::kDenied,
                fmt::format("{}; the operator of this service sets what accounts of minors may choose", what));
}

}  // namespace

std::string_view name_of(PauseReason reason) { return reason == PauseReason::kQuietHours ? "quiet_hours" : "budget"; }

std::optional<FeedPause> feed_pause(const projection::View& view, ViewerId viewer, const projection::Safeguards& safe,
                                    UnixMs now_ms) {
    const int minute = schema::minute_of_day(now_ms, safe.utc_offset_min);
    if (safe.quiet.holds(minute))
        return FeedPause{PauseReason::kQuietHours, next_minute(now_ms, safe.quiet.minutes_left(minute))};
    if (safe.budget_min == 0) return std::nullopt;
    if (view.age(viewer).use.used_ms(now_ms, safe.utc_offset_min) < safe.budget_min * kAMinuteMs) return std::nullopt;
    return FeedPause{PauseReason::kBudget, next_minute(now_ms, schema::kDayMinutes - minute)};
}

Result<schema::AgeGroupChanged> group_of(const schema::AgePolicy& policy, const schema::Birth& birth, UnixMs now_ms) {
    TRY_STATUS(schema::check(birth, now_ms));
    const bool is_old_enough = now_ms >= schema::is_certainly(policy.minimum_age, birth);
    if (!is_old_enough && policy.minimum_age > 0) {
        const schema::Birth earliest{.year = birth.year, .month = birth.month.value_or(1)};
        if (now_ms >= schema::is_certainly(policy.minimum_age, earliest))
            return fail(ErrorCode::kInvalid,
                        "\"birth_month\" is needed: the year alone does not say whether you are old enough");
        return fail(ErrorCode::kDenied, fmt::format("accounts here are for people of {} and older; nothing was stored",
                                                    policy.minimum_age));
    }
    const UnixMs adult_from_ms = schema::is_certainly(policy.adult_age, birth);
    if (now_ms >= adult_from_ms) return schema::AgeGroupChanged{.group = schema::AgeGroup::kAdult};
    return schema::AgeGroupChanged{.group = schema::AgeGroup::kMinor, .adult_from_ms = adult_from_ms};
}

schema::LabelSet labels_hidden_by_age(const projection::View& view, ViewerId watcher) {
    const bool is_minor = view.safeguards(watcher, view.newest_ms()).is_minor();
    return is_minor ? schema::set_of(schema::VideoLabel::kSensitive) : schema::LabelSet::kNone;
}

bool is_hidden_by_age(const projection::View& view, const schema::VideoFacts& facts, ViewerId watcher) {
    if (!schema::holds(facts.labels(), schema::VideoLabel::kSensitive)) return false;
    if (!watcher.is_none() && facts.creator == watcher) return false;
    return labels_hidden_by_age(view, watcher) != schema::LabelSet::kNone;
}

bool may_write_to(const projection::View& view, ViewerId author, ViewerId person) {
    if (author == person || view.safeguards(person, view.newest_ms()).strangers) return true;
    const schema::ViewerState* state = view.viewer(person);
    return state != nullptr && state->follows_creator(author);
}

AgeCard Ages::card_of(ViewerId viewer, bool is_account) const {
    const projection::View view = parts_.projections.view();
    const UnixMs now_ms = parts_.clock.now_ms();
    const projection::AgeRecord& record = view.age(viewer);
    AgeCard card;
    card.safe = view.safeguards(viewer, now_ms);
    card.policy = view.rules().age_policy();
    card.may_say = is_account && card.safe.group == schema::AgeGroup::kUnknown;
    card.since_ms = record.since_ms;
    if (card.safe.group == schema::AgeGroup::kMinor) card.adult_from_ms = record.adult_from_ms;
    card.corrected = !record.author.is_none();
    card.reason = record.reason;
    if (record.zone_since_ms > 0 && card.safe.is_minor()) card.zone_from_ms = record.zone_since_ms + kZoneHoldsMs;
    card.used_ms = record.use.used_ms(now_ms, card.safe.utc_offset_min);
    return card;
}

Result<AgeCard> Ages::say(const Identity& account, const schema::Birth& birth) {
    const std::lock_guard lock(mutex_);
    if (!card(account).may_say)
        return fail(ErrorCode::kConflict,
                    "your age group is known here; ask a moderator if it is wrong (Settings, Age group)");
    const schema::AgeGroupChanged changed = TRY(group_of(policy(), birth, parts_.clock.now_ms()));
    TRY_STATUS(in_force(parts_, parts_.ingest.change_age_group(actor_of(account), changed)));
    return card(account);
}

Status Ages::check_allowed(const AgeCard& now, const SafetyWish& wish) const {
    if (!now.safe.is_minor()) {
        if (wish.quiet || wish.budget_min)
            return fail(ErrorCode::kDenied,
                        "quiet hours and the day's limit are of minors' accounts; set your own under Settings");
        return {};
    }
    if (wish.quiet && !wish.quiet->covers(now.policy.always_quiet))
        return not_allowed(fmt::format("the hours from minute {} to minute {} of the day are always quiet",
                                       now.policy.always_quiet.from_min, now.policy.always_quiet.until_min));
    if (wish.budget_min && (*wish.budget_min == 0 || *wish.budget_min > now.policy.most_budget_min))
        return not_allowed(fmt::format("\"budget_min\" must be from 1 to {}", now.policy.most_budget_min));
    if (wish.strangers.value_or(false) && !now.policy.may_open_contact)
        return not_allowed("only people whom you follow may write to you");
    if (wish.listed.value_or(false) && !now.policy.may_be_listed)
        return not_allowed("your account is not shown in search and Discover");
    if (wish.utc_offset_min && *wish.utc_offset_min != now.safe.utc_offset_min &&
        parts_.clock.now_ms() < now.zone_from_ms)
        return not_allowed("the time zone was changed less than 7 days ago");
    return {};
}

Result<AgeCard> Ages::choose(const Identity& account, const SafetyWish& wish) {
    const std::lock_guard lock(mutex_);
    TRY_STATUS(check_allowed(card(account), wish));
    schema::SafetyChosen chosen;
    {
        const projection::View view = parts_.projections.view();
        const projection::AgeRecord& record = view.age(account.viewer);
        if (record.chosen)
            chosen = *record.chosen;
        else
            chosen.utc_offset_min = view.rules().age_policy().utc_offset_min;
    }
    chosen.utc_offset_min = wish.utc_offset_min.value_or(chosen.utc_offset_min);
    if (wish.quiet) chosen.quiet = wish.quiet;
    if (wish.budget_min) chosen.budget_min = wish.budget_min;
    chosen.strangers = choice_of(wish.strangers, chosen.strangers);
    chosen.listed = choice_of(wish.listed, chosen.listed);
    TRY_STATUS(in_force(parts_, parts_.ingest.choose_safety(actor_of(account), chosen)));
    return card(account);
}

Result<schema::AgePolicy> Ages::change_policy(const Identity& admin, const schema::AgePolicy& policy) {
    TRY_STATUS(in_force(parts_, parts_.ingest.change_age_policy({.policy = policy, .author = admin.viewer})));
    return this->policy();
}

Result<PartitionId> Ages::home_of_account(ViewerId account) const {
    const projection::View view = parts_.projections.view();
    if (view.accounts().find(account) == nullptr) return fail(ErrorCode::kNotFound, "there is no such account");
    return view.partition_of(account).value_or(parts_.options.default_home);
}

Result<AgeCard> Ages::of(const Identity& staff, ViewerId account) {
    (void)TRY(home_of_account(account));
    TRY_STATUS(appeals_.note_look(staff, account, schema::StaffLook::kAge));
    return card_of(account, true);
}

Result<AgeCard> Ages::correct(const Identity& staff, ViewerId account, const AgeCorrection& correction) {
    const PartitionId home = TRY(home_of_account(account));
    if (staff.viewer == account)
        return fail(ErrorCode::kDenied, "your own age group is corrected by somebody else of the staff");
    if (correction.reason.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return fail(ErrorCode::kInvalid, "\"reason\" is empty: the person reads in it why this was changed");
    schema::AgeGroupChanged changed{.group = correction.group,
                                    .adult_from_ms = 0,
                                    .author = staff.viewer,
                                    .reason = std::string(correction.reason)};
    if (correction.birth) {
        TRY_STATUS(schema::check(*correction.birth, parts_.clock.now_ms()));
        changed.adult_from_ms = schema::is_certainly(policy().adult_age, *correction.birth);
        if (correction.group != schema::AgeGroup::kMinor || changed.adult_from_ms <= parts_.clock.now_ms())
            return fail(ErrorCode::kInvalid,
                        "\"birth_year\" is only for a minor, and must be that of one: it says when the group ends");
    }
    TRY_STATUS(in_force(parts_, parts_.ingest.change_age_group({account, home}, changed)));
    return card_of(account, true);
}

}  // namespace tiller::app
