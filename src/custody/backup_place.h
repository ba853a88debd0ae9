// Where a back-up is written to: a folder that grows from one back-up to the next (backup_folder.h), or one file
// (backup_archive.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "custody/backup_manifest.h"

namespace tiller::custody {

/// Hears how many bytes were read or written since the last call.
using OnBytes = std::function<void(std::uint64_t bytes)>;

class BackupPlace {
public:
    virtual ~BackupPlace() = default;
    /// As the person named it.
    [[nodiscard]] virtual const std::string& path() const = 0;
    /// Something that is there already, on the disk that is filled.
    [[nodiscard]] virtual std::string disk_path() const = 0;
    /// The newest complete back-up there; empty when there is none yet.
    [[nodiscard]] virtual Result<std::optional<BackupManifest>> manifest() const = 0;
    /// True when it need not be added again.
    [[nodiscard]] virtual bool holds(const StoredBytes& bytes) const = 0;

    /// kNotFound when the source has gone.
    [[nodiscard]] virtual Result<StoredBytes> add_copy(const std::string& source, const OnBytes& on_bytes) = 0;
    [[nodiscard]] virtual Result<StoredBytes> add_bytes(ByteSpan bytes) = 0;
    /// A path for a file that somebody else writes, to be taken over by add_finished.
    [[nodiscard]] virtual std::string unfinished_path(const std::string& name) const = 0;
    [[nodiscard]] virtual Result<StoredBytes> add_finished(const std::string& unfinished) = 0;

    /// Everything added is on the disk when it returns.
    [[nodiscard]] virtual Status sync() const = 0;
    /// False for a place that is read back from the disk as a whole, by put_manifest.
    [[nodiscard]] virtual bool reads_back_each() const = 0;
    /// Bytes that were added, or that an earlier back-up has there; checked. Only where each can be read by itself.
    [[nodiscard]] virtual Result<Bytes> read(const StoredBytes& bytes, const std::string& what,
                                             std::size_t max_bytes) const = 0;
    /// From now on this is the newest complete back-up.
    [[nodiscard]] virtual Status put_manifest(const std::string& text, const OnBytes& on_bytes) = 0;
    /// Removes files that the manifest does not name; gives their number. What was erased or deleted leaves the back-up here.
    [[nodiscard]] virtual Result<std::uint64_t> remove_all_but(const BackupManifest& manifest) = 0;

protected:
    BackupPlace() = default;
    BackupPlace(const BackupPlace&) = default;
    BackupPlace(BackupPlace&&) = default;
    BackupPlace& operator=(const BackupPlace&) = default;
    BackupPlace& operator=(BackupPlace&&) = default;
};

}  // namespace tiller::custody
