#include <algorithm>

#include "projection/state.h"

namespace tiller::projection {

namespace {

using State = Projections::State;
using schema::ActionVerdict;

/// Puts the value in or takes it out; true when that changed anything.
bool set_member(std::vector<VideoId>& sorted, VideoId video, bool member) {
    const auto at = std::ranges::lower_bound(sorted, video);
    const bool is_there = at != sorted.end() && *at == video;
    if (is_there == member || (member && sorted.size() >= kMaxRememberedLikes)) return false;
    if (member)
        sorted.insert(at, video);
    else
        sorted.erase(at);
    return true;
}

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
    void apply(const schema::Tick& payload) {
        if (is_control()) state_.rules.apply(payload);
    }
    void apply(const schema::Published& payload) {
        if (is_control()) state_.rules.apply(payload);
    }
    void apply(const schema::PolicyChanged& payload) {
        if (is_control()) state_.rules.apply(event_.time_ms, payload);
    }
    void apply(const schema::SettingsChanged& payload) {
        if (is_control()) state_.rules.apply(payload);
    }
    void apply(const schema::ErasureEpochBegan& payload) {
        if (is_control()) state_.rules.apply(payload);
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
    void apply(const schema::Followed& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        const bool before = viewer->state.follows_creator(payload.creator);
        viewer->state.apply(payload);
        const bool after = viewer->state.follows_creator(payload.creator);
        if (after && !before) ++state_.follower_counts[payload.creator];
        if (before && !after) --state_.follower_counts[payload.creator];
    }
    void apply(const schema::Blocked& payload) { apply_to_viewer(payload); }
    void apply(const schema::Steered& payload) { apply_to_viewer(payload); }

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
        if (state_.catalogues[video.space].add(video) && !video.creator.is_none())
            state_.creator_videos[video.creator].push_back(video.video);
    }
    void apply(const schema::VideoEdited& payload) { change_video(payload); }
    void apply(const schema::VideoMediaChanged& payload) { change_video(payload); }
    void apply(const schema::VideoStateChanged& payload) {
        VideoEntry* changed = change_video(payload);
        if (changed != nullptr)
            changed->state_reason = payload.state == schema::VideoState::kPublic ? "" : payload.reason;
    }

    // -- what was shown and done
    void apply(const schema::SlateServed& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr) return;
        const schema::DecisionRecord& record = payload.record;
        std::vector<VideoId> videos;
        videos.reserve(record.slate.size());
        for (const schema::PlacedVideo& placed : record.slate) videos.push_back(placed.video);
        viewer->state.note_shown(record.request.request, event_.time_ms, record.request.surface, videos);
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
    }
    void apply(const schema::CommentPosted& payload) {
        ViewerEntry* viewer = own_viewer();
        if (viewer == nullptr || is_repeated(*viewer)) return;
        state_.comments.post(event_.subject, event_.time_ms, payload);
    }
    void apply(const schema::CommentRemoved& payload) { state_.comments.remove(payload.comment); }
    void apply(const schema::Reported& payload) {
        if (!is_repeated_by_subject()) state_.reports.receive(event_.subject, event_.time_ms, payload);
    }
    void apply(const schema::ReportDecided& payload) { state_.reports.decide(event_.time_ms, payload); }
    void apply(const schema::Erased& payload) {
        ++state_.erasures;
        if (!payload.whole_subject.is_none()) forget(payload.whole_subject);
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
        state_.catalogues.at(entry->second.space).apply(payload);
        return &entry->second;
    }
    static void count(const schema::Acted& payload, ViewerEntry& viewer, VideoCounters& counters) {
        const VideoId video = payload.impression.video;
        switch (payload.action) {
            case schema::Action::kSeen: ++counters.impressions; break;
            case schema::Action::kWatch: ++counters.views; break;
            case schema::Action::kShare: ++counters.shares; break;
            case schema::Action::kLike: counters.likes += set_member(viewer.liked, video, true) ? 1 : 0; break;
            case schema::Action::kUnlike: counters.likes -= set_member(viewer.liked, video, false) ? 1 : 0; break;
            case schema::Action::kSave: counters.saves += set_member(viewer.saved, video, true) ? 1 : 0; break;
            case schema::Action::kUnsave: counters.saves -= set_member(viewer.saved, video, false) ? 1 : 0; break;
            default: break;
        }
    }
    /// Everything that is kept about one person. Their part in sums of views goes with the refold of the next epoch.
    void forget(ViewerId subject) {
        for (const VideoId video : state_.creator_videos[subject]) {
            const schema::VideoStateChanged gone{
                .video = video, .state = schema::VideoState::kDeleted, .author = subject, .reason = "erased"};
            VideoEntry& entry = state_.videos.at(video);
            state_.catalogues.at(entry.space).apply(gone);
            entry.state_reason.clear();
        }
        for (const Comment& comment : state_.comments.by_author(subject)) state_.comments.remove(comment.comment);
        state_.reports.forget_reporter(subject);
        state_.accounts.forget(subject);
        for (auto& [space, claims] : state_.external_ids) claims.remove_all(subject);
        const ViewerEntry* viewer = state_.viewers.find(subject);
        if (viewer == nullptr) return;
        for (const ViewerId creator : viewer->state.follows) --state_.follower_counts[creator];
        for (const VideoId video : viewer->liked) --state_.videos.at(video).counters.likes;
        for (const VideoId video : viewer->saved) --state_.videos.at(video).counters.saves;
        state_.viewers.erase(subject);
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
    switch (event.state) {
        case journal::ReadState::kReadable: Fold(state, event, verdict).run(); break;
        case journal::ReadState::kErased: ++state.stats.erased_events; break;
        case journal::ReadState::kUnknownKind: ++state.stats.unknown_kinds; break;
        case journal::ReadState::kDamaged: ++state.stats.damaged_events; break;
    }
    state.cut.set(event.position.partition, event.position.offset + 1);
}

}  // namespace tiller::projection
