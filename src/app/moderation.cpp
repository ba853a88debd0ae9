#include "app/moderation.h"

#include "app/in_force.h"
#include "app/media_library.h"

namespace tiller::app {
namespace {

constexpr std::size_t kMaxListed = 500;

std::string_view name_of(ReportAction action) {
    switch (action) {
        case ReportAction::kDismiss: return "dismiss";
        case ReportAction::kHide: return "hide";
        case ReportAction::kTakeDown: return "take_down";
        case ReportAction::kBlockAccount: return "block_account";
    }
    return "dismiss";
}

}  // namespace

std::vector<ReportCard> Moderation::reports(bool only_open) const {
    std::vector<ReportCard> cards;
    const projection::View view = parts_.projections.view();
    for (const projection::Report* report : view.reports().list(only_open, kMaxListed)) {
        ReportCard card{.report = *report, .video = {}, .comment_text = {}, .handle = {}};
        if (report->target == schema::ReportTarget::kVideo) {
            if (const auto found = view.find_video(VideoId{report->target_id})) {
                card.video = video_card(view, *found, {});
                card.handle = card.video->creator.handle;
            }
        } else if (report->target == schema::ReportTarget::kComment) {
            if (const projection::Comment* comment = view.comments().find(CommentId{report->target_id})) {
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

Status Moderation::decide(const Identity& moderator, ReportId report, ReportAction action, std::string_view reason) {
    std::optional<projection::Report> found;
    PartitionId home = moderator.home;
    {
        const projection::View view = parts_.projections.view();
        const projection::Report* entry = view.reports().find(report);
        if (entry == nullptr || !entry->received) return fail(ErrorCode::kNotFound, "there is no such report");
        if (entry->decision)
            return fail(ErrorCode::kConflict, "this report was decided already: " + entry->decision->action);
        found = *entry;
    }
    TRY_STATUS(act_on_report(moderator, *found, action, reason));
    return in_force(parts_, parts_.ingest.decide_report(home, {.report = report,
                                                               .action = std::string(name_of(action)),
                                                               .reason = std::string(reason),
                                                               .author = moderator.viewer}));
}

Status Moderation::act_on_report(const Identity& moderator, const projection::Report& report, ReportAction action,
                                 std::string_view reason) {
    if (action == ReportAction::kDismiss) return {};
    VideoId video;
    ViewerId author;
    std::optional<projection::Comment> comment;
    PartitionId author_home = moderator.home;
    {
        const projection::View view = parts_.projections.view();
        if (report.target == schema::ReportTarget::kVideo) {
            video = VideoId{report.target_id};
            if (const auto found = view.find_video(video)) author = found->video().creator;
        } else if (report.target == schema::ReportTarget::kComment) {
            if (const projection::Comment* found = view.comments().find(CommentId{report.target_id})) comment = *found;
            if (comment) author = comment->author;
        } else {
            author = ViewerId{report.target_id};
        }
        author_home = view.partition_of(author).value_or(author_home);
    }
    if (action == ReportAction::kBlockAccount)
        return change_account(moderator, author, AccountAction::kSuspend, reason);
    if (!video.is_none()) {
        return set_video_state(
            moderator, video,
            action == ReportAction::kHide ? schema::VideoState::kHidden : schema::VideoState::kTakenDown, reason);
    }
    if (!comment) return fail(ErrorCode::kInvalid, "only videos and comments can be hidden or taken down");
    return in_force(parts_, parts_.ingest.remove_comment(author_home, {.comment = comment->comment,
                                                                       .video = comment->video,
                                                                       .author = moderator.viewer,
                                                                       .reason = std::string(reason)}));
}

Status Moderation::set_video_state(const Identity& moderator, VideoId video, schema::VideoState state,
                                   std::string_view reason) {
    schema::Video known;
    ingest::VideoHome home;
    schema::VideoState before{};
    {
        const projection::View view = parts_.projections.view();
        const auto found = view.find_video(video);
        if (!found || found->space != schema::kAppSpace) return fail(ErrorCode::kNotFound, "there is no such video");
        known = found->video();
        before = found->facts().state;
        home = {.partition = found->home, .creator = known.creator};
    }
    if (before == schema::VideoState::kDeleted) return fail(ErrorCode::kGone, "the creator has deleted this video");
    if (before == state) return {};
    TRY_STATUS(in_force(
        parts_,
        parts_.ingest.change_video_state(
            home, {.video = video, .state = state, .author = moderator.viewer, .reason = std::string(reason)})));
    const bool leaves_public = before == schema::VideoState::kPublic;
    const bool returns = before == schema::VideoState::kTakenDown && state == schema::VideoState::kPublic;
    if ((!leaves_public && !returns) || known.media_folder.empty()) return {};
    // Caches may hold the old addresses for ever, so they are never used again.
    const std::string folder = parts_.library.new_folder_name(video);
    TRY_STATUS(parts_.library.rename_folder(home.partition, video, known.media_folder, folder));
    return in_force(parts_, parts_.ingest.change_video_media(home, {.video = video,
                                                                    .media_folder = folder,
                                                                    .renditions = known.renditions,
                                                                    .captions = known.captions}));
}

std::vector<AccountCard> Moderation::accounts(std::optional<schema::AccountState> state) const {
    std::vector<AccountCard> cards;
    const projection::View view = parts_.projections.view();
    for (const projection::Account* account : view.accounts().list(state, {}, kMaxListed)) {
        const CreatorCard person = creator_card(view, account->viewer, {});
        cards.push_back({.account = *account,
                         .simulated = person.simulated,
                         .videos = view.videos_of_creator(account->viewer).size(),
                         .followers = view.follower_count(account->viewer)});
    }
    return cards;
}

Status Moderation::change_account(const Identity& admin, ViewerId account, AccountAction action,
                                  std::string_view reason) {
    if (account == admin.viewer) return fail(ErrorCode::kDenied, "nobody changes their own account here");
    PartitionId home;
    {
        const projection::View view = parts_.projections.view();
        const projection::Account* found = view.accounts().find(account);
        if (found == nullptr) return fail(ErrorCode::kNotFound, "there is no such account");
        if (found->role == schema::Role::kAdmin)
            return fail(ErrorCode::kDenied, "an admin's account can not be changed by another");
        const bool awaits = found->state == schema::AccountState::kAwaitingApproval;
        if ((action == AccountAction::kApprove || action == AccountAction::kReject) && !awaits)
            return fail(ErrorCode::kConflict, "this account does not await approval");
        if (action == AccountAction::kRestore && found->state != schema::AccountState::kSuspended)
            return fail(ErrorCode::kConflict, "this account is not suspended");
        home = view.partition_of(account).value_or(parts_.options.default_home);
    }
    schema::AccountChanged change;
    change.author = admin.viewer;
    change.reason = reason;
    switch (action) {
        case AccountAction::kApprove:
        case AccountAction::kRestore: change.state = schema::AccountState::kActive; break;
        case AccountAction::kReject: change.state = schema::AccountState::kRemoved; break;
        case AccountAction::kSuspend: change.state = schema::AccountState::kSuspended; break;
        case AccountAction::kMakeModerator: change.role = schema::Role::kModerator; break;
        case AccountAction::kMakeViewer: change.role = schema::Role::kViewer; break;
    }
    TRY_STATUS(in_force(parts_, parts_.ingest.change_account({account, home}, std::move(change))));
    // The sessions of a suspended account open nothing, but can still say why.
    if (action == AccountAction::kReject) (void)TRY(parts_.store.sessions().revoke_all_but(account, {}));
    if (action == AccountAction::kReject) (void)TRY(parts_.store.credentials().remove(account));
    return {};
}

}  // namespace tiller::app
