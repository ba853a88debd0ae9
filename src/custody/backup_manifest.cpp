#include "custody/backup_manifest.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace tiller::custody {
namespace {

constexpr std::string_view kFirstLine = "tiller-backup 1";

/// Reads the manifest line by line; the first thing that does not fit makes an error that names its line.
class ManifestReader {
public:
    explicit ManifestReader(std::string_view text) : text_(text) {}

    /// The words of the next line; false at the end.
    bool next_line() {
        if (text_.empty()) return false;
        const std::size_t end = std::min(text_.find('\n'), text_.size());
        line_ = text_.substr(0, end);
        text_.remove_prefix(std::min(end + 1, text_.size()));
        ++number_;
        return true;
    }
    [[nodiscard]] std::string_view line() const { return line_; }
    /// Takes the next word of the line; empty at its end.
    std::string_view word() {
        const std::size_t end = std::min(line_.find(' '), line_.size());
        const std::string_view word = line_.substr(0, end);
        line_.remove_prefix(std::min(end + 1, line_.size()));
        return word;
    }
    template <typename Number>
    Number number() {
        const std::string_view digits = word();
        Number value = 0;
        const auto [rest, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        if (digits.empty() || error != std::errc() || rest != digits.data() + digits.size()) failed_ = true;
        return value;
    }
    template <std::size_t kBytes>
    std::array<std::byte, kBytes> hex() {
        std::array<std::byte, kBytes> value{};
        const Result<Bytes> bytes = parse_hex(word());
        if (bytes && bytes->size() == kBytes)
            std::ranges::copy(*bytes, value.begin());
        else
            failed_ = true;
        return value;
    }
    void require(bool holds) { failed_ = failed_ || !holds; }
    [[nodiscard]] Status line_status() const {
        if (!failed_ && line_.empty()) return {};
        return fail(ErrorCode::kCorrupt, fmt::format("line {} of the manifest is not what was written", number_));
    }

private:
    std::string_view text_;
    std::string_view line_;
    std::size_t number_ = 0;
    bool failed_ = false;
};

StoredBytes read_bytes(ManifestReader& in) {
    StoredBytes bytes;
    bytes.size_bytes = in.number<std::uint64_t>();
    bytes.digest = in.hex<32>();
    return bytes;
}

void read_partition(ManifestReader& in, BackupManifest& manifest) {
    BackedUpPartition partition;
    partition.identity = in.hex<16>();
    const auto root = log::SignedRoot::decode(in.hex<114>());
    in.require(root.has_value() && root->partition.value == manifest.partitions.size());
    if (root) partition.root = *root;
    manifest.partitions.push_back(std::move(partition));
}

void read_segment(ManifestReader& in, BackupManifest& manifest) {
    BackedUpSegment segment;
    segment.from = in.number<std::uint64_t>();
    segment.to = in.number<std::uint64_t>();
    segment.bytes = read_bytes(in);
    in.require(!manifest.partitions.empty() && segment.from < segment.to);
    if (manifest.partitions.empty()) return;
    std::vector<BackedUpSegment>& segments = manifest.partitions.back().segments;
    in.require(segment.from == (segments.empty() ? 0 : segments.back().to));
    in.require(segment.to <= manifest.partitions.back().root.next_offset);
    segments.push_back(segment);
}

void read_file(ManifestReader& in, BackupManifest& manifest) {
    BackedUpFile file;
    file.bytes = read_bytes(in);
    file.modified_ns = in.number<std::int64_t>();
    file.path = std::string(in.word());
    in.require(is_backup_path(file.path));
    in.require(manifest.files.empty() || manifest.files.back().path < file.path);
    manifest.files.push_back(std::move(file));
}

/// The closing line holds the digest of everything above it.
Result<std::string_view> without_closing_line(std::string_view text) {
    constexpr std::size_t kClosingBytes = 4 + 64 + 1;
    if (text.size() < kClosingBytes || text.size() > kMaxManifestBytes)
        return fail(ErrorCode::kCorrupt, "the manifest is cut short");
    const std::string_view body = text.substr(0, text.size() - kClosingBytes);
    if (text.substr(body.size()) != fmt::format("end {}\n", hex_text(blake2b(as_bytes(body)))))
        return fail(ErrorCode::kCorrupt, "the manifest is cut short or was changed: its digest does not fit");
    return body;
}

}  // namespace

Cut BackupManifest::cut() const {
    Cut cut;
    for (const BackedUpPartition& partition : partitions) cut.set(partition.root.partition, partition.root.next_offset);
    return cut;
}

bool is_backup_path(std::string_view path) {
    if (path.empty() || path.size() > kMaxBackupPathBytes || path.ends_with('/')) return false;
    bool begins_part = true;
    for (const char c : path) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (begins_part && !letter && c != '_' && c != '-') return false;
        if (!letter && c != '/' && c != '.' && c != '_' && c != '-') return false;
        begins_part = c == '/';
    }
    return true;
}

std::string encode_manifest(const BackupManifest& manifest) {
    std::string out;
    const auto to = std::back_inserter(out);
    fmt::format_to(to, "{}\nmade {}\nprogram {}\n", kFirstLine, manifest.made_ms, manifest.program);
    for (const BackedUpPartition& partition : manifest.partitions) {
        ByteWriter root;
        partition.root.encode(root);
        fmt::format_to(to, "partition {} {}\n", hex_text(partition.identity), hex_text(root.bytes()));
        for (const BackedUpSegment& segment : partition.segments)
            fmt::format_to(to, "segment {} {} {} {}\n", segment.from, segment.to, segment.bytes.size_bytes,
                           hex_text(segment.bytes.digest));
    }
    for (const BackedUpFile& file : manifest.files)
        fmt::format_to(to, "file {} {} {} {}\n", file.bytes.size_bytes, hex_text(file.bytes.digest), file.modified_ns,
                       file.path);
    return out + fmt::format("end {}\n", hex_text(blake2b(as_bytes(out))));
}

Result<BackupManifest> decode_manifest(std::string_view text) {
    if (text.starts_with("tiller-backup ") && !text.starts_with(fmt::format("{}\n", kFirstLine)))
        return fail(ErrorCode::kCorrupt, "the back-up was made by a newer tiller: restore it with that one");
    ManifestReader in(TRY(without_closing_line(text)));
    BackupManifest manifest;
    in.require(in.next_line() && in.line() == kFirstLine);
    (void)in.word(), (void)in.word();
    in.require(in.next_line() && in.word() == "made");
    manifest.made_ms = in.number<UnixMs>();
    TRY_STATUS(in.line_status());
    in.require(in.next_line() && in.word() == "program");
    manifest.program = std::string(in.word());
    TRY_STATUS(in.line_status());
    while (in.next_line()) {
        const std::string_view kind = in.word();
        if (kind == "partition" && manifest.files.empty())
            read_partition(in, manifest);
        else if (kind == "segment" && manifest.files.empty())
            read_segment(in, manifest);
        else if (kind == "file")
            read_file(in, manifest);
        else
            in.require(false);
        TRY_STATUS(in.line_status());
    }
    for (const BackedUpPartition& partition : manifest.partitions) {
        const std::uint64_t reached = partition.segments.empty() ? 0 : partition.segments.back().to;
        if (reached != partition.root.next_offset)
            return fail(ErrorCode::kCorrupt, fmt::format("the manifest lacks records of partition {} from offset {} on",
                                                         partition.root.partition.value, reached));
    }
    if (manifest.partitions.size() < 2) return fail(ErrorCode::kCorrupt, "the manifest names no region");
    if (encode_manifest(manifest) != text) return fail(ErrorCode::kCorrupt, "the manifest is not what was written");
    return manifest;
}

}  // namespace tiller::custody
