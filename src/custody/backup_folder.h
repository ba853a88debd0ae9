// The folder that back-ups lie in: files named by the digest of what they hold, so that none is ever changed, one that
// is there already is not copied again, and the manifest that was complete last stays true until the next one is.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "base/bytes.h"
#include "base/result.h"
#include "custody/backup_manifest.h"
#include "custody/backup_place.h"

namespace tiller::custody {

/// A file that was closed and whose size and digest are known; what it holds is `bytes`.
class FileDescriptor {
public:
    explicit FileDescriptor(int descriptor) : descriptor_(descriptor) {}
    FileDescriptor(const FileDescriptor&) = delete;
    FileDescriptor& operator=(const FileDescriptor&) = delete;
    ~FileDescriptor();
    [[nodiscard]] int get() const { return descriptor_; }
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }

private:
    int descriptor_;
};

/// Reads all of `path`, from the disk rather than from memory when `from_disk`, and gives size and digest.
enum class ReadFrom : std::uint8_t { kAnywhere, kDisk };
[[nodiscard]] Result<StoredBytes> digest_of_file(const std::string& path, ReadFrom from, const OnBytes& on_bytes);
/// Copies to a new file (mode 0600) and gives what was copied. kNotFound when there is no `source`, kNoSpace.
[[nodiscard]] Result<StoredBytes> copy_file(const std::string& source, const std::string& target,
                                            const OnBytes& on_bytes);
/// A folder's path as it is compared and joined.
[[nodiscard]] std::string without_end_slash(std::string path);
/// The error of errno, saying what could not be done with `path`; kNoSpace when the disk or a quota is full.
[[nodiscard]] std::unexpected<Error> file_error(const std::string& what, const std::string& path);

/// Where the bytes lie in the back-up `folder`.
[[nodiscard]] std::string stored_path(const std::string& folder, const Digest& digest);
/// kNotFound when the folder holds no complete back-up, kCorrupt.
[[nodiscard]] Result<BackupManifest> read_manifest(const std::string& folder);
/// kCorrupt unless the file is there with that size; cheap.
[[nodiscard]] Status check_size(const std::string& folder, const StoredBytes& bytes, const std::string& what);
/// kCorrupt unless the file holds exactly those bytes; reads them from the disk.
[[nodiscard]] Status check_bytes(const std::string& folder, const StoredBytes& bytes, const std::string& what,
                                 const OnBytes& on_bytes);
/// The bytes of a file that may be read into memory whole; checked.
[[nodiscard]] Result<Bytes> read_stored(const std::string& folder, const StoredBytes& bytes, const std::string& what,
                                        std::size_t max_bytes);

/// The folder while a back-up is written; one process at a time.
class BackupFolder final : public BackupPlace {
public:
    /// Makes the folder (mode 0700) when it is missing and removes what an interrupted back-up left. kConflict while
    /// another process writes a back-up there; kInvalid when it holds something else.
    [[nodiscard]] static Result<BackupFolder> open(const std::string& path);
    BackupFolder(BackupFolder&& other) noexcept;
    BackupFolder& operator=(BackupFolder&&) = delete;
    BackupFolder(const BackupFolder&) = delete;
    BackupFolder& operator=(const BackupFolder&) = delete;
    ~BackupFolder() override;

    [[nodiscard]] const std::string& path() const override { return path_; }
    [[nodiscard]] std::string disk_path() const override { return path_; }
    [[nodiscard]] Result<std::optional<BackupManifest>> manifest() const override;
    [[nodiscard]] bool holds(const StoredBytes& bytes) const override;
    [[nodiscard]] Result<StoredBytes> add_copy(const std::string& source, const OnBytes& on_bytes) override;
    [[nodiscard]] Result<StoredBytes> add_bytes(ByteSpan bytes) override;
    [[nodiscard]] std::string unfinished_path(const std::string& name) const override;
    [[nodiscard]] Result<StoredBytes> add_finished(const std::string& unfinished) override;
    [[nodiscard]] Status sync() const override;
    [[nodiscard]] bool reads_back_each() const override { return true; }
    [[nodiscard]] Result<Bytes> read(const StoredBytes& bytes, const std::string& what,
                                     std::size_t max_bytes) const override;
    [[nodiscard]] Status put_manifest(const std::string& text, const OnBytes& on_bytes) override;
    [[nodiscard]] Result<std::uint64_t> remove_all_but(const BackupManifest& manifest) override;

private:
    BackupFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
    [[nodiscard]] Status settle(const std::string& unfinished, const StoredBytes& bytes);

    std::string path_;
    int lock_;
};

}  // namespace tiller::custody
