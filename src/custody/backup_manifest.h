// What a back-up holds: one line of text a thing, closed by a digest of all that stands above it. Format:
// docs/formats/backup.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/position.h"
#include "base/result.h"
#include "log/chain.h"
#include "log/signed_root.h"

namespace tiller::custody {

inline constexpr std::size_t kMaxManifestBytes = 512ull << 20;  // about 3 million files
inline constexpr std::size_t kMaxBackupPathBytes = 512;

/// A file of the back-up's folder; its name there is its digest.
struct StoredBytes {
    std::uint64_t size_bytes = 0;
    Digest digest{};
    bool operator==(const StoredBytes&) const = default;
};

/// A file of the data directory.
struct BackedUpFile {
    std::string path;  // from the data directory on, e.g. "region-1/media/FOLDER/720.mp4"
    StoredBytes bytes;
    std::int64_t modified_ns = 0;
    bool operator==(const BackedUpFile&) const = default;
};

/// The records of one partition with offsets in [from, to).
struct BackedUpSegment {
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    StoredBytes bytes;
    bool operator==(const BackedUpSegment&) const = default;
};

struct BackedUpPartition {
    log::LogIdentity identity{};
    log::SignedRoot root;  // partition, cut and chain value there, signed when the back-up was made
    std::vector<BackedUpSegment> segments;  // in order, from 0 to the cut without a gap
    bool operator==(const BackedUpPartition&) const = default;
};

struct BackupManifest {
    UnixMs made_ms = 0;
    std::string program;  // the version that made it
    std::vector<BackedUpPartition> partitions;  // 0, 1, 2 …
    std::vector<BackedUpFile> files;            // sorted by path
    [[nodiscard]] Cut cut() const;
    bool operator==(const BackupManifest&) const = default;
};

/// A path that stays inside the data directory: parts of letters, digits, '.', '_' and '-', none beginning with a dot.
[[nodiscard]] bool is_backup_path(std::string_view path);

[[nodiscard]] std::string encode_manifest(const BackupManifest& manifest);
/// kCorrupt, naming the line, unless `text` is exactly what encode_manifest writes.
[[nodiscard]] Result<BackupManifest> decode_manifest(std::string_view text);

}  // namespace tiller::custody
