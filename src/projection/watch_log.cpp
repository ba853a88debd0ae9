#include "projection/watch_log.h"

#include <algorithm>
#include <limits>

namespace tiller::projection {
namespace {

constexpr std::uint64_t kMaxOffset = (std::uint64_t{1} << 48) - 1;

std::uint32_t seconds_of(UnixMs time_ms) {
    return static_cast<std::uint32_t>(std::clamp<UnixMs>(time_ms / 1000, 0, std::numeric_limits<std::uint32_t>::max()));
}

bool fits(const WatchedClip& clip, const WatchSelection& selection) {
    const UnixMs time_ms = UnixMs{clip.time_s} * 1000;
    // A second that the bounds cut through belongs to it: what people see has no milliseconds.
    return (!selection.video || *selection.video == clip.video) && time_ms > selection.from_ms - 1000 &&
           time_ms < selection.until_ms;
}

}  // namespace

void WatchLog::note(const WatchRecord& record) {
    if (record.offset > kMaxOffset) return;
    if (record.action == schema::Action::kWatch) {
        const auto open = std::find_if(clips_.rbegin(), clips_.rend(), [&](const WatchedClip& clip) {
            return clip.video == record.video && clip.watch_after == 0 && clip.watched_permille == 0;
        });
        const bool is_near = open != clips_.rend() && record.offset > open->offset &&
                             record.offset - open->offset <= std::numeric_limits<std::uint32_t>::max();
        if (is_near) {
            open->watch_after = static_cast<std::uint32_t>(record.offset - open->offset);
            open->watched_permille = record.permille;
            return;
        }
    }
    if (clips_.size() == kMaxWatchedClips) {
        complete_from_ = std::max(complete_from_, clips_.front().watch_offset() + 1);
        clips_.erase(clips_.begin());
    }
    WatchedClip clip{.video = record.video, .time_s = seconds_of(record.time_ms)};
    clip.offset = record.offset & kMaxOffset;
    clip.watched_permille = record.permille;
    clips_.push_back(clip);
}

void WatchLog::note_other(VideoId video, std::uint64_t offset) {
    if (others_.size() == kMaxOtherRecords) {
        complete_from_ = std::max(complete_from_, others_.front().offset + 1);
        others_.erase(others_.begin());
    }
    others_.push_back({video, offset});
}

std::vector<VideoId> WatchLog::remove(std::span<const std::uint64_t> offsets) {
    std::vector<std::uint64_t> sorted(offsets.begin(), offsets.end());
    std::ranges::sort(sorted);
    const auto is_named = [&](std::uint64_t offset) { return std::ranges::binary_search(sorted, offset); };
    std::vector<VideoId> gone;
    std::erase_if(clips_, [&](const WatchedClip& clip) {
        if (!is_named(clip.offset) && !is_named(clip.watch_offset())) return false;
        gone.push_back(clip.video);
        return true;
    });
    std::erase_if(others_, [&](const Other& other) { return is_named(other.offset); });
    std::ranges::sort(gone);
    gone.erase(std::ranges::unique(gone).begin(), gone.end());
    std::erase_if(gone,
                  [&](VideoId video) { return std::ranges::find(clips_, video, &WatchedClip::video) != clips_.end(); });
    return gone;
}

std::vector<std::uint64_t> WatchLog::records_of(const WatchSelection& selection) const {
    std::vector<std::uint64_t> offsets;
    std::vector<VideoId> videos;
    const bool is_everything = !selection.video && selection.from_ms <= 0 && selection.until_ms == INT64_MAX;
    for (const WatchedClip& clip : clips_) {
        if (!fits(clip, selection)) continue;
        offsets.push_back(clip.offset);
        if (clip.watch_after != 0) offsets.push_back(clip.watch_offset());
        videos.push_back(clip.video);
    }
    std::ranges::sort(videos);
    for (const Other& other : others_) {
        if (is_everything || std::ranges::binary_search(videos, other.video)) offsets.push_back(other.offset);
    }
    std::ranges::sort(offsets);
    return offsets;
}

void WatchLog::encode(ByteWriter& out) const {
    out.put(complete_from_);
    out.put_varint(clips_.size());
    for (const WatchedClip& clip : clips_) {
        out.put(clip.video.value);
        out.put(std::uint64_t{clip.offset} | std::uint64_t{clip.watched_permille} << 48);
        out.put(clip.time_s);
        out.put(clip.watch_after);
    }
    out.put_varint(others_.size());
    for (const Other& other : others_) {
        out.put(other.video.value);
        out.put(other.offset);
    }
}

WatchLog WatchLog::decode(ByteReader& in) {
    WatchLog log;
    log.complete_from_ = in.get<std::uint64_t>();
    log.clips_.resize(in.get_count(kMaxWatchedClips, 24));
    for (WatchedClip& clip : log.clips_) {
        clip.video.value = in.get<std::uint64_t>();
        const auto packed = in.get<std::uint64_t>();
        clip.offset = packed & kMaxOffset;
        clip.watched_permille = packed >> 48;
        clip.time_s = in.get<std::uint32_t>();
        clip.watch_after = in.get<std::uint32_t>();
    }
    log.others_.resize(in.get_count(kMaxOtherRecords, 16));
    for (Other& other : log.others_) {
        other.video.value = in.get<std::uint64_t>();
        other.offset = in.get<std::uint64_t>();
    }
    return log;
}

}  // namespace tiller::projection
