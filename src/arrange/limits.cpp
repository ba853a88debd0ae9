// The hard limits: what a viewer must not get in this slate, each with its name.
#include <algorithm>
#include <array>

#include "arrange/arrange.h"
#include "schema/permitted.h"

namespace tiller::arrange {

std::string_view name_of(Removal removal) {
    constexpr std::array<std::string_view, 13> kNames = {
        "",           "already_sent", "seen",          "blocked_creator", "rejected_video",
        "not_public", "own_video",    "other_surface", "creator_limit",   "blocked_by_creator",
        "limited",    "hidden_label", "blocked_tag"};
    return kNames[static_cast<std::size_t>(removal)];
}

Limits::Limits(const schema::Catalogue& catalogue, const schema::ViewerState& viewer,
               const schema::FeedRequest& request, Repeats repeats, std::span<const ViewerId> blocked_by,
               schema::LabelSet hidden_labels)
    : catalogue_(catalogue),
      viewer_(viewer),
      request_(request),
      repeats_(repeats),
      blocked_by_(blocked_by),
      hidden_labels_(hidden_labels),
      already_sent_(request.already_sent),
      blocked_tags_(schema::blocked_tag_hashes(viewer)) {
    if (repeats == Repeats::kForbidden) {
        seen_.reserve(viewer.seen_before.size() + viewer.history.size());
        for (const VideoId video : viewer.seen_before) seen_.find_or_add(video.value) = true;
        for (const schema::HistoryEntry& entry : viewer.history) seen_.find_or_add(entry.video.value) = true;
    }
    std::ranges::sort(already_sent_);
}

Removal Limits::check(schema::VideoRow row) const {
    const schema::VideoFacts& facts = catalogue_.facts(row);
    const auto holds = [](const std::vector<VideoId>& sorted, VideoId video) {
        return std::ranges::binary_search(sorted, video);
    };
    if (!facts.is_public()) return Removal::kNotPublic;
    if (facts.limited != 0 && schema::recommends(request_.surface)) return Removal::kLimited;
    if ((facts.labels() & hidden_labels_) != schema::LabelSet::kNone) return Removal::kHiddenLabel;
    if (!blocked_tags_.empty() && std::ranges::any_of(catalogue_.tags(row), [this](std::uint64_t tag) {
            return std::ranges::binary_search(blocked_tags_, tag);
        }))
        return Removal::kBlockedTag;
    if (holds(already_sent_, facts.video)) return Removal::kAlreadySent;
    if (viewer_.blocks_creator(facts.creator)) return Removal::kBlockedCreator;
    if (std::ranges::binary_search(blocked_by_, facts.creator)) return Removal::kBlockedByCreator;
    if (holds(viewer_.rejected_videos, facts.video)) return Removal::kRejectedVideo;
    if (!facts.creator.is_none() && facts.creator == viewer_.viewer) return Removal::kOwnVideo;
    if (request_.surface == schema::Surface::kFollowing && !viewer_.follows_creator(facts.creator))
        return Removal::kOtherSurface;
    if (repeats_ == Repeats::kForbidden && seen_.find(facts.video.value) != nullptr) return Removal::kSeen;
    return Removal::kNone;
}

}  // namespace tiller::arrange
