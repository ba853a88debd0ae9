// Takes a back-up of a data directory, whether a server uses it or not: it reads only, in short transactions, and takes no
// lock of the server's. Why so: docs/decisions/0016-back-up.md.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/hash.h"
#include "base/position.h"
#include "base/result.h"
#include "custody/backup_place.h"

namespace tiller::custody {

/// Hears what is being done, and how many bytes that will be; OnBytes counts them.
using OnStep = std::function<void(std::string_view what, std::uint64_t bytes)>;
struct BackupHooks {
    OnStep on_step{};
    OnBytes on_bytes{};
};

struct BackupOptions {
    std::string data;  // the data directory
    /// Where the back-up lies: a second one into the same folder adds what is new. A name that ends in .tar or .tar.zst is
    /// that of one file, whole each time, which must not be there yet.
    std::string folder;
    std::string program;  // version, for the manifest
};

struct BackupReport {
    Cut cut;
    Digest digest{};  // of the manifest: who keeps it apart can tell later that the back-up is this one
    std::uint64_t records = 0;  // new ones
    std::uint64_t files = 0;  // of the data directory, all
    std::uint64_t bytes = 0;  // of the whole back-up
    std::uint64_t written_bytes = 0;
    std::uint64_t removed_files = 0;
    std::vector<std::string> left_out;  // files with names that no program of ours makes
};

/// What was written is read back from the disk and checked before it counts: digests, chain, commitments, SQLite's pages.
/// An error leaves the back-up that was there before as it was. kCorrupt when the log is not the continuation of the
/// one in the folder, or does not verify; kNoSpace, kNotFound, kConflict, kDenied.
[[nodiscard]] Result<BackupReport> take_backup(const BackupOptions& options, const Clock& clock,
                                               const BackupHooks& hooks = {});

}  // namespace tiller::custody
