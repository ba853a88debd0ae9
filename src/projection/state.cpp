#include "projection/state.h"

#include <algorithm>

#include "projection/decode_limits.h"

namespace tiller::projection {

namespace {
constexpr std::uint32_t kStateVersion = 10;  // docs/formats/checkpoint.md

template <typename Map>
auto sorted_entries(const Map& map) {
    std::vector<const typename Map::value_type*> entries;
    entries.reserve(map.size());
    for (const auto& entry : map) entries.push_back(&entry);
#ifndef TILLER_SABOTAGE_HASH_ORDER
    std::ranges::sort(entries, {}, [](const auto* entry) { return entry->first; });
#endif
    return entries;
}

template <typename Id>
void encode_ids(ByteWriter& out, const std::vector<Id>& ids) {
    out.put_varint(ids.size());
    for (const Id id : ids) out.put(id.value);
}

template <typename Id>
std::vector<Id> decode_ids(ByteReader& in) {
    std::vector<Id> ids(in.get_count(kMaxRememberedLikes, 8));
    for (Id& id : ids) id.value = in.get<std::uint64_t>();
    if (!std::ranges::is_sorted(ids)) in.mark_failed();
    return ids;
}

void encode_counters(ByteWriter& out, const VideoCounters& counters) {
    out.put_varint(counters.impressions);
    out.put_varint(counters.views);
    out.put_varint(counters.likes);
    out.put_varint(counters.shares);
    out.put_varint(counters.saves);
}

VideoCounters decode_counters(ByteReader& in) {
    VideoCounters counters;
    counters.impressions = static_cast<std::uint32_t>(in.get_varint());
    counters.views = static_cast<std::uint32_t>(in.get_varint());
    counters.likes = static_cast<std::uint32_t>(in.get_varint());
    counters.shares = static_cast<std::uint32_t>(in.get_varint());
    counters.saves = static_cast<std::uint32_t>(in.get_varint());
    return counters;
}

void encode_videos(ByteWriter& out, const std::unordered_map<VideoId, VideoEntry>& videos) {
    out.put_varint(videos.size());
    for (const auto* item : sorted_entries(videos)) {
        const auto& [video, entry] = *item;
        out.put(video.value);
        out.put(entry.home.value);
        out.put(entry.space.value);
        out.put(entry.duration_ms);
        out.put<std::uint8_t>(entry.is_published ? 1 : 0);
        encode_counters(out, entry.counters);
        out.put(entry.pinned.value);
        out.put(static_cast<std::uint8_t>(entry.comment_rule));
        out.put_text(entry.state_reason);
    }
}

void decode_videos(ByteReader& in, std::unordered_map<VideoId, VideoEntry>& videos) {
    const std::size_t count = in.get_count(kMaxEntries, 34);
    videos.reserve(count);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const VideoId video{in.get<std::uint64_t>()};
        VideoEntry entry;
        entry.home.value = in.get<std::uint16_t>();
        entry.space.value = in.get<std::uint32_t>();
        entry.duration_ms = in.get<std::uint32_t>();
        entry.is_published = in.get<std::uint8_t>() != 0;
        entry.counters = decode_counters(in);
        entry.pinned.value = in.get<std::uint64_t>();
        const auto rule = in.get<std::uint8_t>();
        if (rule > static_cast<std::uint8_t>(schema::CommentRule::kNobody)) in.mark_failed();
        entry.comment_rule = static_cast<schema::CommentRule>(rule);
        entry.state_reason = in.get_text(kMaxFieldBytes);
        videos.emplace(video, std::move(entry));
    }
}

void encode_viewers(ByteWriter& out, const ViewerTable& viewers) {
    out.put_varint(viewers.size());
    for (const ViewerEntry* entry : viewers.sorted()) {
        out.put(entry->home.value);
        entry->state.encode(out);
        encode_ids(out, entry->liked);
        entry->shelf.encode(out);
        entry->watches.encode(out);
        out.put<std::uint8_t>(entry->history_paused ? 1 : 0);
        encode_ids(out, entry->liked_comments);
        encode_ids(out, entry->mutes);
        out.put_varint(entry->filtered_words.size());
        for (const std::string& word : entry->filtered_words) out.put_text(word);
        for (const schema::LabelChoice choice : entry->label_choices) out.put(choice);
        entry->age.encode(out);
        out.put(entry->trial.value);
    }
}

void decode_viewers(ByteReader& in, Projections::State& state) {
    for (std::size_t left = in.get_count(kMaxEntries, 16); left > 0 && in.ok(); --left) {
        const PartitionId home{in.get<std::uint16_t>()};
        schema::ViewerState decoded = schema::ViewerState::decode(in);
        if (!in.ok() || state.viewers.find(decoded.viewer) != nullptr) return in.mark_failed();
        ViewerEntry& entry = state.viewers.add(decoded.viewer, home);
        entry.state = std::move(decoded);
        entry.liked = decode_ids<VideoId>(in);
        entry.shelf = Shelf::decode(in);
        entry.watches = WatchLog::decode(in);
        entry.history_paused = in.get<std::uint8_t>() != 0;
        for (const Collection& collection : entry.shelf.collections())
            state.collection_owners[collection.id] = entry.state.viewer;
        entry.liked_comments = decode_ids<CommentId>(in);
        entry.mutes = decode_ids<ViewerId>(in);
        entry.filtered_words.resize(in.get_count(schema::kMaxFilteredWords, 1));
        for (std::string& word : entry.filtered_words) word = in.get_text(schema::kMaxFilteredWordBytes);
        for (schema::LabelChoice& choice : entry.label_choices) {
            choice = static_cast<schema::LabelChoice>(in.get<std::uint8_t>());
            if (choice > schema::LabelChoice::kHide) in.mark_failed();
        }
        entry.age = AgeRecord::decode(in);
        entry.trial.value = in.get<std::uint64_t>();
        for (const ViewerId creator : entry.state.follows) ++state.follower_counts[creator];
        // Viewers come in the order of their ids, so these lists end up sorted.
        for (const ViewerId target : entry.state.blocks) state.blocked_by[target].push_back(entry.state.viewer);
    }
}

/// Every published video lies in the catalogue of its space; a checkpoint that says otherwise is damaged.
Status derive_creators(Projections::State& state) {
    for (const auto& [video, entry] : state.videos) {
        if (!entry.is_published) continue;
        const auto catalogue = state.catalogues.find(entry.space);
        const bool is_there = catalogue != state.catalogues.end() && catalogue->second.row_of(video) != schema::kNoRow;
        if (!is_there)
            return fail(ErrorCode::kCorrupt, "projections: video " + to_text(video) + " is missing in its catalogue");
        const ViewerId creator = catalogue->second.video(catalogue->second.row_of(video)).creator;
        if (!creator.is_none()) state.creator_videos[creator].push_back(video);
    }
    return {};
}
}  // namespace

ViewerEntry* ViewerTable::find(ViewerId viewer) const {
    const Shard& shard = shards_[index_of(viewer)];
    const auto at = shard.find(viewer);
    return at == shard.end() ? nullptr : at->second.get();
}

ViewerEntry& ViewerTable::add(ViewerId viewer, PartitionId home) {
    auto entry = std::make_unique<ViewerEntry>();
    entry->home = home;
    entry->state.viewer = viewer;
    return *shard_of(viewer).emplace(viewer, std::move(entry)).first->second;
}

std::size_t ViewerTable::size() const {
    std::size_t size = 0;
    for (const Shard& shard : shards_) size += shard.size();
    return size;
}

std::vector<const ViewerEntry*> ViewerTable::sorted() const {
    std::vector<const ViewerEntry*> entries;
    entries.reserve(size());
    for (const Shard& shard : shards_) {
        for (const auto& [viewer, entry] : shard) entries.push_back(entry.get());
    }
#ifndef TILLER_SABOTAGE_HASH_ORDER
    std::ranges::sort(entries, {}, [](const ViewerEntry* entry) { return entry->state.viewer; });
#endif
    return entries;
}

void Projections::State::forget(ViewerId subject) {
    for (const VideoId video : creator_videos[subject]) {
        const schema::VideoStateChanged gone{
            .video = video, .state = schema::VideoState::kDeleted, .author = subject, .reason = "erased"};
        VideoEntry& entry = videos.at(video);
        catalogue_to_change(entry.space).apply(gone);
        entry.state_reason.clear();
        boosts.forget(video);
        for (const ReportId report : checks.forget(video)) reports.withdraw(report);
    }
    for (const Comment& comment : comments.by_author(subject)) comments.remove(comment.comment);
    reports.forget_reporter(subject);
    decisions.forget(subject);
    notifications.forget(subject);
    trials.forget(subject);
    accounts.forget(subject);
    for (auto& [space, claims] : external_ids) claims.remove_all(subject);
    const ViewerEntry* viewer = viewers.find(subject);
    if (viewer == nullptr) return;
    for (const ViewerId creator : viewer->state.follows) --follower_counts[creator];
    for (const ViewerId target : viewer->state.blocks) set_member(blocked_by[target], subject, false);
    for (const CommentId comment : viewer->liked_comments) comments.count_like(comment, true);
    for (const VideoId video : viewer->liked) --videos.at(video).counters.likes;
    for (const SavedVideo& saved : viewer->shelf.saved().all()) --videos.at(saved.video).counters.saves;
    for (const Collection& collection : viewer->shelf.collections()) collection_owners.erase(collection.id);
    viewers.erase(subject);
}

void Projections::State::encode(ByteWriter& out) const {
    out.put(kStateVersion);
    cut.encode(out);
    rules.encode(out);
    accounts.encode(out);
    out.put_varint(external_ids.size());
    for (const auto& [space, claims] : external_ids) {
        out.put(space.value);
        claims.encode(out);
    }
    out.put_varint(catalogues.size());
    for (const auto& [space, catalogue] : catalogues) {
        out.put(space.value);
        catalogue.encode(out);
    }
    encode_videos(out, videos);
    encode_viewers(out, viewers);
    comments.encode(out);
    reports.encode(out);
    decisions.encode(out);
    checks.encode(out);
    boosts.encode(out);
    exposure.encode(out);
    trials.encode(out);
    out.put(newest_ms);
    notifications.encode(out);
    slates.encode(out);
    out.put(erasures);
}

Result<Cut> cut_of_encoded(ByteSpan bytes) {
    ByteReader in(bytes);
    if (in.get<std::uint32_t>() != kStateVersion)
        return fail(ErrorCode::kCorrupt, "projections: bytes of another version");
    Cut cut = Cut::decode(in);
    if (!in.ok()) return fail(ErrorCode::kCorrupt, "projections: the cut is damaged");
    return cut;
}

Result<std::unique_ptr<Projections::State>> Projections::State::decode(ByteSpan bytes) {
    ByteReader in(bytes);
    auto state = std::make_unique<State>();
    if (in.get<std::uint32_t>() != kStateVersion)
        return fail(ErrorCode::kCorrupt, "projections: bytes of another version");
    state->cut = Cut::decode(in);
    state->rules = Rules::decode(in);
    state->accounts = Accounts::decode(in);
    for (std::size_t left = in.get_count(kMaxEntries, 5); left > 0 && in.ok(); --left) {
        const schema::SpaceId space{in.get<std::uint32_t>()};
        state->external_ids[space] = Claims::decode(in);
    }
    for (std::size_t left = in.get_count(kMaxEntries, 5); left > 0 && in.ok(); --left) {
        const schema::SpaceId space{in.get<std::uint32_t>()};
        state->catalogues[space] = TRY(schema::Catalogue::decode(in));
    }
    decode_videos(in, state->videos);
    decode_viewers(in, *state);
    state->comments = Comments::decode(in);
    for (const ViewerEntry* viewer : state->viewers.sorted()) {
        for (const CommentId comment : viewer->liked_comments) state->comments.count_like(comment, false);
    }
    state->reports = Reports::decode(in);
    state->decisions = Decisions::decode(in);
    state->checks = Checks::decode(in);
    state->boosts = Boosts::decode(in);
    state->exposure = Exposure::decode(in);
    state->trials = Trials::decode(in);
    state->newest_ms = in.get<UnixMs>();
    state->notifications = Notifications::decode(in);
    state->slates = SlateIndex::decode(in);
    state->erasures = in.get<std::uint64_t>();
    TRY_STATUS(in.finish("projections"));
    TRY_STATUS(derive_creators(*state));
    return state;
}

}  // namespace tiller::projection
