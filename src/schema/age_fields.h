// The fields of what the log says about age groups.
#pragma once

#include "schema/age.h"
#include "schema/archive.h"

namespace tiller::schema {

inline constexpr std::size_t kMaxAgeReasonBytes = 2000;

void fields(auto& archive, FieldsOf<DayStretch> auto& stretch) {
    archive.fixed(stretch.from_min);
    archive.fixed(stretch.until_min);
}

void fields(auto& archive, FieldsOf<AgeGroupChanged> auto& event) {
    archive.choice(event.group, AgeGroup::kAdult);
    archive.fixed(event.adult_from_ms);
    archive.fixed(event.author);
    archive.text(event.reason, kMaxAgeReasonBytes);
}

void fields(auto& archive, FieldsOf<AgePolicy> auto& policy) {
    archive.flag(policy.asks);
    archive.fixed(policy.minimum_age);
    archive.fixed(policy.adult_age);
    archive.choice(policy.unknown, AgeRules::kMinor);
    archive.choice(policy.visitors, AgeRules::kMinor);
    fields(archive, policy.quiet);
    fields(archive, policy.always_quiet);
    archive.fixed(policy.budget_min);
    archive.fixed(policy.most_budget_min);
    archive.flag(policy.may_open_contact);
    archive.flag(policy.may_be_listed);
    archive.fixed(policy.utc_offset_min);
}

void fields(auto& archive, FieldsOf<AgePolicyChanged> auto& event) {
    fields(archive, event.policy);
    archive.fixed(event.author);
}

void fields(auto& archive, FieldsOf<SafetyChosen> auto& event) {
    archive.fixed(event.utc_offset_min);
    archive.optional(event.quiet, [](auto& inner, auto& stretch) { fields(inner, stretch); });
    archive.optional(event.budget_min, [](auto& inner, auto& minutes) { inner.fixed(minutes); });
    archive.choice(event.strangers, Choice::kYes);
    archive.choice(event.listed, Choice::kYes);
}

}  // namespace tiller::schema
