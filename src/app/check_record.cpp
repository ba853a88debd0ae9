#include "app/check_record.h"

#include <algorithm>

#include "app/in_force.h"
#include "app/moderation.h"
#include "app/rulings.h"

namespace tiller::app {
namespace {

schema::Ruling due_ruling(CheckAction action) {
    switch (action) {
        case CheckAction::kLabel: return schema::Ruling::kLabelled;
        case CheckAction::kLimit: return schema::Ruling::kLimited;
        case CheckAction::kHide: return schema::Ruling::kHidden;
        case CheckAction::kTakeDown: break;
    }
    return schema::Ruling::kTakenDown;
}

/// Nobody has decided it: a program did, by a rule of the operator's.
schema::Decided automatic_decision(const Parts& parts, const RuledThing& thing, const CheckRule& due) {
    return {.decision = DecisionId{parts.entropy.id64()},
            .target = thing.target,
            .target_id = thing.id,
            .ruling = due_ruling(due.action),
            .labels = due.action == CheckAction::kLabel ? due.labels : schema::LabelSet::kNone,
            .ground = due.ground,
            .rule = due.rule,
            .facts = due.facts,
            .automated = true,
            .author = {},
            .appeal_until_ms = parts.clock.now_ms() + kAppealWindowMs};
}

/// Less than what is there already would change nothing, or give something back.
bool takes_something(const RuledThing& thing, const projection::Standing& to) {
    return !thing.is_gone && to != thing.now && to.state >= thing.now.state;
}

}  // namespace

const CheckRule* flag(const CheckerSettings& checker, std::vector<schema::CheckLabel>& labels) {
    const CheckRule* due = nullptr;
    for (schema::CheckLabel& label : labels) {
        const CheckRule* rule = rule_for(checker, label.name);
        if (rule == nullptr) continue;
        const bool acts = rule->act_at && label.score >= *rule->act_at;
        label.flagged = acts || (rule->report_at && label.score >= *rule->report_at);
        if (acts && (due == nullptr || rule->action > due->action)) due = rule;
    }
    return due;
}

Status record_check(const Parts& parts, const schema::VideoChecked& checked, const CheckRule* due) {
    RuledThing thing;
    {
        const projection::View view = parts.projections.view();
        thing = TRY(ruled_thing(view, parts.options, schema::ReportTarget::kVideo, checked.video.value));
    }
    std::vector<ingest::ModerationStep> steps;
    steps.push_back({thing.person, checked});
    projection::Standing to = thing.now;
    if (due != nullptr) to = with_ruling(thing.now, due_ruling(due->action), due->labels);
    const bool decides = due != nullptr && takes_something(thing, to);
    // One append where both lie together: then no answer is ever noted without what it leads to.
    if (!decides || thing.video_home != thing.home) {
        TRY_STATUS(in_force(parts, parts.ingest.moderate(thing.video_home, std::move(steps))));
        steps.clear();
    }
    if (!decides) return {};
    schema::Decided decided = automatic_decision(parts, thing, *due);
    const DecisionId id = decided.decision;
    steps.push_back({thing.person, std::move(decided)});
    return carry_out(parts, thing, {.to = to, .author = {}, .decision = id, .reason = due->facts}, std::move(steps));
}

}  // namespace tiller::app
