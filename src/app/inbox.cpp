#include "app/inbox.h"

#include <map>
#include <tuple>

#include "app/ages.h"
#include "app/in_force.h"
#include "app/mentions.h"
#include "base/clock.h"

namespace tiller::app {
namespace {

using projection::Notification;
using enum projection::NotificationKind;

/// False for what was taken back, what is gone, and whom or what the viewer does not want to meet.
bool is_shown(const projection::View& view, ViewerId viewer, const Notification& one) {
    if (one.undone) return false;
    const bool writes = one.kind == kCommented || one.kind == kReplied || one.kind == kMentioned;
    if (writes && !may_write_to(view, one.actor, viewer)) return false;
    if (!one.actor.is_none() && (view.are_apart(viewer, one.actor) || view.mutes(viewer, one.actor))) return false;
    if (!one.actor.is_none() && view.viewer(one.actor) == nullptr) return false;
    if (one.kind == kDecided || one.kind == kAppealDecided)
        return view.decisions().find(DecisionId{one.about}) != nullptr;
    if (one.kind == kVideoModerated || one.kind == kCommentRemoved || one.kind == kReportDecided) return true;
    if (!one.video.is_none()) {
        const auto video = view.find_video(one.video);
        if (!video || !video->facts().is_public()) return false;
    }
    if (one.comment.is_none()) return true;
    const projection::Comment* comment = view.comments().find(one.comment);
    if (comment == nullptr) return false;
    return comment->author == viewer || !has_word(comment->text, view.filtered_words(viewer));
}

/// Notifications with the same group are one line.
auto group_of(const Notification& one) {
    const bool is_like = one.kind == kVideoLiked || one.kind == kCommentLiked;
    const bool is_follow = one.kind == kFollowed;
    return std::tuple(one.kind, is_like || is_follow ? ViewerId{} : one.actor, one.video, one.comment, one.about,
                      is_follow ? one.time_ms / kDayMs : 0);
}

void tell_decision(const projection::View& view, const projection::Decision& decision, NotificationCard& card) {
    card.ruling = decision.made.ruling;
    if (card.kind == kDecided && view.decisions().revocation(decision.made.decision) != nullptr)
        card.outcome = "undone";
    if (card.kind == kAppealDecided) card.outcome = decision.appeal->outcome->granted ? "granted" : "refused";
    VideoId video{decision.made.target_id};
    if (decision.made.target == schema::ReportTarget::kComment) {
        const auto* comment = view.comments().find_with_withdrawn(CommentId{decision.made.target_id});
        card.comment = CommentId{decision.made.target_id};
        card.comment_text = comment == nullptr ? "" : comment->text;
        video = comment == nullptr ? VideoId{} : comment->video;
    }
    if (decision.made.target == schema::ReportTarget::kViewer) return;
    if (const auto found = view.find_video(video)) card.video = found->video();
}

NotificationCard card_of(const projection::View& view, const Notification& one) {
    NotificationCard card{.kind = one.kind,
                          .time_ms = one.time_ms,
                          .actors = {},
                          .video = {},
                          .video_state = {},
                          .comment = one.comment,
                          .comment_text = {},
                          .reason = one.reason,
                          .about = one.about,
                          .ruling = {},
                          .outcome = {}};
    if (one.kind == kDecided || one.kind == kAppealDecided)
        tell_decision(view, *view.decisions().find(DecisionId{one.about}), card);
    if (const auto video = view.find_video(one.video)) {
        card.video = video->video();
        if (one.kind == kVideoModerated) card.video_state = schema::name_of(video->facts().state);
    }
    if (const projection::Comment* comment = view.comments().find(one.comment)) card.comment_text = comment->text;
    return card;
}

}  // namespace

InboxPage Inbox::page(const Identity& viewer) const {
    InboxPage page;
    const projection::View view = parts_.projections.view();
    const UnixMs seen_until = view.notifications().seen_until(viewer.viewer);
    const UnixMs now_ms = parts_.clock.now_ms();
    page.silent = view.safeguards(viewer.viewer, now_ms).is_quiet(now_ms);
    std::map<decltype(group_of(Notification{})), std::size_t> places;
    for (const Notification& one : view.notifications().of(viewer.viewer)) {
        if (!is_shown(view, viewer.viewer, one)) continue;
        const auto [place, is_new] = places.try_emplace(group_of(one), page.notifications.size());
        if (is_new) page.notifications.push_back(card_of(view, one));
        NotificationCard& card = page.notifications[place->second];
        card.unread = card.unread || (!page.silent && one.time_ms > seen_until);
        if (one.actor.is_none()) continue;
        if (card.actors.size() < kShownActors)
            card.actors.push_back(creator_card(view, one.actor, viewer.viewer));
        else
            ++card.others;
    }
    for (const NotificationCard& card : page.notifications) page.unread += card.unread ? 1 : 0;
    return page;
}

Status Inbox::see(const Identity& viewer, UnixMs until_ms) {
    if (parts_.projections.view().notifications().seen_until(viewer.viewer) >= until_ms) return {};
    return in_force(parts_, parts_.ingest.see_notifications(actor_of(viewer), until_ms));
}

}  // namespace tiller::app
