// What moderators decide, what those concerned answer, and what viewers want of labels.
#include <algorithm>

#include "ingest/ingest.h"

namespace tiller::ingest {
namespace {

Status tidy(std::string& text, std::string_view what, std::size_t max_bytes) {
    text = TRY(normalise_text(text, {.what = what, .max_bytes = max_bytes}));
    return {};
}

/// Free words in the events of a decision.
Status tidy(schema::Payload& payload) {
    if (auto* decided = std::get_if<schema::Decided>(&payload)) {
        TRY_STATUS(tidy(decided->rule, "rule", schema::kMaxHouseRuleBytes));
        return tidy(decided->facts, "facts", schema::kMaxReasonBytes);
    }
    if (auto* changed = std::get_if<schema::VideoStateChanged>(&payload))
        return tidy(changed->reason, "reason", schema::kMaxReasonBytes);
    if (auto* changed = std::get_if<schema::AccountChanged>(&payload))
        return tidy(changed->reason, "reason", schema::kMaxReasonBytes);
    if (auto* decided = std::get_if<schema::ReportDecided>(&payload))
        return tidy(decided->reason, "reason", schema::kMaxReasonBytes);
    if (auto* revoked = std::get_if<schema::DecisionRevoked>(&payload))
        return tidy(revoked->reason, "reason", schema::kMaxReasonBytes);
    if (auto* boosted = std::get_if<schema::VideoBoosted>(&payload))
        return tidy(boosted->reason, "reason", schema::kMaxReasonBytes);
    if (auto* decided = std::get_if<schema::AppealDecided>(&payload))
        return tidy(decided->reason, "reason", schema::kMaxReasonBytes);
    return {};
}

}  // namespace

Result<Position> Ingest::moderate(PartitionId home, std::vector<ModerationStep> steps) {
    if (steps.empty()) return fail(ErrorCode::kInvalid, "there is nothing to decide");
    std::vector<schema::Event> events;
    const UnixMs now_ms = context_.clock.now_ms();
    for (ModerationStep& step : steps) {
        TRY_STATUS(tidy(step.payload));
        events.push_back({now_ms, step.subject, 0, std::move(step.payload)});
    }
    return TRY(context_.journal.append_and_wait(home, std::move(events))).last();
}

Result<Position> Ingest::appeal(const Actor& person, DecisionId decision, std::string_view text) {
    schema::Appealed appealed{.decision = decision, .text = std::string(text)};
    TRY_STATUS(tidy(appealed.text, "text", schema::kMaxReasonBytes));
    if (appealed.text.empty()) return fail(ErrorCode::kInvalid, "text is empty");
    return append_one(person.home, person.viewer, 0, std::move(appealed));
}

Result<Position> Ingest::label_video(const VideoHome& home, schema::VideoLabelled labelled) {
    return append_one(home.partition, home.creator, 0, labelled);
}

Result<Position> Ingest::filter_labels(const Actor& actor, const schema::LabelChoices& choices) {
    return append_one(actor.home, actor.viewer, 0, schema::LabelsFiltered{choices});
}

Result<Position> Ingest::note_look(const Actor& person, schema::StaffLooked look) {
    return append_one(person.home, person.viewer, 0, look);
}

Result<Position> Ingest::change_age_group(const Actor& account, schema::AgeGroupChanged changed) {
    TRY_STATUS(tidy(changed.reason, "reason", schema::kMaxReasonBytes));
    return append_one(account.home, account.viewer, 0, std::move(changed));
}

Result<Position> Ingest::choose_safety(const Actor& actor, const schema::SafetyChosen& chosen) {
    if (chosen.utc_offset_min < schema::kLeastUtcOffsetMin || chosen.utc_offset_min > schema::kMostUtcOffsetMin)
        return fail(ErrorCode::kInvalid, "\"utc_offset_min\" is no time zone: it is in minutes, east of UTC");
    if (chosen.quiet &&
        (chosen.quiet->from_min >= schema::kDayMinutes || chosen.quiet->until_min >= schema::kDayMinutes))
        return fail(ErrorCode::kInvalid, "quiet hours are minutes of a day, below 1440");
    return append_one(actor.home, actor.viewer, 0, chosen);
}

Result<Position> Ingest::change_age_policy(const schema::AgePolicyChanged& change) {
    TRY_STATUS(schema::check(change.policy));
    return append_one(kControlPartition, {}, 0, change);
}

Result<Position> Ingest::change_house_rules(schema::HouseRulesChanged change) {
    if (change.rules.size() > schema::kMaxHouseRules)
        return fail(ErrorCode::kInvalid, "at most " + std::to_string(schema::kMaxHouseRules) + " rules are allowed");
    for (std::string& rule : change.rules)
        rule = TRY(normalise_text(
            rule, {.what = "rule", .max_bytes = schema::kMaxHouseRuleBytes, .lines = TextLimits::Lines::kJoined}));
    std::erase(change.rules, "");
    return append_one(kControlPartition, {}, 0, std::move(change));
}

}  // namespace tiller::ingest
