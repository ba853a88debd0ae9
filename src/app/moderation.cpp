#include "app/moderation.h"

#include <algorithm>

#include "app/in_force.h"

namespace tiller::app {
namespace {

using schema::ReportTarget;
using schema::Ruling;

constexpr std::size_t kMaxListed = 500;

std::string_view name_of(ReportAction action) {
    switch (action) {
        case ReportAction::kDismiss: return "dismiss";
        case ReportAction::kHide: return "hide";
        case ReportAction::kTakeDown: return "take_down";
        case ReportAction::kLimit: return "limit";
        case ReportAction::kLabel: return "label";
        case ReportAction::kBlockAccount: return "block_account";
    }
    return "dismiss";
}

Ruling ruling_of(VideoAction action) {
    switch (action) {
        case VideoAction::kHide: return Ruling::kHidden;
        case VideoAction::kTakeDown: return Ruling::kTakenDown;
        case VideoAction::kLimit: return Ruling::kLimited;
        case VideoAction::kLabel: return Ruling::kLabelled;
        case VideoAction::kRestore: break;
    }
    return Ruling::kVideoRestored;
}

/// What an action on reports about a thing means for that thing.
Result<Ruling> ruling_of(ReportAction action, ReportTarget target) {
    if (action == ReportAction::kBlockAccount) return Ruling::kSuspended;
    if (target == ReportTarget::kVideo) {
        if (action == ReportAction::kHide) return Ruling::kHidden;
        if (action == ReportAction::kLimit) return Ruling::kLimited;
        return action == ReportAction::kLabel ? Ruling::kLabelled : Ruling::kTakenDown;
    }
    if (action == ReportAction::kLimit || action == ReportAction::kLabel)
        return fail(ErrorCode::kInvalid, "only videos can be limited or labelled");
    if (target == ReportTarget::kComment) return Ruling::kCommentRemoved;
    return fail(ErrorCode::kInvalid, "only videos and comments can be hidden or taken down");
}

/// "There is no effect without a reason": what a statement must hold for such a ruling.
Status check_statement(Ruling ruling, const Statement& statement) {
    if (is_restriction(ruling) && statement.facts.find_first_not_of(" \t\r\n") == std::string::npos)
        return fail(ErrorCode::kInvalid, "a decision needs its reason: say what you saw, in \"reason\"");
    const bool labels = statement.labels != schema::LabelSet::kNone;
    if ((ruling == Ruling::kLabelled) != labels)
        return fail(ErrorCode::kInvalid, "\"labels\" belong to the action label, which needs at least one");
    return {};
}

/// What is their own somebody else decides about, where there is somebody.
Status check_not_own(const projection::View& view, const Identity& moderator, const RuledThing& thing) {
    if (thing.person == moderator.viewer && somebody_else_moderates(view, {moderator.viewer}))
        return fail(ErrorCode::kDenied, "this is yours: another moderator decides about it");
    return {};
}

Status check_may_rule(const Identity& moderator, const RuledThing& thing, Ruling ruling) {
    if (thing.target == ReportTarget::kViewer) {
        if (thing.person == moderator.viewer) return fail(ErrorCode::kDenied, "nobody changes their own account here");
        if (thing.role == schema::Role::kAdmin)
            return fail(ErrorCode::kDenied, "an admin's account can not be changed by another");
    }
    if (thing.is_gone && thing.target == ReportTarget::kVideo)
        return fail(ErrorCode::kGone, "the creator has deleted this video");
    if (ruling == Ruling::kAccountRestored && !thing.now.suspended)
        return fail(ErrorCode::kConflict, "this account is not suspended");
    return {};
}

schema::Decided decided_of(const Identity& moderator, const RuledThing& thing, Ruling ruling,
                           const Statement& statement, UnixMs now_ms) {
    return {.decision = {},
            .target = thing.target,
            .target_id = thing.id,
            .ruling = ruling,
            .labels = statement.labels,
            .ground = statement.ground,
            .rule = statement.rule,
            .facts = statement.facts,
            .automated = statement.automated,
            .author = moderator.viewer,
            .appeal_until_ms = is_restriction(ruling) ? now_ms + kAppealWindowMs : 0};
}

}  // namespace

std::vector<ReportCard> Moderation::reports(bool only_open) const {
    std::vector<ReportCard> cards;
    const projection::View view = parts_.projections.view();
    for (const projection::Report* report : view.reports().list(only_open, kMaxListed)) {
        ReportCard card{.report = *report, .video = {}, .comment_text = {}, .handle = {}};
        if (report->target == ReportTarget::kVideo) {
            if (const auto found = view.find_video(VideoId{report->target_id})) {
                card.video = video_card(view, *found, {});
                card.handle = card.video->creator.handle;
            }
        } else if (report->target == ReportTarget::kComment) {
            if (const auto* comment = view.comments().find_with_withdrawn(CommentId{report->target_id})) {
                card.comment_text = comment->text;
                card.handle = creator_card(view, comment->author, {}).handle;
            }
        } else {
            card.handle = creator_card(view, ViewerId{report->target_id}, {}).handle;
        }
        cards.push_back(std::move(card));
    }
    return cards;
}

Result<std::map<Moderation::Target, std::vector<ReportId>>> Moderation::open_by_target(
    const projection::View& view, std::span<const ReportId> reports, Reach reach) {
    std::map<Target, std::vector<ReportId>> by_target;
    std::string decided;
    for (const ReportId id : reports) {
        const projection::Report* report = view.reports().find(id);
        if (report == nullptr) return fail(ErrorCode::kNotFound, "there is no such report");
        if (report->decision) decided = report->decision->action;
        if (!report->decision) by_target[{report->target, report->target_id}].push_back(id);
    }
    if (by_target.empty()) return fail(ErrorCode::kConflict, "this report was decided already: " + decided);
    for (auto& [target, ids] : by_target) {
        std::ranges::sort(ids);
        ids.erase(std::ranges::unique(ids).begin(), ids.end());
        if (reach == Reach::kNamed) continue;
        ids.clear();
        for (const projection::Report* report : view.reports().of_target(target.first, target.second)) {
            if (report->is_open()) ids.push_back(report->report);
        }
    }
    return by_target;
}

Result<std::vector<DecisionId>> Moderation::decide(const Identity& moderator, std::span<const ReportId> reports,
                                                   Reach reach, ReportAction action, const Statement& statement) {
    std::map<Target, std::vector<ReportId>> by_target;
    std::vector<RuledThing> things;
    {
        const projection::View view = parts_.projections.view();
        by_target = TRY(open_by_target(view, reports, reach));
        for (const auto& [target, ids] : by_target) {
            Result<RuledThing> thing = ruled_thing(view, parts_.options, target.first, target.second);
            // What is gone can still be dismissed.
            if (!thing && action == ReportAction::kDismiss) continue;
            if (!thing) return std::unexpected(thing.error());
            TRY_STATUS(check_not_own(view, moderator, *thing));
            if (action == ReportAction::kDismiss) continue;
            const Ruling ruling = TRY(ruling_of(action, target.first));
            TRY_STATUS(check_statement(ruling, statement));
            if (action == ReportAction::kBlockAccount && target.first != ReportTarget::kViewer)
                thing = TRY(ruled_thing(view, parts_.options, ReportTarget::kViewer, thing->person.value));
            TRY_STATUS(check_may_rule(moderator, *thing, ruling));
            things.push_back(std::move(*thing));
        }
    }
    std::vector<DecisionId> decisions;
    std::size_t place = 0;
    for (const auto& [target, ids] : by_target) {
        if (action == ReportAction::kDismiss) {
            decisions.push_back(TRY(dismiss(moderator, ids, statement)));
            continue;
        }
        const Ruling ruling = TRY(ruling_of(action, target.first));
        decisions.push_back(TRY(rule(moderator, things[place++], {ruling, name_of(action)}, statement, ids)));
    }
    return decisions;
}

Result<DecisionId> Moderation::dismiss(const Identity& moderator, std::span<const ReportId> reports,
                                       const Statement& statement) {
    const DecisionId decision{parts_.entropy.id64()};
    std::vector<ingest::ModerationStep> steps;
    for (const ReportId report : reports) {
        steps.push_back({moderator.viewer, schema::ReportDecided{.report = report,
                                                                 .action = "dismiss",
                                                                 .reason = statement.facts,
                                                                 .author = moderator.viewer,
                                                                 .decision = decision}});
    }
    TRY_STATUS(in_force(parts_, parts_.ingest.moderate(moderator.home, std::move(steps))));
    return decision;
}

Result<DecisionId> Moderation::rule(const Identity& moderator, const RuledThing& thing, Ruled ruled,
                                    const Statement& statement, std::span<const ReportId> reports) {
    TRY_STATUS(check_statement(ruled.ruling, statement));
    TRY_STATUS(check_may_rule(moderator, thing, ruled.ruling));
    schema::Decided decided = decided_of(moderator, thing, ruled.ruling, statement, parts_.clock.now_ms());
    decided.decision = DecisionId{parts_.entropy.id64()};
    const DecisionId id = decided.decision;
    std::vector<ingest::ModerationStep> steps;
    steps.push_back({thing.person, std::move(decided)});
    for (const ReportId report : reports) {
        steps.push_back({thing.person, schema::ReportDecided{.report = report,
                                                             .action = std::string(ruled.report_action),
                                                             .reason = statement.facts,
                                                             .author = moderator.viewer,
                                                             .decision = id}});
    }
    TRY_STATUS(carry_out(parts_, thing,
                         {.to = with_ruling(thing.now, ruled.ruling, statement.labels),
                          .author = moderator.viewer,
                          .decision = id,
                          .reason = statement.facts},
                         std::move(steps)));
    return id;
}

Status Moderation::undo(const Identity& moderator, DecisionId decision, std::string_view reason) {
    const schema::DecisionRevoked revoked{
        .decision = decision, .author = moderator.viewer, .reason = std::string(reason)};
    std::optional<RuledThing> thing;
    projection::Standing to;
    {
        const projection::View view = parts_.projections.view();
        const projection::Decision* found = view.decisions().find(decision);
        if (view.decisions().revocation(decision) != nullptr)
            return fail(ErrorCode::kConflict, "this decision was undone already");
        if (found == nullptr) {
            if (!view.reports().has_decision(decision)) return fail(ErrorCode::kNotFound, "there is no such decision");
        } else {
            if (found->appeal && found->appeal->outcome)
                return fail(ErrorCode::kConflict, "an appeal against this decision was decided already");
            thing = TRY(ruled_thing(view, parts_.options, found->made.target, found->made.target_id));
            TRY_STATUS(check_not_own(view, moderator, *thing));
            to = without_decision(view, *thing, found->made);
        }
    }
    if (!thing) {
        std::vector<ingest::ModerationStep> steps;
        steps.push_back({moderator.viewer, revoked});
        return in_force(parts_, parts_.ingest.moderate(moderator.home, std::move(steps)));
    }
    std::vector<ingest::ModerationStep> steps;
    steps.push_back({thing->person, revoked});
    return carry_out(parts_, *thing,
                     {.to = to, .author = moderator.viewer, .decision = decision, .reason = std::string(reason)},
                     std::move(steps));
}

Status Moderation::rule_on_video(const Identity& moderator, VideoId video, VideoAction action,
                                 const Statement& statement) {
    RuledThing thing;
    {
        const projection::View view = parts_.projections.view();
        thing = TRY(ruled_thing(view, parts_.options, ReportTarget::kVideo, video.value));
        TRY_STATUS(check_not_own(view, moderator, thing));
    }
    const Ruling ruling = ruling_of(action);
    TRY_STATUS(check_statement(ruling, statement));
    TRY_STATUS(check_may_rule(moderator, thing, ruling));
    if (with_ruling(thing.now, ruling, statement.labels) == thing.now) return {};
    (void)TRY(rule(moderator, thing, {ruling, {}}, statement, {}));
    return {};
}

Status Moderation::rule_on_comment(const Identity& moderator, CommentId comment, bool restore,
                                   const Statement& statement) {
    RuledThing thing;
    {
        const projection::View view = parts_.projections.view();
        thing = TRY(ruled_thing(view, parts_.options, ReportTarget::kComment, comment.value));
        TRY_STATUS(check_not_own(view, moderator, thing));
    }
    const Ruling ruling = restore ? Ruling::kCommentRestored : Ruling::kCommentRemoved;
    TRY_STATUS(check_statement(ruling, statement));
    if (thing.now.withdrawn != restore) return {};
    (void)TRY(rule(moderator, thing, {ruling, {}}, statement, {}));
    return {};
}

std::vector<AccountCard> Moderation::accounts(std::optional<schema::AccountState> state) const {
    std::vector<AccountCard> cards;
    const projection::View view = parts_.projections.view();
    const UnixMs now_ms = parts_.clock.now_ms();
    for (const projection::Account* account : view.accounts().list(state, {}, kMaxListed)) {
        const CreatorCard person = creator_card(view, account->viewer, {});
        cards.push_back({.account = *account,
                         .simulated = person.simulated,
                         .videos = view.videos_of_creator(account->viewer).size(),
                         .followers = view.follower_count(account->viewer),
                         .strikes = view.decisions().strikes(account->viewer, now_ms)});
    }
    return cards;
}

Status Moderation::change_account(const Identity& admin, ViewerId account, AccountAction action,
                                  const Statement& statement) {
    const RuledThing thing =
        TRY(ruled_thing(parts_.projections.view(), parts_.options, ReportTarget::kViewer, account.value));
    TRY_STATUS(check_may_rule(admin, thing, Ruling::kSuspended));
    if (action == AccountAction::kSuspend && thing.now.suspended) return {};
    if (action == AccountAction::kSuspend || action == AccountAction::kRestore) {
        const Ruling ruling = action == AccountAction::kSuspend ? Ruling::kSuspended : Ruling::kAccountRestored;
        (void)TRY(rule(admin, thing, {ruling, {}}, statement, {}));
        return {};
    }
    schema::AccountChanged change;
    change.author = admin.viewer;
    change.reason = statement.facts;
    switch (action) {
        case AccountAction::kApprove: change.state = schema::AccountState::kActive; break;
        case AccountAction::kReject: change.state = schema::AccountState::kRemoved; break;
        case AccountAction::kMakeModerator: change.role = schema::Role::kModerator; break;
        case AccountAction::kMakeViewer: change.role = schema::Role::kViewer; break;
        case AccountAction::kTrust: change.trusted_flagger = true; break;
        case AccountAction::kDistrust: change.trusted_flagger = false; break;
        case AccountAction::kSuspend:
        case AccountAction::kRestore: break;
    }
    if (action == AccountAction::kApprove || action == AccountAction::kReject) {
        const projection::View view = parts_.projections.view();
        const projection::Account* found = view.accounts().find(account);
        if (found == nullptr || found->state != schema::AccountState::kAwaitingApproval)
            return fail(ErrorCode::kConflict, "this account does not await approval");
    }
    TRY_STATUS(in_force(parts_, parts_.ingest.change_account({account, thing.home}, std::move(change))));
    // The sessions of a suspended account open nothing but what was decided about it.
    if (action == AccountAction::kReject) (void)TRY(parts_.store.sessions().revoke_all_but(account, {}));
    if (action == AccountAction::kReject) (void)TRY(parts_.store.credentials().remove(account));
    return {};
}

std::vector<std::string> Moderation::house_rules() const { return parts_.projections.view().rules().house_rules(); }

Status Moderation::change_house_rules(const Identity& admin, std::vector<std::string> rules) {
    return in_force(parts_, parts_.ingest.change_house_rules({.rules = std::move(rules), .author = admin.viewer}));
}

}  // namespace tiller::app
