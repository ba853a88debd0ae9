#include "projection/collections.h"

#include <algorithm>
#include <tuple>

#include "schema/event.h"

namespace tiller::projection {

bool SavedVideos::add(VideoId video, UnixMs time_ms, std::size_t limit) {
    const auto at = std::ranges::lower_bound(videos_, video, {}, &SavedVideo::video);
    if (at != videos_.end() && at->video == video) return false;
    if (videos_.size() >= limit) return false;
    videos_.insert(at, {video, time_ms});
    return true;
}

bool SavedVideos::remove(VideoId video) {
    const auto at = std::ranges::lower_bound(videos_, video, {}, &SavedVideo::video);
    if (at == videos_.end() || at->video != video) return false;
    videos_.erase(at);
    return true;
}

bool SavedVideos::contains(VideoId video) const {
    return std::ranges::binary_search(videos_, video, {}, &SavedVideo::video);
}

std::vector<SavedVideo> SavedVideos::newest_first() const {
    std::vector<SavedVideo> newest = videos_;
    std::ranges::sort(newest, std::greater{}, [](const SavedVideo& one) { return std::tuple(one.time_ms, one.video); });
    return newest;
}

void SavedVideos::encode(ByteWriter& out) const {
    out.put_varint(videos_.size());
    for (const SavedVideo& one : videos_) {
        out.put(one.video.value);
        out.put(one.time_ms);
    }
}

SavedVideos SavedVideos::decode(ByteReader& in, std::size_t limit) {
    SavedVideos saved;
    saved.videos_.resize(in.get_count(limit, 16));
    for (SavedVideo& one : saved.videos_) {
        one.video.value = in.get<std::uint64_t>();
        one.time_ms = in.get<UnixMs>();
    }
    const auto not_rising = [](const SavedVideo& a, const SavedVideo& b) { return a.video >= b.video; };
    if (std::ranges::adjacent_find(saved.videos_, not_rising) != saved.videos_.end()) in.mark_failed();
    return saved;
}

Collection* Shelf::find_own(CollectionId id) {
    const auto at = std::ranges::lower_bound(collections_, id, {}, &Collection::id);
    return at != collections_.end() && at->id == id ? &*at : nullptr;
}

const Collection* Shelf::find(CollectionId id) const { return const_cast<Shelf*>(this)->find_own(id); }

bool Shelf::change(CollectionId id, const std::string& name, bool is_public, UnixMs time_ms) {
    if (Collection* collection = find_own(id)) {
        collection->name = name;
        collection->is_public = is_public;
        return false;
    }
    if (id.is_none() || collections_.size() >= kMaxCollections) return false;
    const auto at = std::ranges::lower_bound(collections_, id, {}, &Collection::id);
    collections_.insert(at, {.id = id, .name = name, .is_public = is_public, .created_ms = time_ms, .videos = {}});
    return true;
}

bool Shelf::remove(CollectionId id) {
    return std::erase_if(collections_, [id](const Collection& one) { return one.id == id; }) > 0;
}

bool Shelf::save(VideoId video, UnixMs time_ms) { return saved_.add(video, time_ms, kMaxSavedVideos); }

bool Shelf::unsave(VideoId video) {
    for (Collection& collection : collections_) collection.videos.remove(video);
    return saved_.remove(video);
}

bool Shelf::put(CollectionId id, VideoId video, UnixMs time_ms) {
    Collection* collection = find_own(id);
    if (collection == nullptr) return false;
    const bool is_new = save(video, time_ms);
    if (saved_.contains(video)) collection->videos.add(video, time_ms, kMaxCollectionVideos);
    return is_new;
}

void Shelf::take_out(CollectionId id, VideoId video) {
    if (Collection* collection = find_own(id)) collection->videos.remove(video);
}

void Shelf::encode(ByteWriter& out) const {
    saved_.encode(out);
    out.put_varint(collections_.size());
    for (const Collection& collection : collections_) {
        out.put(collection.id.value);
        out.put_text(collection.name);
        out.put(static_cast<std::uint8_t>(collection.is_public));
        out.put(collection.created_ms);
        collection.videos.encode(out);
    }
}

Shelf Shelf::decode(ByteReader& in) {
    Shelf shelf;
    shelf.saved_ = SavedVideos::decode(in, kMaxSavedVideos);
    shelf.collections_.resize(in.get_count(kMaxCollections, 19));
    for (Collection& collection : shelf.collections_) {
        collection.id.value = in.get<std::uint64_t>();
        collection.name = in.get_text(schema::kMaxCollectionNameBytes);
        collection.is_public = in.get<std::uint8_t>() != 0;
        collection.created_ms = in.get<UnixMs>();
        collection.videos = SavedVideos::decode(in, kMaxCollectionVideos);
    }
    const auto not_rising = [](const Collection& a, const Collection& b) { return a.id >= b.id; };
    if (std::ranges::adjacent_find(shelf.collections_, not_rising) != shelf.collections_.end()) in.mark_failed();
    return shelf;
}

}  // namespace tiller::projection
