// The videos of one space as the feed reads them: dense rows, addressed by a row number that is private to one
// process (rows follow arrival, which differs between runs, so nothing on a scoring path may depend on their order).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/flat_map.h"
#include "schema/event.h"
#include "schema/video.h"

namespace tiller::schema {

using VideoRow = std::uint32_t;
inline constexpr VideoRow kNoRow = 0xffffffffu;

/// What ranking needs of one video apart from the texts: one cache line.
struct alignas(64) VideoFacts {
    VideoId video;
    ViewerId creator;
    UnixMs published_ms = 0;
    std::uint32_t duration_ms = 0;
    std::uint32_t first_tag = 0;      // into Catalogue::tag_hashes
    std::uint16_t tag_count = 0;
    VideoState state{};
    std::uint8_t demo = 0;
    LabelSet creator_labels{};
    LabelSet staff_labels{};
    std::uint8_t limited = 0;         // 1: left out of For You and Discover
    std::uint64_t language_hash = 0;
    std::uint64_t sound_hash = 0;     // 0 = none
    std::uint32_t boost_until_s = 0;  // Unix seconds; 0 = never boosted
    std::uint16_t boost_millipoints = 0;
    [[nodiscard]] bool is_public() const { return state == VideoState::kPublic; }
    [[nodiscard]] LabelSet labels() const { return creator_labels | staff_labels; }
    [[nodiscard]] bool is_boosted(UnixMs now_ms) const { return now_ms < UnixMs{boost_until_s} * 1000; }
};
static_assert(sizeof(VideoFacts) == 64);

class Catalogue {
public:
    /// False when the video is there already (then nothing changes).
    bool add(const Video& video);
    void apply(const VideoEdited& event);
    void apply(const VideoMediaChanged& event);
    void apply(const VideoStateChanged& event);
    void apply(const VideoLabelled& event);
    void apply(const VideoLimited& event);
    void apply(const VideoBoosted& event);

    [[nodiscard]] std::size_t size() const { return facts_.size(); }
    [[nodiscard]] VideoRow row_of(VideoId video) const;  // kNoRow when absent
    [[nodiscard]] VideoRow row_of_external(std::string_view external_id) const;
    [[nodiscard]] const VideoFacts& facts(VideoRow row) const { return facts_[row]; }
    /// Hashes (hash_text) of the tags; never changes for a row but by VideoEdited.
    [[nodiscard]] std::span<const std::uint64_t> tags(VideoRow row) const {
        return std::span(tag_hashes_).subspan(facts_[row].first_tag, facts_[row].tag_count);
    }
    [[nodiscard]] const Video& video(VideoRow row) const { return videos_[row]; }
    /// Public rows (all, with that tag, of that creator, with that sound) sorted by (published_ms, id), oldest first: one order whatever
    /// the order of arrival, so a place in a list means the same video in every run.
    [[nodiscard]] std::span<const VideoRow> rows_by_time() const { return by_time_; }
    [[nodiscard]] std::span<const VideoRow> rows_with_tag(std::uint64_t tag_hash) const;
    [[nodiscard]] std::span<const VideoRow> rows_of_creator(ViewerId creator) const;
    [[nodiscard]] std::span<const VideoRow> rows_with_sound(std::uint64_t sound_hash) const;
    /// Rows with a boost, in any order; it may be over, or its video not public.
    [[nodiscard]] std::span<const VideoRow> boosted_rows() const { return boosted_; }
    /// Ask for memory ahead of its use: of row_of, facts, and (with the facts there) tags.
    void prefetch_row_of(VideoId video) const { rows_.prefetch(video.value); }
    void prefetch_facts(VideoRow row) const { __builtin_prefetch(&facts_[row]); }
    void prefetch_tags(VideoRow row) const { __builtin_prefetch(tag_hashes_.data() + facts_[row].first_tag); }
    /// The tag's text for a hash; empty when unknown.
    [[nodiscard]] std::string_view tag_text(std::uint64_t tag_hash) const;

    /// Same bytes for the same content, whatever the order of arrival; [0, 100 million) videos.
    void encode(ByteWriter& out) const;
    [[nodiscard]] static Result<Catalogue> decode(ByteReader& in);

private:
    using RowList = std::vector<VideoRow>;
    /// Adds a video that is in no list yet; kNoRow when it is there already.
    VideoRow add_unlisted(const Video& video);
    void index(VideoRow row);
    void index_all();
    void unindex(VideoRow row);
    void insert_by_time(RowList& rows, VideoRow row) const;
    void erase_by_time(RowList& rows, VideoRow row) const;
    [[nodiscard]] bool is_older(VideoRow a, VideoRow b) const;
    void set_tags(VideoRow row, const std::vector<std::string>& tags);
    void drop_unused_tags();
    void set_state(VideoRow row, VideoState state);

    std::vector<VideoFacts> facts_;
    std::vector<Video> videos_;
    std::vector<std::uint64_t> tag_hashes_;
    std::size_t unused_tag_hashes_ = 0;  // left behind by edits
    FlatMap<VideoRow> rows_;
    std::unordered_map<std::string, VideoRow> external_rows_;
    std::unordered_map<std::uint64_t, RowList> tag_rows_;
    std::unordered_map<std::uint64_t, std::string> tag_texts_;
    std::unordered_map<ViewerId, RowList> creator_rows_;
    std::unordered_map<std::uint64_t, RowList> sound_rows_;
    RowList by_time_;
    RowList boosted_;
};

}  // namespace tiller::schema
