// Reads a back-up that is one file, entry after entry, believing nothing of it: regular files under the names that we give,
// in our order, within limits. Format: docs/formats/backup.md.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

struct archive;

namespace tiller::custody {

inline constexpr std::string_view kArchiveFormatEntry = "tiller-backup";
inline constexpr std::string_view kArchiveFormatText = "tiller-archive 1\n";
inline constexpr std::string_view kArchiveManifestEntry = "manifest";
inline constexpr std::uint64_t kMaxArchiveEntries = 4'000'000;
/// What an archive may hold, against its own size: media hardly shrink, a log by 3 to 10 times.
inline constexpr std::uint64_t kMostExpansion = 200;
inline constexpr std::uint64_t kFreeExpansionBytes = 64ull << 20;

/// True for a path that ends as the name of a back-up in one file does.
[[nodiscard]] bool is_archive_path(std::string_view path);
[[nodiscard]] bool is_compressed_archive_path(std::string_view path);
/// The name of the entry with that number, from 0 on: "data/00000000".
[[nodiscard]] std::string archive_entry_name(std::uint64_t number);

struct CloseArchiveReader {
    void operator()(archive* reader) const;
};

class ArchiveReader {
public:
    /// From an open file, at its beginning; borrowed, with the path for errors and its size for the limits.
    [[nodiscard]] static Result<ArchiveReader> open(int descriptor, std::string path, std::uint64_t file_bytes);
    /// From memory, borrowed.
    [[nodiscard]] static Result<ArchiveReader> open_bytes(ByteSpan bytes);

    /// True while there is a data entry; then its bytes are to be read. False at the manifest, which is the last one.
    /// kCorrupt for anything that we do not write: other names, another order, links, devices, folders, holes, more
    /// than an archive of that size can hold, an end before the manifest.
    [[nodiscard]] Result<bool> next();
    /// Of the entry that next() found, data or manifest.
    [[nodiscard]] std::uint64_t entry_bytes() const { return entry_bytes_; }
    /// Gives all of it in blocks; kCorrupt unless it has exactly the size that was said.
    [[nodiscard]] Status read_entry(const std::function<Status(ByteSpan)>& take);
    /// After the manifest was read: kCorrupt when more follows.
    [[nodiscard]] Status finish();

private:
    using Handle = std::unique_ptr<archive, CloseArchiveReader>;
    ArchiveReader(Handle reader, std::string path, std::uint64_t file_bytes)
        : reader_(std::move(reader)),
          path_(std::move(path)),
          most_bytes_(file_bytes * kMostExpansion + kFreeExpansionBytes) {}
    [[nodiscard]] static Handle make_reader();
    [[nodiscard]] Result<std::optional<std::string>> next_header();
    [[nodiscard]] Status read_format();
    [[nodiscard]] std::unexpected<Error> damaged(std::string_view what) const;
    [[nodiscard]] std::unexpected<Error> unreadable() const;

    Handle reader_;
    std::string path_;
    std::uint64_t most_bytes_;
    std::uint64_t seen_bytes_ = 0;
    std::uint64_t entry_bytes_ = 0;
    std::uint64_t data_entries_ = 0;
    bool has_begun_ = false;
};

}  // namespace tiller::custody
