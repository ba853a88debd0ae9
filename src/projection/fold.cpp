#include <algorithm>

#include "projection/state.h"

namespace tiller::projection {

namespace {

using State = Projections::State;
using schema::ActionVerdict;

/// Folds the payloads of one event; one overload a kind, so that a new kind does not compile without its fold.
class Fold {
public:
    Fold(State& state, const journal::ReadEvent& read, std::optional<ActionVerdict>& verdict)
        : state_(state), position_(read.position), event_(*read.event), verdict_(verdict) {}

    void run() {
        std::visit([this](const auto& payload) { apply(payload); }, event_.payload);
    }

private:
    // -- control partition
    template <typename Payload>
        requires requires(Rules& rules, const Payload& payload) { rules.apply(payload); }
    void apply(const Payload& payload) {
        if (is_control()) state_.rules.apply(payload);
    }
    template <typename Payload>
        requires requires(Rules& rules, const Payload& payload) { rules.apply(UnixMs{}, payload); }
    void apply(const Payload& payload) {
        if (is_control()) state_.rules.apply(event_.time_ms, payload);
    }
    void apply(const schema::ExperimentStarted& payload) {
        if (is_control() && state_.rules.apply(event_.time_ms, payload)) state_.trials.begin(payload);
    }

    // -- people
    void apply(const schema::ViewerCreated& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        viewer->state.kind = payload.kind;
        viewer->state.space = payload.space;
        viewer->state.locale = payload.locale;
        if (!payload.external_id.empty())
            state_.external_ids[payload.space].add(payload.external_id, event_.time_ms, event_.subject);
    }
    void apply(const schema::AccountChanged& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        if (viewer->state.kind == schema::ViewerKind::kAnonymous) viewer->state.kind = schema::ViewerKind::kAccount;
        state_.accounts.apply(event_.subject, event_.time_ms, payload);
    }
    void apply(const schema::AgeGroupChanged& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        viewer->age.apply(event_.time_ms, payload);
        if (payload.author.is_none()) return;
        state_.notifications.put(
            event_.subject,
            {.time_ms = event_.time_ms, .kind = NotificationKind::kAgeCorrected, .reason = payload.reason});
    }
    void apply(const schema::SafetyChosen& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) viewer->age.apply(event_.time_ms, payload);
    }
    void apply(const schema::Followed& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        const bool before = viewer->state.follows_creator(payload.creator);
        viewer->state.apply(payload);
        const bool after = viewer->state.follows_creator(payload.creator);
        if (after && !before) ++state_.follower_counts[payload.creator];
        if (before && !after) --state_.follower_counts[payload.creator];
        if (before != after) tell_or_undo(after, payload.creator, {.kind = NotificationKind::kFollowed});
    }
    void apply(const schema::Blocked& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        viewer->state.apply(payload);
        set_member(state_.blocked_by[payload.target], event_.subject, viewer->state.blocks_creator(payload.target));
    }
    void apply(const schema::Muted& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) set_member(viewer->mutes, payload.target, !payload.undo);
    }
    void apply(const schema::WordsFiltered& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) viewer->filtered_words = payload.words;
    }
    void apply(const schema::NotificationsSeen& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) state_.notifications.see(event_.subject, payload.until_ms);
    }
    void apply(const schema::Steered& payload) { apply_to_viewer(payload); }
    void apply(const schema::ProfileChosen& payload) { apply_to_viewer(payload); }
    void apply(const schema::SlidersSet& payload) { apply_to_viewer(payload); }
    void apply(const schema::RecipeTaken& payload) { apply_to_viewer(payload); }

    // -- what they saved and watched
    void apply(const schema::CollectionChanged& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        if (payload.removed) {
            if (viewer->shelf.remove(payload.collection)) state_.collection_owners.erase(payload.collection);
        } else if (viewer->shelf.change(payload.collection, payload.name, payload.is_public, event_.time_ms)) {
            state_.collection_owners[payload.collection] = event_.subject;
        }
    }
    void apply(const schema::Collected& payload) {
        ViewerEntry* viewer = own_viewer();
        const auto video = state_.videos.find(payload.video);
        if (viewer == nullptr || video == state_.videos.end() || !video->second.is_published ||
            video->second.space != schema::kAppSpace || is_repeated(*viewer))
            return;
        Shelf& shelf = viewer->shelf;
        VideoCounters& counters = video->second.counters;
        if (!payload.undo) {
            const bool is_new = payload.collection.is_none()
                                    ? shelf.save(payload.video, event_.time_ms)
                                    : shelf.put(payload.collection, payload.video, event_.time_ms);
            counters.saves += is_new ? 1 : 0;
        } else if (payload.collection.is_none()) {
            counters.saves -= shelf.unsave(payload.video) ? 1 : 0;
        } else {
            shelf.take_out(payload.collection, payload.video);
        }
    }
    void apply(const schema::HistoryCleared& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        for (const VideoId video : viewer->watches.remove(payload.offsets)) viewer->state.unwatch(video);
    }
    void apply(const schema::HistoryPaused& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) viewer->history_paused = payload.paused;
    }

    // -- videos
    void apply(const schema::VideoPublished& payload) {
        if (is_repeated_by_subject()) return;
        const schema::Video& video = payload.video;
        VideoEntry& entry = state_.videos[video.video];
        if (entry.is_published) return;
        entry.home = position_.partition;
        entry.space = video.space;
        entry.duration_ms = video.duration_ms;
        entry.is_published = true;
        if (state_.catalogue_to_change(video.space).add(video) && !video.creator.is_none())
            state_.creator_videos[video.creator].push_back(video.video);
    }
    void apply(const schema::VideoEdited& payload) { change_video(payload); }
    void apply(const schema::VideoMediaChanged& payload) { change_video(payload); }
    void apply(const schema::VideoStateChanged& payload) {
        VideoEntry* changed = change_video(payload);
        if (changed == nullptr) return;
        changed->state_reason = payload.state == schema::VideoState::kPublic ? "" : payload.reason;
        if (!payload.decision.is_none()) return;  // told with its statement
        if (changed->space != schema::kAppSpace || payload.author.is_none()) return;
        const ViewerId creator = creator_of(payload.video);
        if (payload.author != creator)
            tell(creator,
                 {.kind = NotificationKind::kVideoModerated, .video = payload.video, .reason = payload.reason});
    }
    void apply(const schema::VideoLabelled& payload) { (void)change_video(payload); }
    void apply(const schema::VideoLimited& payload) { (void)change_video(payload); }
    void apply(const schema::VideoBoosted& payload) {
        if (change_video(payload) != nullptr) state_.boosts.apply(event_.time_ms, payload);
    }
    void apply(const schema::VideoChecked& payload) {
        if (own_video(payload.video) == nullptr || !state_.checks.note(event_.time_ms, payload)) return;
        if (payload.report.is_none()) return;
        state_.reports.receive({}, event_.time_ms,
                               {.report = payload.report,
                                .target = schema::ReportTarget::kVideo,
                                .target_id = payload.video.value,
                                .reason = std::string(kAutomatedReport),
                                .text = payload.checker});
    }
    void apply(const schema::CommentPinned& payload) {
        if (VideoEntry* video = own_video(payload.video)) video->pinned = payload.comment;
    }
    void apply(const schema::CommentRuleChanged& payload) {
        if (VideoEntry* video = own_video(payload.video)) video->comment_rule = payload.rule;
    }

    // -- what was shown and done
    void apply(const schema::SlateServed& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr) return;
        const schema::DecisionRecord& record = payload.record;
        // A record that is read twice is one sign of life.
        if (record.request.space == schema::kAppSpace && !viewer->state.ledger.contains(record.request.request))
            viewer->age.use.note(event_.time_ms);
        std::vector<VideoId> videos;
        videos.reserve(record.slate.size());
        for (const schema::PlacedVideo& placed : record.slate) videos.push_back(placed.video);
        viewer->state.note_shown(record.request.request, event_.time_ms, record.request.surface, videos);
        if (const auto assignment = schema::parse_assignment(record.request.arm)) {
            viewer->trial = assignment->experiment;
            state_.trials.note_slate(*assignment, event_.subject, event_.time_ms);
        }
        state_.slates.add({.request = record.request.request,
                           .viewer = event_.subject,
                           .time_ms = event_.time_ms,
                           .position = position_});
    }
    void apply(const schema::Shown& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr)
            viewer->state.note_shown(payload.request, event_.time_ms, payload.surface, payload.videos);
    }
    void apply(const schema::Acted& payload) {
        verdict_ = ActionVerdict::kNoSuchVideo;
        ViewerEntry* viewer = own_viewer();
        const auto video = state_.videos.find(payload.impression.video);
        if (viewer == nullptr || video == state_.videos.end() || !video->second.is_published ||
            video->second.space != payload.space)
            return;
        verdict_ = viewer->state.apply_action(payload, event_.time_ms, video->second.duration_ms, event_.command_key);
        if (verdict_ == ActionVerdict::kAccepted) count(payload, *viewer, video->second.counters);
        if (payload.space != schema::kAppSpace) return;
        note_watch(payload, *viewer, video->second.duration_ms);
        if (verdict_ != ActionVerdict::kAccepted) return;
        viewer->age.use.note(event_.time_ms);
        state_.trials.note_action(viewer->trial, event_.subject, event_.time_ms, payload,
                                  viewer->state.ledger.find(payload.impression.request).slate);
    }
    void apply(const schema::CommentPosted& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        // Told even when its removal was read first: what is gone is left out when the list is read.
        state_.comments.post(event_.subject, event_.time_ms, payload);
        const Notification about{.video = payload.video, .comment = payload.comment};
        auto tell_once = [&, told = std::vector<ViewerId>{}](ViewerId receiver, NotificationKind kind) mutable {
            if (std::ranges::find(told, receiver) != told.end()) return;
            told.push_back(receiver);
            Notification notification = about;
            notification.kind = kind;
            tell(receiver, notification);
        };
        tell_once(payload.reply_to_author, NotificationKind::kReplied);
        for (const ViewerId mentioned : payload.mentions) tell_once(mentioned, NotificationKind::kMentioned);
        tell_once(creator_of(payload.video), NotificationKind::kCommented);
    }
    void apply(const schema::CommentEdited& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) state_.comments.edit(event_.subject, event_.time_ms, payload);
    }
    void apply(const schema::CommentLiked& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        if (!set_member(viewer->liked_comments, payload.comment, !payload.undo)) return;
        state_.comments.count_like(payload.comment, payload.undo);
        tell_or_undo(!payload.undo, payload.author,
                     {.kind = NotificationKind::kCommentLiked, .video = payload.video, .comment = payload.comment});
    }
    void apply(const schema::CommentRemoved& payload) {
        state_.comments.remove(payload.comment);
        if (payload.author == payload.comment_author) return;
        tell(payload.comment_author, {.kind = NotificationKind::kCommentRemoved,
                                      .video = payload.video,
                                      .comment = payload.comment,
                                      .reason = payload.reason});
    }
    void apply(const schema::Reported& payload) {
        if (is_repeated_by_subject()) return;
        state_.reports.receive(event_.subject, event_.time_ms, payload);
        const ViewerEntry* viewer = state_.viewers.find(event_.subject);
        if (viewer != nullptr && viewer->home == position_.partition)
            state_.trials.note_report(viewer->trial, event_.subject, event_.time_ms);
        tell_of_decision(payload.report);
    }
    void apply(const schema::ReportDecided& payload) {
        state_.reports.decide(event_.time_ms, payload);
        tell_of_decision(payload.report);
    }
    void apply(const schema::CommentWithdrawn& payload) { state_.comments.withdraw(event_.time_ms, payload); }

    // -- what moderators decide
    void apply(const schema::Decided& payload) {
        if (!is_own_and_new()) return;
        state_.decisions.decide(event_.subject, event_.time_ms, payload);
        tell_of_ruling(payload.decision);
    }
    void apply(const schema::DecisionRevoked& payload) {
        state_.decisions.revoke(event_.time_ms, payload);
        for (const ReportId report : state_.reports.revoke(payload.decision)) tell_of_decision(report);
        tell_of_ruling(payload.decision);
    }
    void apply(const schema::Appealed& payload) {
        if (is_own_and_new()) state_.decisions.appeal(event_.subject, event_.time_ms, payload);
    }
    void apply(const schema::AppealDecided& payload) {
        if (!is_own_and_new()) return;
        state_.decisions.decide_appeal(event_.subject, event_.time_ms, payload);
        const Decision* decision = state_.decisions.find(payload.decision);
        if (decision == nullptr || !decision->appeal || !decision->appeal->outcome) return;
        state_.notifications.put(event_.subject, {.time_ms = decision->appeal->outcome->time_ms,
                                                  .kind = NotificationKind::kAppealDecided,
                                                  .about = payload.decision.value,
                                                  .reason = decision->appeal->outcome->reason});
    }
    void apply(const schema::LabelsFiltered& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) viewer->label_choices = payload.choices;
    }
    void apply(const schema::StaffLooked& payload) {
        if (is_own_and_new()) state_.decisions.note_look(event_.subject, event_.time_ms, payload);
    }
    void apply(const schema::Erased& payload) {
        ++state_.erasures;
        if (!payload.whole_subject.is_none()) state_.forget(payload.whole_subject);
    }

    // -- parts
    bool is_control() {
        if (position_.partition == kControlPartition) return true;
        ++state_.stats.foreign_events;
        return false;
    }
    /// The subject, made when it is new; null when it lives in another partition (or there is none).
    ViewerEntry* own_viewer() {
        if (event_.subject.is_none()) {
            ++state_.stats.foreign_events;
            return nullptr;
        }
        ViewerEntry* viewer = state_.viewers.find(event_.subject);
        if (viewer == nullptr) viewer = &state_.viewers.add(event_.subject, position_.partition);
        if (viewer->home == position_.partition) return viewer;
        ++state_.stats.foreign_events;
        return nullptr;
    }
    bool is_repeated(ViewerEntry& viewer) {
        const bool repeated = viewer.state.note_command(event_.command_key, event_.time_ms);
        if (repeated) ++state_.stats.duplicate_commands;
        return repeated;
    }
    /// The subject lives here, and this is no repetition.
    bool is_own_and_new() {
        ViewerEntry* viewer = own_viewer();
        return viewer != nullptr && !is_repeated(*viewer);
    }
    /// For events that make no viewer: their key counts when the subject is known and lives here.
    bool is_repeated_by_subject() {
        ViewerEntry* viewer = event_.subject.is_none() ? nullptr : state_.viewers.find(event_.subject);
        return viewer != nullptr && viewer->home == position_.partition && is_repeated(*viewer);
    }
    void apply_to_viewer(const auto& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer != nullptr && !is_repeated(*viewer)) viewer->state.apply(payload);
    }
    /// The video when it was changed, null when the event has no effect.
    VideoEntry* change_video(const auto& payload) {
        const auto entry = state_.videos.find(payload.video);
        if (entry == state_.videos.end() || !entry->second.is_published || entry->second.home != position_.partition) {
            ++state_.stats.foreign_events;
            return nullptr;
        }
        if (is_repeated_by_subject()) return nullptr;
        state_.catalogue_to_change(entry->second.space).apply(payload);
        return &entry->second;
    }
    /// The same for what is kept beside the catalogue.
    VideoEntry* own_video(VideoId video) {
        const auto entry = state_.videos.find(video);
        if (entry == state_.videos.end() || !entry->second.is_published || entry->second.home != position_.partition) {
            ++state_.stats.foreign_events;
            return nullptr;
        }
        return is_repeated_by_subject() ? nullptr : &entry->second;
    }
    /// None when the video is not known or of an engine space.
    [[nodiscard]] ViewerId creator_of(VideoId video) const {
        const auto entry = state_.videos.find(video);
        if (entry == state_.videos.end() || !entry->second.is_published || entry->second.space != schema::kAppSpace)
            return {};
        const schema::Catalogue& catalogue = state_.catalogues.at(schema::kAppSpace);
        return catalogue.facts(catalogue.row_of(video)).creator;
    }
    /// What staff decided names nobody.
    void tell(ViewerId receiver, Notification notification) {
        using enum NotificationKind;
        notification.time_ms = event_.time_ms;
        const bool by_staff = notification.kind == kVideoModerated || notification.kind == kCommentRemoved;
        if (!by_staff) notification.actor = event_.subject;
        state_.notifications.put(receiver, std::move(notification));
    }
    void tell_or_undo(bool done, ViewerId receiver, Notification notification) {
        notification.undone = !done;
        tell(receiver, std::move(notification));
    }
    /// Report and decision may come in either order.
    void tell_of_decision(ReportId id) {
        const Report* report = state_.reports.find(id);
        if (report == nullptr || !report->received || report->decisions.empty()) return;
        const ReportDecision& decision = report->decision ? *report->decision : report->decisions.front();
        state_.notifications.put(report->reporter, {.time_ms = decision.time_ms,
                                                    .kind = NotificationKind::kReportDecided,
                                                    .about = id.value,
                                                    .reason = decision.action,
                                                    .undone = !report->decision});
    }
    /// Decision and revocation may come in either order.
    void tell_of_ruling(DecisionId id) {
        const Decision* decision = state_.decisions.find(id);
        if (decision == nullptr) return;
        const Revocation* revocation = state_.decisions.revocation(id);
        state_.notifications.put(decision->person,
                                 {.time_ms = revocation == nullptr ? decision->time_ms : revocation->time_ms,
                                  .kind = NotificationKind::kDecided,
                                  .about = id.value,
                                  .reason = decision->made.facts});
    }
    void tell_of_like(const schema::Acted& payload) {
        tell_or_undo(payload.action == schema::Action::kLike, creator_of(payload.impression.video),
                     {.kind = NotificationKind::kVideoLiked, .video = payload.impression.video});
    }
    void count(const schema::Acted& payload, ViewerEntry& viewer, VideoCounters& counters) {
        const VideoId video = payload.impression.video;
        const std::uint32_t likes_before = counters.likes;
        switch (payload.action) {
            case schema::Action::kSeen: ++counters.impressions; break;
            case schema::Action::kWatch: ++counters.views; break;
            case schema::Action::kShare: ++counters.shares; break;
            case schema::Action::kLike: counters.likes += set_member(viewer.liked, video, true) ? 1 : 0; break;
            case schema::Action::kUnlike: counters.likes -= set_member(viewer.liked, video, false) ? 1 : 0; break;
            case schema::Action::kSave: counters.saves += viewer.shelf.save(video, event_.time_ms) ? 1 : 0; break;
            case schema::Action::kUnsave: counters.saves -= viewer.shelf.unsave(video) ? 1 : 0; break;
            default: break;
        }
        if (counters.likes != likes_before) tell_of_like(payload);
    }
    void note_watch(const schema::Acted& payload, ViewerEntry& viewer, std::uint32_t duration_ms) {
        const VideoId video = payload.impression.video;
        if (payload.action != schema::Action::kSeen && payload.action != schema::Action::kWatch) return;
        if (verdict_ != ActionVerdict::kAccepted) return viewer.watches.note_other(video, position_.offset);
        state_.exposure.note(payload, viewer.state.ledger, event_.time_ms);
        const std::uint64_t permille =
            duration_ms == 0 ? 0
                             : std::min<std::uint64_t>(std::uint64_t{payload.watched_ms} * 1000 / duration_ms, 20'000);
        viewer.watches.note({.video = video,
                             .action = payload.action,
                             .offset = position_.offset,
                             .time_ms = event_.time_ms,
                             .permille = static_cast<std::uint16_t>(permille)});
    }
    State& state_;
    const Position position_;
    const schema::Event& event_;
    std::optional<ActionVerdict>& verdict_;
};

}  // namespace

void fold(State& state, const journal::ReadEvent& event, std::optional<ActionVerdict>& verdict) {
    verdict.reset();
    ++state.stats.applied_events;
    if (event.state != journal::ReadState::kDamaged) state.newest_ms = std::max(state.newest_ms, event.header.time_ms);
    switch (event.state) {
        case journal::ReadState::kReadable: Fold(state, event, verdict).run(); break;
        case journal::ReadState::kErased: ++state.stats.erased_events; break;
        case journal::ReadState::kUnknownKind: ++state.stats.unknown_kinds; break;
        case journal::ReadState::kDamaged: ++state.stats.damaged_events; break;
    }
    state.cut.set(event.position.partition, event.position.offset + 1);
}

}  // namespace tiller::projection
