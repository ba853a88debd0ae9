// Makes a data directory from a back-up, or only checks that one could be made. Why so: docs/decisions/0016-back-up.md.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/position.h"
#include "base/random.h"
#include "base/result.h"
#include "custody/backup.h"

namespace tiller::custody {

struct RestoreOptions {
    std::string folder;  // or a back-up in one file
    std::string data;  // a directory that is missing or empty; only for restore()
    std::string erasures;  // register of what was erased since the back-up; empty = none is left
    std::string digest;  // of the manifest, in hex, as somebody kept it; empty = not compared
    /// A back-up in one file is unpacked to this with ".unpacked"; empty: beside `data`, else beside the file.
    std::string unpack_in;
    bool leave_out_damaged_media = false;
};

struct RestoreReport {
    Cut cut;
    UnixMs made_ms = 0;
    std::string program;
    std::uint64_t records = 0;
    std::uint64_t erased_bodies = 0;
    std::uint64_t files = 0;
    std::uint64_t bytes = 0;
    std::uint64_t applied_erasures = 0;
    std::vector<std::string> damaged_media;  // left out; each with what is wrong with it
};

/// Reads everything: sizes, digests, chain, commitments, roots, SQLite's pages, and that the keys are those that signed.
/// kCorrupt names the file and what is wrong; kNotFound when there is no complete back-up. A back-up in one file is unpacked for
/// it, which needs its room, and what was unpacked is removed.
[[nodiscard]] Result<RestoreReport> check_backup(const RestoreOptions& options, const BackupHooks& hooks = {});

/// The same while restoring. Works in `data`.part, which becomes `data` in one step at the very end: before that nothing is
/// there, and after an error nothing stays. Sessions and one-time tokens are ended, the erasures of the register applied.
/// kConflict when `data` is not empty, kNoSpace, kDenied.
[[nodiscard]] Result<RestoreReport> restore(const RestoreOptions& options, const Clock& clock, Entropy& entropy,
                                            const BackupHooks& hooks = {});

}  // namespace tiller::custody
