// A back-up as the folder that a restore reads: the folder itself, or what a file was unpacked to, until this is gone.
#pragma once

#include <string>

#include "custody/backup_place.h"

namespace tiller::custody {

class UnpackedBackup {
public:
    /// A file is unpacked to `beside`.unpacked, on whose disk there must be room for it. kCorrupt, naming what is wrong, for
    /// anything that no back-up holds; nothing of it is then left. kConflict when that folder is there and not of an
    /// earlier unpacking; kNoSpace, kNotFound.
    [[nodiscard]] static Result<UnpackedBackup> open(const std::string& path, const std::string& beside,
                                                     const OnBytes& on_bytes);
    UnpackedBackup(UnpackedBackup&& other) noexcept;
    UnpackedBackup& operator=(UnpackedBackup&&) = delete;
    UnpackedBackup(const UnpackedBackup&) = delete;
    UnpackedBackup& operator=(const UnpackedBackup&) = delete;
    /// Removes what was unpacked.
    ~UnpackedBackup();

    [[nodiscard]] const std::string& folder() const { return folder_; }

private:
    UnpackedBackup(std::string folder, bool is_own) : folder_(std::move(folder)), is_own_(is_own) {}
    std::string folder_;
    bool is_own_;
};

/// True for a file, false for a folder, whatever its name.
[[nodiscard]] bool is_backup_file(const std::string& path);

}  // namespace tiller::custody
