// What is wrong with a data directory or a machine, and how to mend it: one finding a check, for `tiller doctor`. Reads only,
// beside a running server or without one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/position.h"
#include "base/result.h"
#include "projection/projections.h"

namespace tiller::custody {

enum class Verdict : std::uint8_t { kOk, kWarning, kBroken };
[[nodiscard]] std::string_view name_of(Verdict verdict);

struct Finding {
    std::string check;  // one word, the same every time
    Verdict verdict = Verdict::kOk;
    std::string says;  // with the values
    std::string remedy;  // empty when all is well
};

// ---- the data directory ----------------------------------------------------------------------------------------------

/// Owner, permissions, and whether it is a data directory at all.
[[nodiscard]] Finding examine_directory(const std::string& data);
/// How much of each partition is read: the last 1,000 records, or all of them (about 1 s a million).
enum class Depth : std::uint8_t { kTail, kWhole };
/// Chain, commitments, signed roots.
[[nodiscard]] std::vector<Finding> examine_logs(const std::string& data, Depth depth);
/// SQLite's pages of accounts and keys.
[[nodiscard]] Finding examine_databases(const std::string& data);
/// Files of videos that are not removed, against the catalogue: there, and as large as it says.
[[nodiscard]] Finding examine_media(const std::string& data, const projection::Projections& projections);
/// DATA/erasures can be read and is of this instance; `copy`, where the server keeps one, says the same ("" = it keeps none).
[[nodiscard]] Finding examine_erasures(const std::string& data, const std::string& copy);
/// What an interrupted restore, checkpoint or change of regions left behind.
[[nodiscard]] Finding examine_leftovers(const std::string& data);
/// When the last back-up was taken (DATA/last-backup), and that it is still there.
[[nodiscard]] Finding examine_backup(const std::string& data, UnixMs now_ms);

// ---- the machine: facts are found by the caller, so that every verdict has a test --------------------------------------

struct DiskFacts {
    std::uint64_t free_bytes = 0;
    std::uint64_t total_bytes = 0;
    std::int64_t file_system = 0;  // statfs f_type
    std::int64_t sync_us = 0;  // of one small write, the median of several; 0 = not measured
};
/// The disk under `data`. Writes and removes a small file to time a sync; not when `data` can not be written.
[[nodiscard]] Result<DiskFacts> look_at_disk(const std::string& data);
[[nodiscard]] std::vector<Finding> judge_disk(const DiskFacts& disk);

struct MachineFacts {
    bool has_avx2 = true;
    bool has_text_data = true;  // ICU breaks words
    bool clock_is_set = true;  // somebody keeps it (NTP)
    UnixMs now_ms = 0;
    std::uint64_t open_files = 0;  // limit of the server's process, or of this one
    bool jail_is_sufficient = true;
    std::string jail_level;
    std::string jail_remedy;
    std::vector<std::string> missing_programs;  // each with its remedy
    std::vector<std::string> missing_codecs;
};
[[nodiscard]] std::vector<Finding> judge_machine(const MachineFacts& machine);

/// How the server is reached; of a running one from its command line, else from DATA/tiller.toml.
struct DoorFacts {
    bool is_running = false;
    std::string host = "127.0.0.1";
    std::uint16_t port = 8080;
    bool port_is_taken = false;  // by another program
    bool behind_proxy = false;
    bool behind_tls = false;
};
[[nodiscard]] std::vector<Finding> judge_door(const DoorFacts& door);

}  // namespace tiller::custody
