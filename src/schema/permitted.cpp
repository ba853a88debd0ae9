#include "schema/permitted.h"

#include <algorithm>

namespace tiller::schema {

Voice::Voice(const ViewerState& viewer, const Catalogue& catalogue, std::uint32_t from_s)
    : viewer_(viewer), catalogue_(catalogue), from_s_(std::max(from_s, viewer.profile.from_s)) {
    for (const std::string& tag : viewer.blocked_tags) silent_tags_.push_back({hash_text(tag), kNoProfile});
    for (const auto& [tag, until_s] : viewer.forgotten_tags) silent_tags_.push_back({hash_text(tag), until_s});
}

bool Voice::speaks(const HistoryEntry& entry) const {
    if (entry.is_silent != 0 || entry.time_s < from_s_) return false;
    if (silent_tags_.empty()) return true;
    const VideoRow row = catalogue_.row_of(entry.video);
    if (row == kNoRow) return true;
    const auto tags = catalogue_.tags(row);
    return std::ranges::none_of(silent_tags_, [&](const SilentTag& silent) {
        return entry.time_s < silent.until_s && std::ranges::find(tags, silent.tag_hash) != tags.end();
    });
}

bool Voice::is_whole() const {
    return std::ranges::all_of(viewer_.history, [this](const HistoryEntry& entry) { return speaks(entry); });
}

ViewerState as_feeds_read(const ViewerState& viewer) {
    ViewerState copy;
    copy.viewer = viewer.viewer;
    copy.kind = viewer.kind;
    copy.space = viewer.space;
    copy.locale = viewer.locale;
    copy.follows = viewer.follows;
    copy.blocks = viewer.blocks;
    copy.steered_tags = viewer.steered_tags;
    copy.steered_creators = viewer.steered_creators;
    copy.rejected_videos = viewer.rejected_videos;
    copy.blocked_tags = viewer.blocked_tags;
    copy.forgotten_tags = viewer.forgotten_tags;
    copy.profile = viewer.profile;
    copy.sliders = viewer.sliders;
    copy.seen_before = viewer.seen_before;
    copy.history = viewer.history;
    return copy;
}

std::optional<ViewerState> permitted(const ViewerState& viewer, const Catalogue& catalogue, std::uint32_t from_s) {
    const Voice voice(viewer, catalogue, from_s);
    if (voice.is_whole()) return std::nullopt;
    ViewerState reduced = as_feeds_read(viewer);
    std::erase_if(reduced.history, [&](const HistoryEntry& entry) {
        if (voice.speaks(entry)) return false;
        reduced.seen_before.push_back(entry.video);
        return true;
    });
    return reduced;
}

ViewerState nobody_with_limits_of(const ViewerState& viewer, const FeedRequest& request) {
    ViewerState nobody;
    nobody.space = request.space;
    nobody.locale = request.locale;
    nobody.blocks = viewer.blocks;
    nobody.blocked_tags = viewer.blocked_tags;
    return nobody;
}

ViewerState nobody_who_has_seen(const ViewerState& viewer, const FeedRequest& request) {
    ViewerState nobody = nobody_with_limits_of(viewer, request);
    nobody.viewer = viewer.viewer;
    nobody.rejected_videos = viewer.rejected_videos;
    nobody.seen_before = viewer.seen_before;
    for (const HistoryEntry& entry : viewer.history) nobody.seen_before.push_back(entry.video);
    return nobody;
}

std::optional<ViewerState> permitted_for(const FeedRequest& request, const ViewerState& viewer,
                                         const Catalogue& catalogue) {
    if (request.impersonal) return nobody_with_limits_of(viewer, request);
    if (is_for_everybody(request.surface)) return nobody_who_has_seen(viewer, request);
    return permitted(viewer, catalogue, request.profile_from_s);
}

std::vector<std::uint64_t> blocked_tag_hashes(const ViewerState& viewer) {
    std::vector<std::uint64_t> hashes;
    hashes.reserve(viewer.blocked_tags.size());
    for (const std::string& tag : viewer.blocked_tags) hashes.push_back(hash_text(tag));
    std::ranges::sort(hashes);
    return hashes;
}

}  // namespace tiller::schema
