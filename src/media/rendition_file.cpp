#include "media/rendition_file.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace tiller::media {
namespace {

constexpr std::size_t kBoxHeaderBytes = 8;
constexpr int kMaxTracks = 2;

std::unexpected<Error> refuse(std::string what) {
    return fail(ErrorCode::kInvalid, fmt::format("no rendition of ours: {}", what));
}

/// Big-endian number of `count` bytes at `offset`.
Result<std::uint64_t> number_at(ByteSpan bytes, std::size_t offset, std::size_t count) {
    if (bytes.size() < offset + count) return refuse("a box is cut short");
    std::uint64_t value = 0;
    for (const std::byte byte : bytes.subspan(offset, count)) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
}

struct Box {
    std::string_view type;
    ByteSpan body;
};

/// The next box, which is taken off `rest`.
Result<Box> take_box(ByteSpan& rest) {
    const std::uint64_t size_bytes = TRY(number_at(rest, 0, 4));
    if (size_bytes < kBoxHeaderBytes || size_bytes > rest.size()) return refuse("a box is longer than what holds it");
    const Box box{as_text(rest.subspan(4, 4)), rest.subspan(kBoxHeaderBytes, size_bytes - kBoxHeaderBytes)};
    rest = rest.subspan(size_bytes);
    return box;
}

/// The body of the only child of that type.
Result<ByteSpan> only_child(ByteSpan parent, std::string_view type) {
    std::optional<ByteSpan> found;
    while (!parent.empty()) {
        const Box box = TRY(take_box(parent));
        if (box.type != type) continue;
        if (found) return refuse(fmt::format("two boxes '{}'", type));
        found = box.body;
    }
    if (!found) return refuse(fmt::format("no box '{}'", type));
    return *found;
}

Result<ByteSpan> descend(ByteSpan from, std::initializer_list<std::string_view> path) {
    for (const std::string_view type : path) from = TRY(only_child(from, type));
    return from;
}

/// ISO 14496-12 section 8.2.2: version 1 has 64-bit times.
Result<std::int64_t> movie_duration_ms(ByteSpan header) {
    const bool is_long = TRY(number_at(header, 0, 1)) == 1;
    const std::uint64_t units_per_second = TRY(number_at(header, is_long ? 20 : 12, 4));
    const std::uint64_t units = TRY(number_at(header, is_long ? 24 : 16, is_long ? 8 : 4));
    constexpr std::uint64_t kMaxUnits = std::uint64_t{1} << 48;  // no overflow below
    if (units_per_second == 0 || units > kMaxUnits) return refuse("a duration that makes no sense");
    return static_cast<std::int64_t>(units * 1000 / units_per_second);
}

/// Media may lie in this very file only (8.7.2): each data reference has the flag "self-contained".
Status check_data_reference(ByteSpan track_media) {
    const ByteSpan references = TRY(descend(track_media, {"minf", "dinf", "dref"}));
    if (TRY(number_at(references, 4, 4)) != 1) return refuse("more than one data reference");
    ByteSpan rest = references.subspan(8);
    const Box reference = TRY(take_box(rest));
    const bool is_this_file = reference.type == "url " && TRY(number_at(reference.body, 0, 4)) == 1;
    if (!is_this_file || !rest.empty()) return refuse("media in another file");
    return {};
}

/// The one sample description of a track: its coding and its fields.
Result<Box> sample_description(ByteSpan sample_table) {
    const ByteSpan descriptions = TRY(only_child(sample_table, "stsd"));
    if (TRY(number_at(descriptions, 4, 4)) != 1) return refuse("more than one sample description");
    ByteSpan rest = descriptions.subspan(8);
    return take_box(rest);
}

Status take_video(ByteSpan sample_table, RenditionFacts& facts) {
    const Box description = TRY(sample_description(sample_table));
    if (description.type != "avc1" || facts.frames != 0) return refuse("the picture is not one H.264 track");
    facts.width = static_cast<int>(TRY(number_at(description.body, 24, 2)));
    facts.height = static_cast<int>(TRY(number_at(description.body, 26, 2)));
    facts.frames = static_cast<std::uint32_t>(TRY(number_at(TRY(only_child(sample_table, "stsz")), 8, 4)));
    if (facts.frames == 0) return refuse("no pictures");
    return {};
}

Status take_audio(ByteSpan sample_table, RenditionFacts& facts) {
    if (TRY(sample_description(sample_table)).type != "mp4a" || facts.has_audio)
        return refuse("the sound is not one AAC track");
    facts.has_audio = true;
    return {};
}

Status take_track(ByteSpan track, RenditionFacts& facts) {
    const ByteSpan media = TRY(only_child(track, "mdia"));
    TRY_STATUS(check_data_reference(media));
    const ByteSpan handler = TRY(only_child(media, "hdlr"));
    if (handler.size() < 12) return refuse("a box is cut short");
    const std::string_view kind = as_text(handler.subspan(8, 4));
    const ByteSpan sample_table = TRY(descend(media, {"minf", "stbl"}));
    if (kind == "vide") return take_video(sample_table, facts);
    if (kind == "soun") return take_audio(sample_table, facts);
    return refuse("a track that is neither picture nor sound");
}

Result<RenditionFacts> read_index(ByteSpan index) {
    RenditionFacts facts;
    facts.duration_ms = TRY(movie_duration_ms(TRY(only_child(index, "mvhd"))));
    int tracks = 0;
    while (!index.empty()) {
        const Box box = TRY(take_box(index));
        if (box.type != "trak") continue;
        if (++tracks > kMaxTracks) return refuse("more than two tracks");
        TRY_STATUS(take_track(box.body, facts));
    }
    if (facts.frames == 0) return refuse("no picture");
    if (facts.duration_ms <= 0) return refuse("no duration");
    return facts;
}

}  // namespace

Result<RenditionFacts> parse_rendition(ByteSpan head, std::uint64_t file_bytes) {
    ByteSpan rest = head;
    if (TRY(take_box(rest)).type != "ftyp") return refuse("no file type first");
    const Box index = TRY(take_box(rest));
    if (index.type != "moov") return refuse("the index is not in front");
    while (true) {
        const std::uint64_t offset = head.size() - rest.size();
        const std::uint64_t size_bytes = TRY(number_at(rest, 0, 4));
        if (rest.size() < kBoxHeaderBytes) return refuse("no media data");
        const std::string_view type = as_text(rest.subspan(4, 4));
        if (type == "mdat" && offset + size_bytes == file_bytes) return read_index(index.body);
        if (type != "free") return refuse("the media data is not complete");
        (void)TRY(take_box(rest));
    }
}

Result<RenditionFacts> read_rendition(const std::string& path) {
    std::error_code error;
    const std::uint64_t file_bytes = std::filesystem::file_size(path, error);
    std::ifstream stream(path, std::ios::binary);
    if (error || !stream) return fail(ErrorCode::kNotFound, fmt::format("{} can not be read", path));
    std::vector<char> head(std::min<std::uint64_t>(file_bytes, kMaxIndexBytes));
    if (!stream.read(head.data(), static_cast<std::streamsize>(head.size())))
        return fail(ErrorCode::kInternal, fmt::format("{} can not be read", path));
    return parse_rendition(std::as_bytes(std::span(head)), file_bytes);
}

}  // namespace tiller::media
