#include "schema/catalogue.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "base/hash.h"
#include "schema/fields.h"

namespace tiller::schema {
namespace {

constexpr std::uint8_t kCatalogueVersion = 3;
constexpr std::size_t kMaxVideos = 100'000'000;
constexpr std::size_t kMinVideoBytes = 55;  // a video without any text, its state and labels

std::uint64_t hash_or_none(const std::string& text) { return text.empty() ? 0 : hash_text(text); }

std::span<const VideoRow> rows_at(const auto& rows_by_key, auto key) {
    const auto found = rows_by_key.find(key);
    return found != rows_by_key.end() ? std::span<const VideoRow>(found->second) : std::span<const VideoRow>{};
}

}  // namespace

bool Catalogue::add(const Video& video) {
    const VideoRow row = add_unlisted(video);
    if (row != kNoRow) index(row);
    return row != kNoRow;
}

VideoRow Catalogue::add_unlisted(const Video& video) {
    const auto row = static_cast<VideoRow>(facts_.size());
    if (rows_.find(video.video.value) != nullptr) return kNoRow;
    rows_.find_or_add(video.video.value) = row;
    if (!video.external_id.empty()) external_rows_.try_emplace(video.external_id, row);
    VideoFacts facts;
    facts.video = video.video;
    facts.creator = video.creator;
    facts.published_ms = video.published_ms;
    facts.duration_ms = video.duration_ms;
    facts.demo = video.demo ? 1 : 0;
    facts.language_hash = hash_or_none(video.language);
    facts.sound_hash = hash_or_none(video.sound);
    facts_.push_back(facts);
    videos_.push_back(video);
    set_tags(row, video.tags);
    return row;
}

void Catalogue::apply(const VideoEdited& event) {
    const VideoRow row = row_of(event.video);
    if (row == kNoRow) return;
    const bool is_public = facts_[row].is_public();
    if (is_public) unindex(row);
    Video& video = videos_[row];
    video.text = event.text;
    video.tags = event.tags;
    video.text_tokens = event.text_tokens;
    video.language = event.language;
    facts_[row].language_hash = hash_or_none(event.language);
    set_tags(row, event.tags);
    if (is_public) index(row);
}

void Catalogue::apply(const VideoMediaChanged& event) {
    const VideoRow row = row_of(event.video);
    if (row == kNoRow) return;
    videos_[row].media_folder = event.media_folder;
    videos_[row].renditions = event.renditions;
    videos_[row].captions = event.captions;
}

void Catalogue::apply(const VideoStateChanged& event) {
    const VideoRow row = row_of(event.video);
    if (row != kNoRow) set_state(row, event.state);
}

void Catalogue::apply(const VideoLabelled& event) {
    const VideoRow row = row_of(event.video);
    if (row == kNoRow) return;
    (event.by_staff ? facts_[row].staff_labels : facts_[row].creator_labels) = event.labels;
}

void Catalogue::apply(const VideoLimited& event) {
    const VideoRow row = row_of(event.video);
    if (row != kNoRow) facts_[row].limited = event.undo ? 0 : 1;
}

void Catalogue::apply(const VideoBoosted& event) {
    const VideoRow row = row_of(event.video);
    if (row == kNoRow) return;
    VideoFacts& facts = facts_[row];
    facts.boost_millipoints = event.undo ? std::uint16_t{0} : std::min(event.millipoints, kMaxBoostMillipoints);
    facts.boost_until_s =
        event.undo ? 0 : static_cast<std::uint32_t>(std::clamp<UnixMs>(event.until_ms / 1000, 0, 0xffffffff));
    // None lasts longer than kMaxBoostMs, so what ended that long before this one ends was over when it began.
    const auto over = [&](VideoRow other) {
        return other == row || UnixMs{facts_[other].boost_until_s} * 1000 + kMaxBoostMs < event.until_ms;
    };
    std::erase_if(boosted_, over);
    if (facts.boost_until_s > 0) boosted_.push_back(row);
}

void Catalogue::set_state(VideoRow row, VideoState state) {
    const bool was_public = facts_[row].is_public();
    facts_[row].state = state;
    if (was_public && !facts_[row].is_public()) unindex(row);
    if (!was_public && facts_[row].is_public()) index(row);
}

VideoRow Catalogue::row_of(VideoId video) const {
    const VideoRow* row = rows_.find(video.value);
    return row != nullptr ? *row : kNoRow;
}
VideoRow Catalogue::row_of_external(std::string_view external_id) const {
    const auto found = external_rows_.find(std::string(external_id));
    return found != external_rows_.end() ? found->second : kNoRow;
}
std::span<const VideoRow> Catalogue::rows_with_tag(std::uint64_t tag_hash) const {
    return rows_at(tag_rows_, tag_hash);
}
std::span<const VideoRow> Catalogue::rows_of_creator(ViewerId creator) const { return rows_at(creator_rows_, creator); }
std::span<const VideoRow> Catalogue::rows_with_sound(std::uint64_t sound_hash) const {
    return rows_at(sound_rows_, sound_hash);
}
std::string_view Catalogue::tag_text(std::uint64_t tag_hash) const {
    const auto found = tag_texts_.find(tag_hash);
    return found != tag_texts_.end() ? std::string_view(found->second) : std::string_view{};
}

bool Catalogue::is_older(VideoRow a, VideoRow b) const {
    return std::tuple(facts_[a].published_ms, facts_[a].video) < std::tuple(facts_[b].published_ms, facts_[b].video);
}

void Catalogue::insert_by_time(RowList& rows, VideoRow row) const {
    const auto older = [this](VideoRow a, VideoRow b) { return is_older(a, b); };
    // New videos are the newest but for a few, so the search starts where it almost always ends.
    if (rows.empty() || older(rows.back(), row)) return rows.push_back(row);
    const auto at = std::ranges::lower_bound(rows, row, older);
    if (*at != row) rows.insert(at, row);  // a tag may be there twice
}

void Catalogue::erase_by_time(RowList& rows, VideoRow row) const {
    const auto at = std::ranges::lower_bound(rows, row, [this](VideoRow a, VideoRow b) { return is_older(a, b); });
    if (at != rows.end() && *at == row) rows.erase(at);
}

void Catalogue::index(VideoRow row) {
    for (const std::uint64_t tag : tags(row)) insert_by_time(tag_rows_[tag], row);
    if (!facts_[row].creator.is_none()) insert_by_time(creator_rows_[facts_[row].creator], row);
    if (facts_[row].sound_hash != 0) insert_by_time(sound_rows_[facts_[row].sound_hash], row);
    insert_by_time(by_time_, row);
}

/// Row by row in the order of time: a list that grows at its end costs nothing, in the middle it costs its length.
void Catalogue::index_all() {
    std::vector<VideoRow> rows;
    for (VideoRow row = 0; row < facts_.size(); ++row) {
        if (facts_[row].is_public()) rows.push_back(row);
    }
    std::ranges::sort(rows, [this](VideoRow a, VideoRow b) { return is_older(a, b); });
    for (const VideoRow row : rows) index(row);
}

void Catalogue::unindex(VideoRow row) {
    for (const std::uint64_t tag : tags(row)) erase_by_time(tag_rows_[tag], row);
    if (!facts_[row].creator.is_none()) erase_by_time(creator_rows_[facts_[row].creator], row);
    if (facts_[row].sound_hash != 0) erase_by_time(sound_rows_[facts_[row].sound_hash], row);
    erase_by_time(by_time_, row);
}

void Catalogue::set_tags(VideoRow row, const std::vector<std::string>& tags) {
    VideoFacts& facts = facts_[row];
    if (tags.size() > facts.tag_count) {
        unused_tag_hashes_ += facts.tag_count;
        facts.first_tag = static_cast<std::uint32_t>(tag_hashes_.size());
        tag_hashes_.resize(tag_hashes_.size() + tags.size());
    } else {
        unused_tag_hashes_ += facts.tag_count - tags.size();
    }
    facts.tag_count = static_cast<std::uint16_t>(tags.size());
    for (std::size_t i = 0; i < tags.size(); ++i) {
        const std::uint64_t hash = hash_text(tags[i]);
        tag_hashes_[facts.first_tag + i] = hash;
        tag_texts_.try_emplace(hash, tags[i]);
    }
    drop_unused_tags();
}

void Catalogue::drop_unused_tags() {
    constexpr std::size_t kWorthIt = 1024;
    if (unused_tag_hashes_ < kWorthIt || unused_tag_hashes_ < tag_hashes_.size() / 2) return;
    std::vector<std::uint64_t> used;
    used.reserve(tag_hashes_.size() - unused_tag_hashes_);
    for (VideoFacts& facts : facts_) {
        const auto first = static_cast<std::uint32_t>(used.size());
        const auto from = tag_hashes_.begin() + facts.first_tag;
        used.insert(used.end(), from, from + facts.tag_count);
        facts.first_tag = first;
    }
    tag_hashes_ = std::move(used);
    unused_tag_hashes_ = 0;
}

void Catalogue::encode(ByteWriter& out) const {
    std::vector<VideoRow> rows(facts_.size());
    std::iota(rows.begin(), rows.end(), VideoRow{0});
    std::ranges::sort(rows, {}, [this](VideoRow row) { return facts_[row].video; });
    out.put(kCatalogueVersion);
    out.put_varint(rows.size());
    Encoder encoder(out);
    for (const VideoRow row : rows) {
        fields(encoder, videos_[row]);
        encoder.choice(facts_[row].state, VideoState::kDeleted);
        encoder.choice(facts_[row].creator_labels, LabelSet::kAll);
        encoder.choice(facts_[row].staff_labels, LabelSet::kAll);
        encoder.flag(facts_[row].limited != 0);
        encoder.fixed(facts_[row].boost_until_s);
        encoder.fixed(facts_[row].boost_millipoints);
    }
    ASSERT(encoder.ok());  // every video came through the codec of its event
}

Result<Catalogue> Catalogue::decode(ByteReader& in) {
    Catalogue catalogue;
    if (in.get<std::uint8_t>() != kCatalogueVersion) in.mark_failed();
    const std::size_t count = in.get_count(kMaxVideos, kMinVideoBytes);
    Decoder decoder(in);
    VideoId last;
    for (std::size_t i = 0; i < count; ++i) {
        Video video;
        VideoFacts kept;
        bool limited = false;
        fields(decoder, video);
        decoder.choice(kept.state, VideoState::kDeleted);
        decoder.choice(kept.creator_labels, LabelSet::kAll);
        decoder.choice(kept.staff_labels, LabelSet::kAll);
        decoder.flag(limited);
        decoder.fixed(kept.boost_until_s);
        decoder.fixed(kept.boost_millipoints);
        const bool rises = i == 0 || last < video.video;
        const VideoRow row = in.ok() && rises ? catalogue.add_unlisted(video) : kNoRow;
        if (row == kNoRow) return fail(ErrorCode::kCorrupt, "catalogue: bad or unsorted video " + std::to_string(i));
        last = video.video;
        VideoFacts& facts = catalogue.facts_[row];
        facts.state = kept.state;
        facts.creator_labels = kept.creator_labels;
        facts.staff_labels = kept.staff_labels;
        facts.limited = limited ? 1 : 0;
        facts.boost_until_s = kept.boost_until_s;
        facts.boost_millipoints = kept.boost_millipoints;
        if (facts.boost_until_s > 0) catalogue.boosted_.push_back(row);
    }
    catalogue.index_all();
    if (!in.ok()) return fail(ErrorCode::kCorrupt, "catalogue: bytes end early or hold a value out of range");
    return catalogue;
}

}  // namespace tiller::schema
