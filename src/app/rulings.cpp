#include "app/rulings.h"

#include <algorithm>
#include <iterator>

#include "app/in_force.h"
#include "app/media_library.h"

namespace tiller::app {
namespace {

constexpr std::size_t kMaxAccountsLookedAt = 100'000;

using ingest::ModerationStep;
using projection::Standing;
using schema::VideoState;

Result<RuledThing> ruled_video(const projection::View& view, RuledThing thing) {
    const auto found = view.find_video(VideoId{thing.id});
    if (!found || found->space != schema::kAppSpace) return fail(ErrorCode::kNotFound, "there is no such video");
    const schema::VideoFacts& facts = found->facts();
    thing.video = found->video();
    thing.video_home = found->home;
    thing.person = facts.creator;
    thing.is_gone = facts.state == VideoState::kDeleted;
    thing.now = {.state = facts.state, .limited = facts.limited != 0, .labels = facts.staff_labels};
    return thing;
}

Result<RuledThing> ruled_comment(const projection::View& view, RuledThing thing) {
    const CommentId id{thing.id};
    const projection::Comment* found = view.comments().find_with_withdrawn(id);
    if (found == nullptr) return fail(ErrorCode::kNotFound, "there is no such comment");
    thing.person = found->author;
    thing.now.withdrawn = view.comments().find(id) == nullptr;
    return thing;
}

Result<RuledThing> ruled_account(const projection::View& view, RuledThing thing) {
    const projection::Account* found = view.accounts().find(ViewerId{thing.id});
    if (found == nullptr) return fail(ErrorCode::kNotFound, "there is no such account");
    thing.person = found->viewer;
    thing.role = found->role;
    thing.is_gone = found->state == schema::AccountState::kRemoved;
    thing.now.suspended = found->state == schema::AccountState::kSuspended;
    return thing;
}

void add_video_steps(const RuledThing& thing, const Change& change, std::vector<ModerationStep>& steps) {
    const VideoId video{thing.id};
    const auto add = [&](schema::Payload payload) { steps.push_back({thing.person, std::move(payload)}); };
    if (change.to.state != thing.now.state)
        add(schema::VideoStateChanged{.video = video,
                                      .state = change.to.state,
                                      .author = change.author,
                                      .reason = change.reason,
                                      .decision = change.decision});
    if (change.to.limited != thing.now.limited)
        add(schema::VideoLimited{
            .video = video, .undo = !change.to.limited, .author = change.author, .decision = change.decision});
    if (change.to.labels != thing.now.labels)
        add(schema::VideoLabelled{.video = video,
                                  .labels = change.to.labels,
                                  .by_staff = true,
                                  .author = change.author,
                                  .decision = change.decision});
}

void add_personal_steps(const RuledThing& thing, const Change& change, std::vector<ModerationStep>& steps) {
    if (change.to.withdrawn != thing.now.withdrawn) {
        steps.push_back({thing.person, schema::CommentWithdrawn{.comment = CommentId{thing.id},
                                                                .undo = !change.to.withdrawn,
                                                                .author = change.author,
                                                                .decision = change.decision}});
    }
    if (change.to.suspended == thing.now.suspended) return;
    schema::AccountChanged changed;
    changed.state = change.to.suspended ? schema::AccountState::kSuspended : schema::AccountState::kActive;
    changed.author = change.author;
    changed.reason = change.reason;
    changed.decision = change.decision;
    steps.push_back({thing.person, std::move(changed)});
}

/// Caches may hold the old addresses for ever, so they are never used again.
Status move_media(const Parts& parts, const RuledThing& thing, VideoState after) {
    const VideoState before = thing.now.state;
    const bool leaves_public = before == VideoState::kPublic && after != VideoState::kPublic;
    const bool returns = before == VideoState::kTakenDown && after == VideoState::kPublic;
    if ((!leaves_public && !returns) || thing.video->media_folder.empty()) return {};
    const VideoId video{thing.id};
    const std::lock_guard changing(parts.library.media_changes());
    // Captions may have come since the decision was looked into.
    schema::Video now = *thing.video;
    {
        const projection::View view = parts.projections.view();
        if (const auto found = view.find_video(video)) now = found->video();
    }
    const std::string folder = parts.library.new_folder_name(video);
    TRY_STATUS(parts.library.rename_folder(thing.video_home, video, now.media_folder, folder));
    return in_force(parts, parts.ingest.change_video_media({.partition = thing.video_home, .creator = thing.person},
                                                           {.video = video,
                                                            .media_folder = folder,
                                                            .renditions = std::move(now.renditions),
                                                            .captions = std::move(now.captions)}));
}

}  // namespace

Result<RuledThing> ruled_thing(const projection::View& view, const InstanceOptions& options,
                               schema::ReportTarget target, std::uint64_t id) {
    RuledThing thing;
    thing.target = target;
    thing.id = id;
    switch (target) {
        case schema::ReportTarget::kVideo: thing = TRY(ruled_video(view, std::move(thing))); break;
        case schema::ReportTarget::kComment: thing = TRY(ruled_comment(view, std::move(thing))); break;
        case schema::ReportTarget::kViewer: thing = TRY(ruled_account(view, std::move(thing))); break;
    }
    thing.home = view.partition_of(thing.person).value_or(options.default_home);
    return thing;
}

Standing with_ruling(Standing standing, schema::Ruling ruling, schema::LabelSet labels) {
    using enum schema::Ruling;
    switch (ruling) {
        case kHidden: standing.state = VideoState::kHidden; break;
        case kTakenDown: standing.state = VideoState::kTakenDown; break;
        case kLimited: standing.limited = true; break;
        case kLabelled: standing.labels = standing.labels | labels; break;
        case kCommentRemoved: standing.withdrawn = true; break;
        case kSuspended: standing.suspended = true; break;
        case kVideoRestored:
        case kCommentRestored:
        case kAccountRestored: return {};
    }
    return standing;
}

Standing without_decision(const projection::View& view, const RuledThing& thing, const schema::Decided& made) {
    const Standing before = view.decisions().standing(made.target, made.target_id, made.decision);
    Standing to = thing.now;
    using enum schema::Ruling;
    switch (made.ruling) {
        case kHidden:
        case kTakenDown: to.state = before.state; break;
        case kLimited: to.limited = before.limited; break;
        case kLabelled: to.labels = before.labels; break;
        case kCommentRemoved: to.withdrawn = before.withdrawn; break;
        case kSuspended: to.suspended = before.suspended; break;
        case kVideoRestored:
        case kCommentRestored:
        case kAccountRestored: to = before; break;
    }
    if (thing.is_gone) to = thing.now;
    return to;
}

bool somebody_else_moderates(const projection::View& view, std::initializer_list<ViewerId> besides) {
    const auto accounts = view.accounts().list(schema::AccountState::kActive, {}, kMaxAccountsLookedAt);
    return std::ranges::any_of(accounts, [&](const projection::Account* account) {
        return account->role != schema::Role::kViewer && std::ranges::find(besides, account->viewer) == besides.end();
    });
}

Status carry_out(const Parts& parts, const RuledThing& thing, const Change& change, std::vector<ModerationStep> steps) {
    std::vector<ModerationStep> video_steps;
    if (thing.video) add_video_steps(thing, change, video_steps);
    add_personal_steps(thing, change, steps);
    if (thing.video_home == thing.home) {
        std::ranges::move(video_steps, std::back_inserter(steps));
        video_steps.clear();
    }
    // The statement first: one without its effect can be repeated, an effect without its statement must never be.
    TRY_STATUS(in_force(parts, parts.ingest.moderate(thing.home, std::move(steps))));
    if (!video_steps.empty())
        TRY_STATUS(in_force(parts, parts.ingest.moderate(thing.video_home, std::move(video_steps))));
    return thing.video ? move_media(parts, thing, change.to.state) : Status{};
}

}  // namespace tiller::app
