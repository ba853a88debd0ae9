// A back-up in one file, written as it comes: the bytes of everything, in the order in which they were taken, and the manifest
// at the end. Format: docs/formats/backup.md; why so: docs/decisions/0024-back-up-in-one-file.md.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "custody/archive_reader.h"
#include "custody/backup_folder.h"
#include "custody/backup_place.h"

namespace tiller::custody {

struct CloseArchiveWriter {
    void operator()(archive* writer) const;
};

/// Written as PATH.unfinished, which becomes PATH when all of it was read back from the disk. One process at a time.
class BackupArchive final : public BackupPlace {
public:
    /// kConflict when the file is there already, or another process writes it.
    [[nodiscard]] static Result<std::unique_ptr<BackupArchive>> create(const std::string& path);
    BackupArchive(const BackupArchive&) = delete;
    BackupArchive& operator=(const BackupArchive&) = delete;
    /// What is not complete is removed.
    ~BackupArchive() override;

    [[nodiscard]] const std::string& path() const override { return path_; }
    [[nodiscard]] std::string disk_path() const override { return unfinished_; }
    [[nodiscard]] Result<std::optional<BackupManifest>> manifest() const override {
        return std::optional<BackupManifest>();
    }
    [[nodiscard]] bool holds(const StoredBytes& bytes) const override { return digests_.contains(bytes.digest); }
    /// As many bytes as it has when it is opened: an upload may grow meanwhile.
    [[nodiscard]] Result<StoredBytes> add_copy(const std::string& source, const OnBytes& on_bytes) override;
    [[nodiscard]] Result<StoredBytes> add_bytes(ByteSpan bytes) override;
    [[nodiscard]] std::string unfinished_path(const std::string& name) const override;
    [[nodiscard]] Result<StoredBytes> add_finished(const std::string& unfinished) override;
    [[nodiscard]] Status sync() const override { return {}; }
    [[nodiscard]] bool reads_back_each() const override { return false; }
    [[nodiscard]] Result<Bytes> read(const StoredBytes& bytes, const std::string& what,
                                     std::size_t max_bytes) const override;
    [[nodiscard]] Status put_manifest(const std::string& text, const OnBytes& on_bytes) override;
    [[nodiscard]] Result<std::uint64_t> remove_all_but(const BackupManifest& manifest) override;

private:
    BackupArchive(std::string path, int file);
    [[nodiscard]] Status begin();
    [[nodiscard]] Status begin_entry(const std::string& name, std::uint64_t size_bytes);
    [[nodiscard]] Status write_block(ByteSpan bytes);
    [[nodiscard]] Status end_entry();
    [[nodiscard]] Result<StoredBytes> note_entry(const StoredBytes& bytes);
    [[nodiscard]] Status close_writer();
    [[nodiscard]] Status check_whole(const std::string& manifest, const OnBytes& on_bytes) const;
    [[nodiscard]] Status put_in_place();
    [[nodiscard]] std::unexpected<Error> write_error() const;
    [[nodiscard]] std::string work_folder() const { return path_ + ".work"; }

    const std::string path_;
    const std::string unfinished_;
    FileDescriptor file_;
    std::unique_ptr<archive, CloseArchiveWriter> writer_;
    std::vector<StoredBytes> entries_;  // in order
    std::set<Digest> digests_;
    bool is_complete_ = false;
};

}  // namespace tiller::custody
