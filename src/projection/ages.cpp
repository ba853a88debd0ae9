#include "projection/ages.h"

#include <algorithm>

#include "projection/decode_limits.h"
#include "schema/age_fields.h"

namespace tiller::projection {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kHoursKept = 40;  // a day and the widest change of zone

/// What a minor chose, where the operator allows it; else what the operator set.
void limit(const schema::AgePolicy& policy, const AgeRecord& record, Safeguards& safe) {
    safe.quiet = policy.quiet;
    safe.budget_min = policy.budget_min;
    if (!record.chosen) return;
    if (record.chosen->quiet && record.chosen->quiet->covers(policy.always_quiet)) safe.quiet = *record.chosen->quiet;
    const std::uint16_t budget_min = record.chosen->budget_min.value_or(0);
    if (budget_min > 0 && budget_min <= policy.most_budget_min) safe.budget_min = budget_min;
}

schema::AgeRules rules_for(const schema::AgePolicy& policy, const AgeBearer& bearer, schema::AgeGroup group) {
    if (!bearer.is_person) return schema::AgeRules::kAdult;
    if (!bearer.is_account) return policy.visitors;
    switch (group) {
        case schema::AgeGroup::kMinor: return schema::AgeRules::kMinor;
        case schema::AgeGroup::kAdult: return schema::AgeRules::kAdult;
        case schema::AgeGroup::kUnknown: break;
    }
    return bearer.is_staff ? schema::AgeRules::kAdult : policy.unknown;
}

std::uint32_t profile_start(const AgeRecord& record, schema::AgeRules rules) {
    if (rules == schema::AgeRules::kMinor) return schema::kNoProfile;
    if (record.group != schema::AgeGroup::kMinor || record.adult_from_ms <= 0) return record.profile_from_s;
    return static_cast<std::uint32_t>(std::clamp<std::int64_t>(record.adult_from_ms / 1000, 0, schema::kNoProfile - 1));
}

bool decode_flag(ByteReader& in) {
    const auto byte = in.get<std::uint8_t>();
    if (byte > 1) in.mark_failed();
    return byte == 1;
}

}  // namespace

void FeedUse::note(UnixMs time_ms) {
    // A clock that was set back counts nothing until it has caught up.
    const std::int64_t used_ms = std::clamp<std::int64_t>(time_ms - last_ms_, 0, kMostIdleMs);
    last_ms_ = std::max(last_ms_, time_ms);
    if (used_ms == 0) return;
    const std::int64_t hour = time_ms / kHourMs;
    std::erase_if(hours_, [hour](const Hour& one) { return one.hour <= hour - kHoursKept; });
    if (hours_.empty() || hours_.back().hour < hour) hours_.push_back({hour, 0});
    hours_.back().used_ms += static_cast<std::uint32_t>(used_ms);
}

std::int64_t FeedUse::used_ms(UnixMs now_ms, int utc_offset_min) const {
    std::int64_t sum_ms = 0;
    for (const Hour& one : hours_) {
        if (schema::day_of(one.hour * kHourMs, utc_offset_min) == schema::day_of(now_ms, utc_offset_min))
            sum_ms += one.used_ms;
    }
    return sum_ms;
}

void FeedUse::encode(ByteWriter& out) const {
    out.put(last_ms_);
    out.put_varint(hours_.size());
    for (const Hour& one : hours_) {
        out.put(one.hour);
        out.put(one.used_ms);
    }
}

FeedUse FeedUse::decode(ByteReader& in) {
    FeedUse use;
    use.last_ms_ = in.get<UnixMs>();
    use.hours_.resize(in.get_count(static_cast<std::size_t>(kHoursKept), 12));
    for (Hour& one : use.hours_) {
        one.hour = in.get<std::int64_t>();
        one.used_ms = in.get<std::uint32_t>();
    }
    if (!std::ranges::is_sorted(use.hours_, {}, &Hour::hour)) in.mark_failed();
    return use;
}

schema::AgeGroup AgeRecord::group_at(UnixMs now_ms) const {
    const bool has_grown = group == schema::AgeGroup::kMinor && adult_from_ms > 0 && now_ms >= adult_from_ms;
    return has_grown ? schema::AgeGroup::kAdult : group;
}

void AgeRecord::apply(UnixMs time_ms, const schema::AgeGroupChanged& event) {
    if (event.group == schema::AgeGroup::kAdult && group == schema::AgeGroup::kMinor) {
        // What was watched under the rules for minors does not become a profile because they hold no longer.
        const UnixMs grown_ms = group_at(time_ms) == schema::AgeGroup::kAdult ? adult_from_ms : time_ms;
        profile_from_s =
            static_cast<std::uint32_t>(std::clamp<std::int64_t>(grown_ms / 1000, 0, schema::kNoProfile - 1));
    }
    group = event.group;
    adult_from_ms = event.group == schema::AgeGroup::kMinor ? event.adult_from_ms : 0;
    since_ms = time_ms;
    author = event.author;
    reason = event.reason;
}

void AgeRecord::apply(UnixMs time_ms, const schema::SafetyChosen& event) {
    if (chosen && chosen->utc_offset_min != event.utc_offset_min) zone_since_ms = time_ms;
    chosen = event;
}

void AgeRecord::encode(ByteWriter& out) const {
    out.put(group);
    out.put(adult_from_ms);
    out.put(since_ms);
    out.put(author.value);
    out.put_text(reason);
    out.put(profile_from_s);
    out.put<std::uint8_t>(chosen ? 1 : 0);
    schema::Encoder encoder(out);
    if (chosen) fields(encoder, *chosen);
    out.put(zone_since_ms);
    use.encode(out);
}

AgeRecord AgeRecord::decode(ByteReader& in) {
    AgeRecord record;
    schema::Decoder decoder(in);
    decoder.choice(record.group, schema::AgeGroup::kAdult);
    record.adult_from_ms = in.get<UnixMs>();
    record.since_ms = in.get<UnixMs>();
    record.author.value = in.get<std::uint64_t>();
    record.reason = in.get_text(kMaxFieldBytes);
    record.profile_from_s = in.get<std::uint32_t>();
    if (decode_flag(in)) fields(decoder, record.chosen.emplace());
    record.zone_since_ms = in.get<UnixMs>();
    record.use = FeedUse::decode(in);
    return record;
}

Safeguards safeguards_of(const schema::AgePolicy& policy, const AgeRecord& record, const AgeBearer& bearer,
                         UnixMs now_ms) {
    Safeguards safe;
    safe.group = record.group_at(now_ms);
    safe.rules = rules_for(policy, bearer, safe.group);
    safe.utc_offset_min = record.chosen ? record.chosen->utc_offset_min : policy.utc_offset_min;
    safe.profile_from_s = profile_start(record, safe.rules);
    const schema::Choice strangers = record.chosen ? record.chosen->strangers : schema::Choice::kDefault;
    const schema::Choice listed = record.chosen ? record.chosen->listed : schema::Choice::kDefault;
    if (!safe.is_minor()) {
        safe.strangers = strangers != schema::Choice::kNo;
        safe.listed = listed != schema::Choice::kNo;
        return safe;
    }
    limit(policy, record, safe);
    safe.strangers = policy.may_open_contact && strangers == schema::Choice::kYes;
    safe.listed = policy.may_be_listed && listed == schema::Choice::kYes;
    return safe;
}

}  // namespace tiller::projection
