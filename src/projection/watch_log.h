// What one viewer watched and when, and where the log says so: so that they can read it, and have any part of it erased.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/words.h"

namespace tiller::projection {

inline constexpr std::size_t kMaxWatchedClips = 1'000;  // of one viewer; the oldest go
inline constexpr std::size_t kMaxOtherRecords = 4'096;

/// One impression that was seen: 24 bytes, because every viewer has many.
struct WatchedClip {
    VideoId video;
    std::uint64_t offset : 48 = 0;  // of the first record, in the partition of the viewer
    std::uint64_t watched_permille : 16 = 0;
    std::uint32_t time_s = 0;
    std::uint32_t watch_after = 0;  // where the record of the watch lies, behind `offset`; 0 = there is none besides
    [[nodiscard]] std::uint64_t watch_offset() const { return std::uint64_t{offset} + watch_after; }
    bool operator==(const WatchedClip&) const = default;
};
static_assert(sizeof(WatchedClip) == 24);

/// One record of the log that says that something was seen or watched.
struct WatchRecord {
    VideoId video;
    schema::Action action{};  // kSeen or kWatch
    std::uint64_t offset = 0;
    UnixMs time_ms = 0;
    std::uint16_t permille = 0;
};

/// What is to be deleted: everything, a time, one video.
struct WatchSelection {
    std::optional<VideoId> video;
    UnixMs from_ms = 0;  // [from, until)
    UnixMs until_ms = INT64_MAX;
};

class WatchLog {
public:
    /// A record that counted.
    void note(const WatchRecord& record);
    /// One that did not (a repetition, say). It tells as much about the viewer, so it has to go with the others.
    void note_other(VideoId video, std::uint64_t offset);
    /// Takes out what those records are about; gives the videos that are not in here any more.
    std::vector<VideoId> remove(std::span<const std::uint64_t> offsets);

    /// Oldest first.
    [[nodiscard]] std::span<const WatchedClip> clips() const { return clips_; }
    /// Where the log speaks of them, rising: of clips that fit, and of repetitions of their videos.
    [[nodiscard]] std::vector<std::uint64_t> records_of(const WatchSelection& selection) const;
    /// Records below this offset may be about clips that this list has let go of.
    [[nodiscard]] std::uint64_t complete_from() const { return complete_from_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static WatchLog decode(ByteReader& in);
    bool operator==(const WatchLog&) const = default;

private:
    struct Other {
        VideoId video;
        std::uint64_t offset = 0;
        bool operator==(const Other&) const = default;
    };
    std::vector<WatchedClip> clips_;  // offsets rise
    std::vector<Other> others_;  // offsets rise
    std::uint64_t complete_from_ = 0;
};

}  // namespace tiller::projection
