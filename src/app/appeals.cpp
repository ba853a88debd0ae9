#include "app/appeals.h"

#include "app/in_force.h"
#include "app/rulings.h"

namespace tiller::app {
namespace {

constexpr std::size_t kMaxShownDecisions = 200;
constexpr std::int64_t kLookMs = 3'600'000;

DecisionCard card_of(const projection::View& view, const projection::Decision& decision, UnixMs now_ms) {
    DecisionCard card{.decision = decision,
                      .stands = view.decisions().stands(decision),
                      .revocation = {},
                      .video = {},
                      .comment_text = {},
                      .handle = creator_card(view, decision.person, {}).handle};
    if (const auto* revocation = view.decisions().revocation(decision.made.decision)) card.revocation = *revocation;
    VideoId video{decision.made.target_id};
    if (decision.made.target == schema::ReportTarget::kComment) {
        const auto* comment = view.comments().find_with_withdrawn(CommentId{decision.made.target_id});
        if (comment != nullptr) card.comment_text = comment->text;
        video = comment == nullptr ? VideoId{} : comment->video;
    }
    if (decision.made.target != schema::ReportTarget::kViewer) {
        if (const auto found = view.find_video(video)) card.video = video_card(view, *found, decision.person);
    }
    card.can_appeal = is_restriction(decision.made.ruling) && card.stands && !decision.appeal &&
                      now_ms <= decision.made.appeal_until_ms;
    return card;
}

/// From when on somebody may answer an appeal; none = never.
std::optional<UnixMs> answers_from(const projection::View& view, const InstanceOptions& options, ViewerId moderator,
                                   const projection::Decision& decision) {
    if (moderator == decision.person) return std::nullopt;
    if (moderator != decision.made.author) return 0;
    if (somebody_else_moderates(view, {decision.made.author, decision.person})) return std::nullopt;
    return decision.appeal->time_ms + options.second_look_delay_ms;
}

}  // namespace

std::vector<DecisionCard> Appeals::mine(ViewerId person) const {
    std::vector<DecisionCard> cards;
    const projection::View view = parts_.projections.view();
    for (const projection::Decision* decision : view.decisions().of_person(person)) {
        if (cards.size() == kMaxShownDecisions) break;
        cards.push_back(card_of(view, *decision, parts_.clock.now_ms()));
    }
    return cards;
}

Result<DecisionCard> Appeals::one(ViewerId person, DecisionId decision) const {
    const projection::View view = parts_.projections.view();
    const projection::Decision* found = view.decisions().find(decision);
    if (found == nullptr || found->person != person || person.is_none())
        return fail(ErrorCode::kNotFound, "there is no such decision about you");
    return card_of(view, *found, parts_.clock.now_ms());
}

std::vector<LookCard> Appeals::looks(ViewerId person) const {
    std::vector<LookCard> cards;
    const projection::View view = parts_.projections.view();
    for (const projection::Look& look : view.decisions().looks_at(person)) {
        const projection::Account* account = view.accounts().find(look.author);
        cards.push_back({.look = look, .role = account == nullptr ? schema::Role::kModerator : account->role});
    }
    return cards;
}

Status Appeals::appeal(ViewerId person, DecisionId decision, std::string_view text) {
    const DecisionCard card = TRY(one(person, decision));
    const schema::Decided& made = card.decision.made;
    if (!is_restriction(made.ruling))
        return fail(ErrorCode::kInvalid, "this decision took nothing away, so there is nothing to appeal");
    if (card.decision.appeal) return fail(ErrorCode::kConflict, "you have appealed against this decision already");
    if (!card.stands) return fail(ErrorCode::kConflict, "this decision no longer holds");
    if (parts_.clock.now_ms() > made.appeal_until_ms)
        return fail(ErrorCode::kGone, "the six months to appeal against this decision are over");
    const PartitionId home = parts_.projections.view().partition_of(person).value_or(parts_.options.default_home);
    return in_force(parts_, parts_.ingest.appeal({person, home}, decision, text));
}

Result<std::vector<AppealCard>> Appeals::list(const Identity& moderator, bool only_open) {
    std::vector<AppealCard> cards;
    {
        const projection::View view = parts_.projections.view();
        const UnixMs now_ms = parts_.clock.now_ms();
        for (const projection::Decision* decision : view.decisions().appealed(only_open)) {
            if (cards.size() == kMaxShownDecisions) break;
            const auto from = answers_from(view, parts_.options, moderator.viewer, *decision);
            cards.push_back({.card = card_of(view, *decision, now_ms),
                             .decided_by = creator_card(view, decision->made.author, {}).handle,
                             .may_decide = from && *from <= now_ms,
                             .may_decide_from_ms = from.value_or(0)});
        }
    }
    for (const AppealCard& card : cards)
        TRY_STATUS(note_look(moderator, card.card.decision.person, schema::StaffLook::kAppeal));
    return cards;
}

Status Appeals::decide(const Identity& moderator, DecisionId decision, bool granted, std::string_view reason) {
    if (reason.find_first_not_of(" \t\r\n") == std::string_view::npos)
        return fail(ErrorCode::kInvalid, "an answer needs its reason: say in \"reason\" why");
    RuledThing thing;
    projection::Standing to;
    schema::AppealDecided answer{
        .decision = decision, .granted = granted, .reason = std::string(reason), .author = moderator.viewer};
    {
        const projection::View view = parts_.projections.view();
        const projection::Decision* found = view.decisions().find(decision);
        if (found == nullptr || !found->appeal) return fail(ErrorCode::kNotFound, "there is no such appeal");
        if (found->appeal->outcome) return fail(ErrorCode::kConflict, "this appeal was answered already");
        if (!view.decisions().stands(*found)) return fail(ErrorCode::kConflict, "this decision no longer holds");
        const auto from = answers_from(view, parts_.options, moderator.viewer, *found);
        if (!from)
            return fail(ErrorCode::kDenied, "an appeal is answered by somebody else than whoever decided or appealed");
        if (*from > parts_.clock.now_ms())
            return fail(ErrorCode::kConflict,
                        "you decided this yourself: look at it again later, when the delay is over");
        answer.by_same_person = moderator.viewer == found->made.author;
        thing = TRY(ruled_thing(view, parts_.options, found->made.target, found->made.target_id));
        to = granted ? without_decision(view, thing, found->made) : thing.now;
    }
    std::vector<ingest::ModerationStep> steps;
    steps.push_back({thing.person, answer});
    return carry_out(parts_, thing,
                     {.to = to, .author = moderator.viewer, .decision = decision, .reason = std::string(reason)},
                     std::move(steps));
}

Status Appeals::note_look(const Identity& moderator, ViewerId person, schema::StaffLook what) {
    PartitionId home;
    {
        const projection::View view = parts_.projections.view();
        // Nobody without an account could read of it, and nobody needs to be told of their own looks.
        if (person == moderator.viewer || view.accounts().find(person) == nullptr) return {};
        for (const projection::Look& look : view.decisions().looks_at(person)) {
            if (look.time_ms < parts_.clock.now_ms() - kLookMs) break;
            if (look.author == moderator.viewer && look.what == what) return {};
        }
        home = view.partition_of(person).value_or(parts_.options.default_home);
    }
    return in_force(parts_, parts_.ingest.note_look({person, home}, {.what = what, .author = moderator.viewer}));
}

}  // namespace tiller::app
