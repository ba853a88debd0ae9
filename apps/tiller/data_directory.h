// One data directory: lock, key stores, log, journal, store and checkpoints, opened in the one right order. The server
// and the verbs that work while it is down (replay, explain, verify, log, import) stand on this.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/checkpoint.h"
#include "base/clock.h"
#include "base/random.h"
#include "custody/erasure_register.h"
#include "ingest/ingest.h"
#include "journal/journal.h"
#include "log/key_store.h"
#include "log/sqlite_log.h"
#include "store/store.h"

namespace tiller {

struct DataDirectoryOptions {
    std::string path;
    /// Names of the regions, partition 1 first. Written down when the directory is made; later they must agree, and a
    /// new one may be added at the end. Empty: as written down, or one region "home".
    std::vector<std::string> regions;
    log::OnFenced on_fenced;
    bool must_exist = false;  // verbs that read what a server wrote
    std::string erasures_copy{};  // a second register of erasures, on another disk; empty: none
};

class DataDirectory {
public:
    /// kConflict while another process uses the directory, kNotFound when it must exist and does not, kInvalid when the
    /// regions disagree.
    [[nodiscard]] static Result<std::unique_ptr<DataDirectory>> open(const DataDirectoryOptions& options);

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::vector<std::string>& regions() const { return regions_; }
    [[nodiscard]] const Clock& clock() const { return clock_; }
    [[nodiscard]] Entropy& entropy() { return entropy_; }
    [[nodiscard]] journal::Journal& journal() { return *journal_; }
    [[nodiscard]] store::Store& store() { return *store_; }
    [[nodiscard]] audit::CheckpointFolder& checkpoints() { return *checkpoints_; }
    [[nodiscard]] ingest::Impressions& impressions() { return *impressions_; }
    [[nodiscard]] ingest::Ingest& ingest() { return *ingest_; }
    [[nodiscard]] const ingest::ExternalIds& external_ids() const { return *external_ids_; }
    /// Follows the journal; to be reconciled once the projections have recovered.
    [[nodiscard]] custody::ErasureRegister& erasures() { return *erasures_; }
    /// Of the control partition's log: drawn once, the same after a restore.
    [[nodiscard]] const log::LogIdentity& identity() const { return identity_; }

private:
    DataDirectory() = default;
    Status open_log(const DataDirectoryOptions& options);
    Status open_ingest();

    SystemClock clock_;
    SystemEntropy entropy_;
    std::string path_;
    std::vector<std::string> regions_;
    std::optional<log::DirectoryLock> lock_;
    std::map<PartitionId, std::unique_ptr<log::KeyStore>> keys_;
    std::unique_ptr<log::Log> log_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<journal::Journal> journal_;
    log::LogIdentity identity_{};
    std::unique_ptr<custody::ErasureRegister> erasures_;
    std::optional<audit::CheckpointFolder> checkpoints_;
    std::optional<ingest::ExternalIds> external_ids_;
    std::optional<ingest::Impressions> impressions_;
    std::optional<ingest::Ingest> ingest_;
};

}  // namespace tiller
