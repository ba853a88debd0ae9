#include <algorithm>
#include <tuple>

#include "projection/state.h"

namespace tiller::projection {

const Cut& View::cut() const { return state_->cut; }

const schema::ViewerState* View::viewer(ViewerId viewer) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry == nullptr ? nullptr : &entry->state;
}

std::optional<PartitionId> View::partition_of(ViewerId viewer) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    if (entry == nullptr) return std::nullopt;
    return entry->home;
}

ViewerId View::viewer_by_external_id(schema::SpaceId space, std::string_view external_id) const {
    const auto claims = state_->external_ids.find(space);
    return claims == state_->external_ids.end() ? ViewerId{} : claims->second.owner_of(external_id);
}

bool View::likes(ViewerId viewer, VideoId video) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry != nullptr && std::ranges::binary_search(entry->liked, video);
}

bool View::saved(ViewerId viewer, VideoId video) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry != nullptr && entry->shelf.saved().contains(video);
}

const Shelf& View::shelf(ViewerId viewer) const {
    static const Shelf kEmpty;
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry == nullptr ? kEmpty : entry->shelf;
}

ViewerId View::owner_of(CollectionId collection) const {
    const auto at = state_->collection_owners.find(collection);
    return at == state_->collection_owners.end() ? ViewerId{} : at->second;
}

const WatchLog& View::watches(ViewerId viewer) const {
    static const WatchLog kEmpty;
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry == nullptr ? kEmpty : entry->watches;
}

bool View::is_history_paused(ViewerId viewer) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry != nullptr && entry->history_paused;
}

bool View::likes_comment(ViewerId viewer, CommentId comment) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry != nullptr && std::ranges::binary_search(entry->liked_comments, comment);
}

bool View::mutes(ViewerId viewer, ViewerId target) const {
    return std::ranges::binary_search(mutes_of(viewer), target);
}

std::span<const ViewerId> View::mutes_of(ViewerId viewer) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry == nullptr ? std::span<const ViewerId>{} : std::span(entry->mutes);
}

std::span<const std::string> View::filtered_words(ViewerId viewer) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry == nullptr ? std::span<const std::string>{} : std::span(entry->filtered_words);
}

schema::LabelChoices View::label_choices(ViewerId viewer) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry == nullptr ? schema::kUsualLabelChoices : entry->label_choices;
}

const AgeRecord& View::age(ViewerId viewer) const {
    static const AgeRecord kNone;
    const ViewerEntry* entry = state_->viewers.find(viewer);
    return entry == nullptr ? kNone : entry->age;
}

Safeguards View::safeguards(ViewerId viewer, UnixMs now_ms) const {
    const ViewerEntry* entry = state_->viewers.find(viewer);
    const Account* account = state_->accounts.find(viewer);
    const bool is_person = entry == nullptr || (entry->state.kind != schema::ViewerKind::kSimulated &&
                                                entry->state.kind != schema::ViewerKind::kEngine);
    const AgeBearer bearer{.is_account = account != nullptr,
                           .is_staff = account != nullptr && account->role != schema::Role::kViewer,
                           .is_person = is_person && (account == nullptr || !account->demo)};
    return safeguards_of(state_->rules.age_policy(), age(viewer), bearer, now_ms);
}

std::span<const ViewerId> View::blocked_by(ViewerId viewer) const {
    const auto at = state_->blocked_by.find(viewer);
    return at == state_->blocked_by.end() ? std::span<const ViewerId>{} : std::span(at->second);
}

bool View::are_apart(ViewerId a, ViewerId b) const {
    if (a.is_none() || b.is_none()) return false;
    return std::ranges::binary_search(blocked_by(a), b) || std::ranges::binary_search(blocked_by(b), a);
}

std::size_t View::viewer_count() const { return state_->viewers.size(); }

const schema::Catalogue& View::catalogue(schema::SpaceId space) const {
    static const schema::Catalogue kEmpty;
    const auto at = state_->catalogues.find(space);
    return at == state_->catalogues.end() ? kEmpty : at->second;
}

std::vector<schema::SpaceId> View::spaces() const {
    std::vector<schema::SpaceId> spaces;
    for (const auto& [space, catalogue] : state_->catalogues) spaces.push_back(space);
    return spaces;
}

std::optional<VideoLookup> View::find_video(VideoId video) const {
    const auto at = state_->videos.find(video);
    if (at == state_->videos.end() || !at->second.is_published) return std::nullopt;
    const schema::Catalogue& catalogue = this->catalogue(at->second.space);
    return VideoLookup{
        .catalogue = &catalogue, .row = catalogue.row_of(video), .home = at->second.home, .space = at->second.space};
}

VideoCounters View::counters(VideoId video) const {
    const auto at = state_->videos.find(video);
    VideoCounters counters = at == state_->videos.end() ? VideoCounters{} : at->second.counters;
    counters.comments = static_cast<std::uint32_t>(state_->comments.count(video));
    return counters;
}

std::string_view View::state_reason(VideoId video) const {
    const auto at = state_->videos.find(video);
    return at == state_->videos.end() ? std::string_view{} : std::string_view(at->second.state_reason);
}

CommentId View::pinned_comment(VideoId video) const {
    const auto at = state_->videos.find(video);
    if (at == state_->videos.end()) return {};
    const Comment* comment = state_->comments.find(at->second.pinned);
    return comment != nullptr && comment->video == video ? comment->comment : CommentId{};
}

schema::CommentRule View::comment_rule(VideoId video) const {
    const auto at = state_->videos.find(video);
    return at == state_->videos.end() ? schema::CommentRule{} : at->second.comment_rule;
}

std::vector<VideoId> View::videos_of_creator(ViewerId creator) const {
    const auto at = state_->creator_videos.find(creator);
    if (at == state_->creator_videos.end()) return {};
    std::vector<VideoId> videos = at->second;
    std::ranges::sort(videos, std::greater{},
                      [this](VideoId video) { return std::tuple(find_video(video)->facts().published_ms, video); });
    return videos;
}

std::uint32_t View::follower_count(ViewerId creator) const {
    const auto at = state_->follower_counts.find(creator);
    return at == state_->follower_counts.end() ? 0 : at->second;
}

const Accounts& View::accounts() const { return state_->accounts; }
const Comments& View::comments() const { return state_->comments; }
const Reports& View::reports() const { return state_->reports; }
const Decisions& View::decisions() const { return state_->decisions; }
const Checks& View::checks() const { return state_->checks; }
const Trial* View::trial(ExperimentId experiment) const { return state_->trials.find(experiment); }

Ranking View::ranking_for(const schema::FeedRequest& request) const {
    const Experiment* experiment = rules().experiments().running();
    const bool is_minor =
        request.age_group == schema::AgeGroup::kMinor || request.age_rules == schema::AgeRules::kMinor;
    if (experiment == nullptr || request.space != schema::kAppSpace || request.surface != schema::Surface::kForYou ||
        is_minor || request.impersonal || request.profile_from_s == schema::kNoProfile ||
        is_history_paused(request.viewer))
        return {policy_for(rules().policy(), request), {}};
    const schema::ExperimentStarted& started = experiment->started;
    const schema::Arm arm = schema::arm_of(started.experiment, request.viewer, started.share_percent);
    return {policy_for(arm == schema::Arm::kB ? experiment->policy_b : rules().policy(), request),
            schema::text_of({started.experiment, arm})};
}

const Boosts& View::boosts() const { return state_->boosts; }
const Exposure& View::exposure() const { return state_->exposure; }
UnixMs View::newest_ms() const { return state_->newest_ms; }
const Notifications& View::notifications() const { return state_->notifications; }
const Rules& View::rules() const { return state_->rules; }

std::shared_ptr<const schema::Policy> View::policy_for(std::shared_ptr<const schema::Policy> policy,
                                                       const schema::FeedRequest& request) const {
    return schema::policy_for(std::move(policy), request.surface, partition_of(request.viewer).value_or(PartitionId{}));
}
const SlateIndex& View::slates() const { return state_->slates; }
std::uint64_t View::erasure_count() const { return state_->erasures; }

}  // namespace tiller::projection
