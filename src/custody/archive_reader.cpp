#include "custody/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace tiller::custody {
namespace {

constexpr std::size_t kArchiveBlockBytes = 1 << 20;
constexpr std::size_t kMaxShownName = 80;

/// What it says, fit for a terminal.
std::string plain_words(const char* text) {
    std::string words;
    for (const char* c = text; c != nullptr && *c != '\0' && words.size() < kMaxShownName; ++c)
        words += *c >= ' ' && *c <= '~' ? *c : '?';
    return words;
}

bool is_plain_file(archive_entry* entry) {
    return archive_entry_filetype(entry) == AE_IFREG && archive_entry_hardlink(entry) == nullptr &&
           archive_entry_symlink(entry) == nullptr && archive_entry_sparse_count(entry) == 0 &&
           archive_entry_size_is_set(entry) != 0 && archive_entry_size(entry) >= 0;
}

}  // namespace

bool is_compressed_archive_path(std::string_view path) { return path.ends_with(".tar.zst"); }
bool is_archive_path(std::string_view path) { return path.ends_with(".tar") || is_compressed_archive_path(path); }

std::string archive_entry_name(std::uint64_t number) { return fmt::format("data/{:08}", number); }

void CloseArchiveReader::operator()(archive* reader) const { archive_read_free(reader); }

/// Tar and zstd only: every further format is a parser of foreign bytes more.
ArchiveReader::Handle ArchiveReader::make_reader() {
    Handle reader(archive_read_new());
    if (!reader || archive_read_support_format_tar(reader.get()) != ARCHIVE_OK ||
        archive_read_support_filter_zstd(reader.get()) != ARCHIVE_OK)
        return nullptr;
    return reader;
}

Result<ArchiveReader> ArchiveReader::open(int descriptor, std::string path, std::uint64_t file_bytes) {
    ArchiveReader opened(make_reader(), std::move(path), file_bytes);
    if (!opened.reader_)
        return fail(ErrorCode::kUnavailable,
                    "libarchive can not read tar with zstd here; install Debian's libarchive13");
    if (archive_read_open_fd(opened.reader_.get(), descriptor, kArchiveBlockBytes) != ARCHIVE_OK)
        return opened.unreadable();
    return opened;
}

Result<ArchiveReader> ArchiveReader::open_bytes(ByteSpan bytes) {
    ArchiveReader opened(make_reader(), "the bytes", bytes.size());
    if (!opened.reader_) return fail(ErrorCode::kUnavailable, "libarchive can not read tar with zstd here");
    if (archive_read_open_memory(opened.reader_.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
        return opened.unreadable();
    return opened;
}

std::unexpected<Error> ArchiveReader::damaged(std::string_view what) const {
    return fail(ErrorCode::kCorrupt, fmt::format("{} {}", path_, what));
}

std::unexpected<Error> ArchiveReader::unreadable() const {
    return damaged(fmt::format("can not be read as a back-up: {}", plain_words(archive_error_string(reader_.get()))));
}

/// The name of the next entry; none at the end.
Result<std::optional<std::string>> ArchiveReader::next_header() {
    archive_entry* entry = nullptr;
    const int outcome = archive_read_next_header(reader_.get(), &entry);
    if (outcome == ARCHIVE_EOF) return std::optional<std::string>();
    // A warning is about a header that we would not have written.
    if (outcome != ARCHIVE_OK) return unreadable();
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr || !is_plain_file(entry))
        return damaged(fmt::format("holds {}, which is no plain file: it is no back-up of Tiller, or was changed",
                                   plain_words(name)));
    entry_bytes_ = static_cast<std::uint64_t>(archive_entry_size(entry));
    if (entry_bytes_ > most_bytes_ - std::min(seen_bytes_, most_bytes_))
        return damaged(
            fmt::format("would grow to more than {} times its size, as no back-up does: it was made to fill a disk",
                        kMostExpansion));
    return std::optional<std::string>(name);
}

Status ArchiveReader::read_format() {
    const auto name = TRY(next_header());
    if (!name || *name != kArchiveFormatEntry || entry_bytes_ > 64) return damaged("is no back-up of Tiller");
    std::string text;
    TRY_STATUS(read_entry([&](ByteSpan block) -> Status {
        text += as_text(block);
        return {};
    }));
    if (text == kArchiveFormatText) return {};
    if (text.starts_with("tiller-archive ")) return damaged("was made by a newer tiller; restore it with that one");
    return damaged("is no back-up of Tiller");
}

Result<bool> ArchiveReader::next() {
    if (!std::exchange(has_begun_, true)) TRY_STATUS(read_format());
    const auto name = TRY(next_header());
    if (!name) return damaged("ends before its manifest: it was never complete, or was cut short");
    if (*name == kArchiveManifestEntry) return false;
    if (*name != archive_entry_name(data_entries_))
        return damaged(fmt::format("holds {} where {} should be: it is no back-up of Tiller, or was changed",
                                   plain_words(name->c_str()), archive_entry_name(data_entries_)));
    if (++data_entries_ > kMaxArchiveEntries) return damaged("holds more files than a back-up can");
    return true;
}

Status ArchiveReader::read_entry(const std::function<Status(ByteSpan)>& take) {
    Bytes buffer(std::min<std::uint64_t>(kArchiveBlockBytes, std::max<std::uint64_t>(entry_bytes_, 1)));
    std::uint64_t left = entry_bytes_;
    while (true) {
        const la_ssize_t count = archive_read_data(reader_.get(), buffer.data(), buffer.size());
        if (count < 0) return unreadable();
        if (count == 0) break;
        const auto bytes = static_cast<std::size_t>(count);
        if (bytes > left) return damaged("holds a file that is larger than it says");
        left -= bytes;
        seen_bytes_ += bytes;
        TRY_STATUS(take(ByteSpan(buffer).first(bytes)));
    }
    return left == 0 ? Status{} : Status(damaged("holds a file that is smaller than it says"));
}

Status ArchiveReader::finish() {
    const auto more = TRY(next_header());
    return more ? Status(damaged("goes on after its manifest: it was changed")) : Status{};
}

}  // namespace tiller::custody
