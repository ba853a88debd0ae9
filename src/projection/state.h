// What the projections hold, and the fold of one event into it. Private to this module.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "journal/journal.h"
#include "projection/projections.h"

namespace tiller::projection {

/// Puts the value in or takes it out; true when that changed anything.
template <typename Id>
bool set_member(std::vector<Id>& sorted, Id id, bool member) {
    const auto at = std::ranges::lower_bound(sorted, id);
    const bool is_there = at != sorted.end() && *at == id;
    if (is_there == member || (member && sorted.size() >= kMaxRememberedLikes)) return false;
    if (member)
        sorted.insert(at, id);
    else
        sorted.erase(at);
    return true;
}

struct ViewerEntry {
    PartitionId home;
    schema::ViewerState state;
    std::vector<VideoId> liked;  // sorted; now, whatever the history still remembers
    Shelf shelf;
    WatchLog watches;
    bool history_paused = false;
    std::vector<CommentId> liked_comments;  // sorted
    std::vector<ViewerId> mutes;            // sorted
    std::vector<std::string> filtered_words;
    schema::LabelChoices label_choices = schema::kUsualLabelChoices;
    AgeRecord age;
    ExperimentId trial;  // the newest one that they had a slate of
};

/// Hash maps in shards, because growing one map of a million viewers would hold every request up.
class ViewerTable {
public:
    [[nodiscard]] ViewerEntry* find(ViewerId viewer) const;
    ViewerEntry& add(ViewerId viewer, PartitionId home);
    void erase(ViewerId viewer) { shard_of(viewer).erase(viewer); }
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] std::vector<const ViewerEntry*> sorted() const;

private:
    using Shard = std::unordered_map<ViewerId, std::unique_ptr<ViewerEntry>>;
    static constexpr std::size_t kShards = 256;
    [[nodiscard]] static std::size_t index_of(ViewerId viewer) {
        return (std::hash<ViewerId>{}(viewer) >> 40) % kShards;
    }
    [[nodiscard]] Shard& shard_of(ViewerId viewer) { return shards_[index_of(viewer)]; }
    std::array<Shard, kShards> shards_;
};

struct VideoEntry {
    PartitionId home;
    schema::SpaceId space;
    std::uint32_t duration_ms = 0;
    bool is_published = false;  // false: only what refers to it has been read so far
    VideoCounters counters;     // without the comments, which are counted where they lie
    CommentId pinned;
    schema::CommentRule comment_rule{};
    std::string state_reason;   // why it is not public, in the words of whoever decided; empty when it is
};

struct Projections::State {
    Cut cut;
    ViewerTable viewers;
    std::map<schema::SpaceId, Claims> external_ids;
    std::map<schema::SpaceId, schema::Catalogue> catalogues;
    std::function<void()> before_catalogue_change;  // no part of what is encoded
    /// The only way to a catalogue that may change.
    [[nodiscard]] schema::Catalogue& catalogue_to_change(schema::SpaceId space) {
        if (before_catalogue_change) before_catalogue_change();
        return catalogues[space];
    }
    std::unordered_map<VideoId, VideoEntry> videos;
    std::unordered_map<ViewerId, std::vector<VideoId>> creator_videos;  // derived
    std::unordered_map<ViewerId, std::uint32_t> follower_counts;        // derived
    std::unordered_map<ViewerId, std::vector<ViewerId>> blocked_by;     // derived; sorted
    std::unordered_map<CollectionId, ViewerId> collection_owners;       // derived
    Accounts accounts;
    Comments comments;
    Reports reports;
    Decisions decisions;
    Checks checks;
    Boosts boosts;
    Exposure exposure;
    Trials trials;
    UnixMs newest_ms = 0;
    Notifications notifications;
    Rules rules;
    SlateIndex slates;
    std::uint64_t erasures = 0;
    FoldStats stats;

    /// Everything that is kept about one person. Their part in sums of views goes with the refold of the next epoch.
    void forget(ViewerId subject);
    void encode(ByteWriter& out) const;
    [[nodiscard]] static Result<std::unique_ptr<State>> decode(ByteSpan bytes);
};

/// Folds one event whose offset the cut has not passed, and moves the cut. `verdict` is set for an action.
void fold(Projections::State& state, const journal::ReadEvent& event, std::optional<schema::ActionVerdict>& verdict);

}  // namespace tiller::projection
