// One partition's log on its way into a back-up: what is there already stays, what is new is added in segments.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "custody/backup_manifest.h"
#include "custody/backup_place.h"
#include "custody/log_segment.h"
#include "log/record_tables.h"
#include "log/signed_root.h"

namespace tiller::custody {

class LogBackup {
public:
    /// `before` is the partition as the folder has it, or null; borrowed, as is the folder. kCorrupt when the log does not
    /// go on from there.
    [[nodiscard]] static Result<LogBackup> open(const std::string& log_file, BackupPlace& folder,
                                                const BackedUpPartition* before);

    /// How far the log reaches now.
    [[nodiscard]] Result<log::ChainHead> head() { return reader_.head_below(log::kNoOffset); }
    /// Where the back-up ends. Its chain value must be that of the log there.
    [[nodiscard]] Status end_at(const log::ChainHead& cut);
    /// The body at that offset was erased: it goes out of the segments that are there already.
    void forget_body(std::uint64_t offset) { erased_.insert(offset); }

    /// Reads in short transactions, beside whoever writes the log. kCorrupt, with the offset, where the chain breaks.
    [[nodiscard]] Status write_segments(const OnBytes& on_bytes);
    /// Reads what was written back from the disk and checks it against chain and commitments.
    [[nodiscard]] Status check_written(const OnBytes& on_bytes) const;

    [[nodiscard]] BackedUpPartition partition(const log::RootSigner& signer, UnixMs time_ms) const;
    [[nodiscard]] std::uint64_t new_records() const { return new_records_; }
    [[nodiscard]] std::uint64_t written_bytes() const;

private:
    LogBackup(log::RecordReader reader, BackupPlace& folder) : reader_(std::move(reader)), folder_(&folder) {}
    [[nodiscard]] Status take_over_segments();
    [[nodiscard]] Result<LogSegment> read_segment(const BackedUpSegment& stored) const;
    [[nodiscard]] Status add_record(log::StoredRecord record);
    [[nodiscard]] Status close_segment(std::uint64_t to);
    [[nodiscard]] Result<BackedUpSegment> write(const LogSegment& segment);
    [[nodiscard]] std::string name() const;

    log::RecordReader reader_;
    BackupPlace* folder_;
    std::vector<BackedUpSegment> before_;
    std::uint64_t before_next_offset_ = 0;
    log::ChainHead cut_;
    std::set<std::uint64_t> erased_;
    std::vector<BackedUpSegment> segments_;
    std::vector<BackedUpSegment> written_;
    LogSegment open_;  // the last one, still growing
    std::size_t open_bytes_ = 0;
    std::uint64_t new_records_ = 0;
};

/// Walks the segments of a partition in order. `take` sees each, its chain checked to go on from the one before.
[[nodiscard]] Status for_each_segment(const std::string& folder, const BackedUpPartition& partition,
                                      const OnBytes& on_bytes, const std::function<Status(const LogSegment&)>& take);

}  // namespace tiller::custody
