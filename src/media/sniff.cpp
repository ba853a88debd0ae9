#include "media/sniff.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tiller::media {
namespace {

constexpr std::size_t kHeadBytes = 4096;
// A fragmented file of 180 s with a fragment for every frame at 10 fps stays below; more is a bomb.
constexpr int kMaxBoxes = 4096;
constexpr std::size_t kMaxBrandBytes = 512;
constexpr std::size_t kMaxEbmlHeaderBytes = 1024;

std::uint64_t big_endian(ByteSpan bytes) {
    std::uint64_t value = 0;
    for (const std::byte byte : bytes) value = value << 8 | std::to_integer<std::uint64_t>(byte);
    return value;
}

std::string lower_case(std::string_view text) {
    std::string lowered(text);
    for (char& c : lowered) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return lowered;
}

struct Signature {
    std::string_view start;
    std::string_view what;
};
// For a clear reason only: what is not ISO media or Matroska is refused without being in this list.
constexpr Signature kKnownOthers[] = {
    {"#extm3u", "a playlist"},
    {"ffconcat", "a playlist"},
    {"[playlist]", "a playlist"},
    {"<?xml", "an XML document"},
    {"<mpd", "a playlist"},
    {"<smil", "a playlist"},
    {"<asx", "a playlist"},
    {"v=0", "a stream description"},
    {"<!doctype", "a web page"},
    {"<html", "a web page"},
    {"<svg", "a drawing"},
    {"\x89png", "a picture"},
    {"\xff\xd8\xff", "a picture"},
    {"gif8", "a picture"},
    {"%pdf", "a document"},
    {"pk\x03\x04", "an archive"},
    {"caff", "an audio file"},
    {"oggs", "an Ogg file"},
    {"flv", "a Flash video"},
    {"id3", "an audio file"},
    {"fws", "a Flash file"},
    {"\x7f"
     "elf",
     "a program"},
    {"mz", "a program"},
    {"webvtt", "a caption file"},
    {"[script info]", "a subtitle file"},
};

// A second format hidden in a video's first bytes: a browser or player that guesses may act on it.
constexpr std::string_view kForeignText[] = {"#extm3u", "#ext-x-", "ffconcat version", "<mpd", "<smil",
                                             "<script", "<html",   "<!doctype",        "<svg", "%pdf-",
                                             "<?xml",   "<?php",   "<iframe"};

std::string describe_other(ByteSpan head) {
    std::string text = lower_case(as_text(head));
    if (text.starts_with("\xef\xbb\xbf")) text.erase(0, 3);
    const auto first = text.find_first_not_of(" \t\r\n\v\f");
    text.erase(0, first == std::string::npos ? text.size() : first);
    if (text.empty()) return "a blank file";
    if (text.starts_with("riff")) {
        const std::string_view form = std::string_view(text).substr(std::min<std::size_t>(8, text.size()), 4);
        if (form == "webp") return "a picture";
        return form == "wave" ? "an audio file" : "an AVI film";
    }
    for (const Signature& other : kKnownOthers) {
        if (text.starts_with(other.start)) return std::string(other.what);
    }
    if (head[0] == std::byte{0x47} && head.size() > 188 && head[188] == std::byte{0x47})
        return "an MPEG transport stream";
    return "something else";
}

std::unexpected<Error> refuse(std::string reason) { return fail(ErrorCode::kInvalid, std::move(reason)); }

Status refuse_foreign_text(ByteSpan head) {
    const std::string text = lower_case(as_text(head));
    for (const std::string_view foreign : kForeignText) {
        if (text.find(foreign) != std::string::npos)
            return refuse(
                fmt::format("The file claims to be a video but carries other content ({}) at its start.", foreign));
    }
    return {};
}

struct Box {
    std::string type;
    std::uint64_t size_bytes = 0;    // whole box, header included
    std::uint64_t header_bytes = 0;
};

bool is_box_type(std::string_view type) {
    // Four printable characters; QuickTime's own start with 0xa9.
    return std::ranges::all_of(type, [](unsigned char c) { return (c >= 0x20 && c < 0x7f) || c == 0xa9; });
}

Result<Box> read_box(ByteSource& source, std::uint64_t offset) {
    const ByteSpan head = TRY(source.read(offset, 16));
    const std::uint64_t left = source.size_bytes() - offset;
    if (head.size() < 8) return refuse("The file ends in the middle of a box: it was cut short.");
    Box box{
        .type = std::string(as_text(head.subspan(4, 4))), .size_bytes = big_endian(head.first(4)), .header_bytes = 8};
    if (!is_box_type(box.type)) return refuse(fmt::format("The file is damaged at byte {}.", offset));
    if (box.size_bytes == 1) {
        if (head.size() < 16) return refuse("The file ends in the middle of a box: it was cut short.");
        box.size_bytes = big_endian(head.subspan(8, 8));
        box.header_bytes = 16;
    } else if (box.size_bytes == 0) {
        box.size_bytes = left;  // "to the end of the file"
    }
    if (box.size_bytes < box.header_bytes) return refuse(fmt::format("The file is damaged at byte {}.", offset));
    if (box.size_bytes > left)
        return refuse(
            fmt::format("The file was cut short: {} bytes of '{}' are missing.", box.size_bytes - left, box.type));
    return box;
}

Status check_brand(ByteSource& source, const Box& box) {
    const std::uint64_t count = std::min<std::uint64_t>(box.size_bytes - box.header_bytes, kMaxBrandBytes);
    const ByteSpan brands = TRY(source.read(box.header_bytes, count));
    if (brands.size() < 8) return refuse("The file type box is too short.");
    const std::string_view major = as_text(brands.first(4));
    static constexpr std::string_view kPictures[] = {"heic", "heix", "mif1", "msf1", "avif", "avis", "jxl ", "crx "};
    if (std::ranges::find(kPictures, major) != std::end(kPictures)) return refuse("This is a picture, not a video.");
    return {};
}

Status walk_iso_media(ByteSource& source) {
    // QuickTime files older than the file type box start with one of the others.
    static constexpr std::string_view kFirstBoxes[] = {"ftyp", "moov", "wide", "mdat", "free", "skip"};
    std::uint64_t offset = 0;
    bool has_movie = false;
    for (int count = 0; offset < source.size_bytes(); ++count) {
        if (count == kMaxBoxes) return refuse(fmt::format("The file has more than {} boxes.", kMaxBoxes));
        if (source.size_bytes() - offset < 8) break;  // some cameras pad the end with a few bytes
        const Box box = TRY(read_box(source, offset));
        if (count == 0 && std::ranges::find(kFirstBoxes, box.type) == std::end(kFirstBoxes))
            return refuse("This is not a video file that we can read.");
        if (box.type == "ftyp" && count == 0) TRY_STATUS(check_brand(source, box));
        if (box.type == "ftyp" && count != 0) return refuse("The file type box is not the first one.");
        has_movie = has_movie || box.type == "moov";
        offset += box.size_bytes;
    }
    if (!has_movie) return refuse("The file has no index ('moov'): the recording or the upload was cut short.");
    return {};
}

struct Element {
    std::uint64_t id = 0;
    std::uint64_t size_bytes = 0;
    std::size_t header_bytes = 0;
};

/// An EBML element header: id of 1–4 bytes, size of 1–8 bytes.
Result<Element> read_element(ByteSpan bytes) {
    const auto length_of = [](std::byte first) {
        int length = 1;
        for (auto bits = std::to_integer<unsigned>(first); length <= 8 && (bits & 0x80u) == 0; bits <<= 1) ++length;
        return static_cast<std::size_t>(length);
    };
    if (bytes.empty()) return refuse("The Matroska header is cut short.");
    const std::size_t id_bytes = length_of(bytes[0]);
    if (id_bytes > 4 || bytes.size() < id_bytes + 1) return refuse("The Matroska header is damaged.");
    const std::size_t size_bytes = length_of(bytes[id_bytes]);
    if (size_bytes > 8 || bytes.size() < id_bytes + size_bytes) return refuse("The Matroska header is damaged.");
    const std::uint64_t raw = big_endian(bytes.subspan(id_bytes, size_bytes));
    const std::uint64_t mask = (std::uint64_t{1} << (7 * size_bytes)) - 1;
    return Element{big_endian(bytes.first(id_bytes)), raw & mask, id_bytes + size_bytes};
}

constexpr std::uint64_t kEbmlId = 0x1a45dfa3, kSegmentId = 0x18538067, kVoidId = 0xec, kCrcId = 0xbf;
constexpr std::uint64_t kDocTypeId = 0x4282, kMaxIdLengthId = 0x42f2, kMaxSizeLengthId = 0x42f3;

Status check_ebml_header(ByteSpan body) {
    std::string doc_type;
    while (!body.empty()) {
        const Element element = TRY(read_element(body));
        if (element.size_bytes > body.size() - element.header_bytes) return refuse("The Matroska header is damaged.");
        const ByteSpan value = body.subspan(element.header_bytes, element.size_bytes);
        if (element.id == kDocTypeId) doc_type = as_text(value);
        if (element.id == kMaxIdLengthId && big_endian(value) > 4)
            return refuse("The Matroska header asks for ids that are too long.");
        if (element.id == kMaxSizeLengthId && big_endian(value) > 8)
            return refuse("The Matroska header asks for sizes that are too long.");
        body = body.subspan(element.header_bytes + element.size_bytes);
    }
    while (!doc_type.empty() && doc_type.back() == '\0') doc_type.pop_back();
    if (doc_type != "matroska" && doc_type != "webm") return refuse("The file is neither Matroska nor WebM.");
    return {};
}

Status walk_matroska(ByteSpan head) {
    const Element header = TRY(read_element(head));
    if (header.size_bytes > kMaxEbmlHeaderBytes || header.size_bytes > head.size() - header.header_bytes)
        return refuse("The Matroska header is too long.");
    TRY_STATUS(check_ebml_header(head.subspan(header.header_bytes, header.size_bytes)));
    ByteSpan rest = head.subspan(header.header_bytes + header.size_bytes);
    while (true) {  // each round takes at least two bytes off `rest`
        const Element element = TRY(read_element(rest));
        if (element.id == kSegmentId) return {};
        if (element.id != kVoidId && element.id != kCrcId)
            return refuse("The Matroska file does not start with a segment.");
        if (element.size_bytes > rest.size() - element.header_bytes)
            return refuse("The Matroska file starts with too much padding.");
        rest = rest.subspan(element.header_bytes + element.size_bytes);
    }
}

class SpanSource final : public ByteSource {
public:
    explicit SpanSource(ByteSpan bytes) : bytes_(bytes) {}
    std::uint64_t size_bytes() const override { return bytes_.size(); }
    Result<ByteSpan> read(std::uint64_t offset, std::size_t count) override {
        if (offset >= bytes_.size()) return ByteSpan{};
        return bytes_.subspan(offset, std::min<std::uint64_t>(count, bytes_.size() - offset));
    }

private:
    ByteSpan bytes_;
};

class FileSource final : public ByteSource {
public:
    FileSource(int fd, std::uint64_t size_bytes) : fd_(fd), size_bytes_(size_bytes) {}
    FileSource(const FileSource&) = delete;
    FileSource& operator=(const FileSource&) = delete;
    ~FileSource() override { ::close(fd_); }
    std::uint64_t size_bytes() const override { return size_bytes_; }
    Result<ByteSpan> read(std::uint64_t offset, std::size_t count) override {
        ASSERT(count <= buffer_.size());
        const ssize_t got = ::pread(fd_, buffer_.data(), count, static_cast<off_t>(offset));
        if (got < 0) return fail(ErrorCode::kInternal, "The uploaded file can not be read.");
        return ByteSpan(buffer_.data(), static_cast<std::size_t>(got));
    }

private:
    int fd_;
    std::uint64_t size_bytes_;
    std::array<std::byte, kHeadBytes> buffer_{};
};

}  // namespace

std::string_view demuxer_name(Container container) { return container == Container::kIsoMedia ? "mov" : "matroska"; }

Result<Container> sniff(ByteSource& source) {
    if (source.size_bytes() == 0) return refuse("The file is empty.");
    const ByteSpan head = TRY(source.read(0, kHeadBytes));
    const bool is_matroska = head.size() >= 4 && big_endian(head.first(4)) == kEbmlId;
    const bool may_be_iso =
        head.size() >= 8 && is_box_type(as_text(head.subspan(4, 4))) && big_endian(head.first(4)) < 0x01000000;
    const bool may_be_iso_large =
        head.size() >= 8 && as_text(head.subspan(4, 4)) == "mdat";  // a big mdat written first
    if (!is_matroska && !may_be_iso && !may_be_iso_large)
        return refuse(
            fmt::format("This is {}. Please send a video as an MP4, MOV, MKV or WebM file.", describe_other(head)));
    TRY_STATUS(refuse_foreign_text(head));
    if (is_matroska) {
        TRY_STATUS(walk_matroska(head));
        return Container::kMatroska;
    }
    TRY_STATUS(walk_iso_media(source));
    return Container::kIsoMedia;
}

Result<Container> sniff_bytes(ByteSpan bytes) {
    SpanSource source(bytes);
    return sniff(source);
}

Result<Container> sniff_file(const std::string& path) {
    const int fd = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return fail(ErrorCode::kNotFound, "The uploaded file is not there.");
    struct stat info{};
    if (::fstat(fd, &info) != 0 || !S_ISREG(info.st_mode)) {
        ::close(fd);
        return refuse("Not a regular file.");
    }
    FileSource source(fd, static_cast<std::uint64_t>(info.st_size));
    return sniff(source);
}

}  // namespace tiller::media
