// What one viewer saved: everything, and in which collections of their own.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"

namespace tiller::projection {

inline constexpr std::size_t kMaxCollections = 100;             // of one viewer
inline constexpr std::size_t kMaxCollectionVideos = 5'000;      // of one collection
inline constexpr std::size_t kMaxSavedVideos = 65'536;          // of one viewer; more are not saved

struct SavedVideo {
    VideoId video;
    UnixMs time_ms = 0;  // when it was saved
    bool operator==(const SavedVideo&) const = default;
};

/// Videos with the time when each was saved.
class SavedVideos {
public:
    /// True when that changed anything. A list of `limit` videos takes no more; what is there keeps its time.
    bool add(VideoId video, UnixMs time_ms, std::size_t limit);
    bool remove(VideoId video);
    [[nodiscard]] bool contains(VideoId video) const;
    /// Sorted by id.
    [[nodiscard]] std::span<const SavedVideo> all() const { return videos_; }
    /// The last saved first, the greater id of two that were saved at once.
    [[nodiscard]] std::vector<SavedVideo> newest_first() const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static SavedVideos decode(ByteReader& in, std::size_t limit);
    bool operator==(const SavedVideos&) const = default;

private:
    std::vector<SavedVideo> videos_;  // sorted by id
};

struct Collection {
    CollectionId id;
    std::string name;
    bool is_public = false;
    UnixMs created_ms = 0;
    SavedVideos videos;
    bool operator==(const Collection&) const = default;
};

/// Everything that one viewer saved. What is in a collection is saved; what is saved no more is in none.
class Shelf {
public:
    /// True when it is new here. The name and who may see it change in either case; past kMaxCollections nothing happens.
    bool change(CollectionId id, const std::string& name, bool is_public, UnixMs time_ms);
    /// True when it was there. What it held stays saved.
    bool remove(CollectionId id);
    /// True when the video was not saved before.
    bool save(VideoId video, UnixMs time_ms);
    /// Out of everything; true when it was saved.
    bool unsave(VideoId video);
    /// Nothing happens without that collection. True when the video was not saved before.
    bool put(CollectionId id, VideoId video, UnixMs time_ms);
    void take_out(CollectionId id, VideoId video);

    [[nodiscard]] const SavedVideos& saved() const { return saved_; }
    /// Sorted by id.
    [[nodiscard]] std::span<const Collection> collections() const { return collections_; }
    /// Null when there is none.
    [[nodiscard]] const Collection* find(CollectionId id) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Shelf decode(ByteReader& in);
    bool operator==(const Shelf&) const = default;

private:
    [[nodiscard]] Collection* find_own(CollectionId id);
    SavedVideos saved_;
    std::vector<Collection> collections_;  // sorted by id
};

}  // namespace tiller::projection
