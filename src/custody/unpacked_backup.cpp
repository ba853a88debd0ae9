#include "custody/unpacked_backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "custody/archive_reader.h"
#include "custody/backup_folder.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kSpareToUnpackBytes = 64ull << 20;
/// Says that a folder is ours to remove. It has the name of a folder's own lock, which holds nothing either.
constexpr const char* kUnpackingMarker = "lock";

/// One file on its way into the folder of a back-up.
class Unpacking {
public:
    Unpacking(ArchiveReader& reader, std::string folder, const OnBytes& on_bytes)
        : reader_(reader), folder_(std::move(folder)), on_bytes_(on_bytes) {}

    Status run() {
        TRY_STATUS(make(folder_ + "/files"));
        while (TRY(reader_.next())) {
            TRY_STATUS(check_disk());
            const StoredBytes stored = TRY(write_entry(unfinished()));
            const std::string target = stored_path(folder_, stored.digest);
            TRY_STATUS(make(target.substr(0, target.rfind('/'))));
            if (::rename(unfinished().c_str(), target.c_str()) != 0) return file_error("write", target);
        }
        if (reader_.entry_bytes() > kMaxManifestBytes)
            return fail(ErrorCode::kCorrupt, "the manifest of the back-up is too large");
        (void)TRY(write_entry(folder_ + "/manifest"));
        return reader_.finish();
    }

private:
    [[nodiscard]] std::string unfinished() const { return folder_ + "/unfinished"; }

    static Status make(const std::string& folder) {
        if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
        return file_error("make", folder);
    }

    Status check_disk() const {
        struct statvfs disk{};
        if (::statvfs(folder_.c_str(), &disk) != 0) return file_error("look at", folder_);
        const std::uint64_t there = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
        if (there > kSpareToUnpackBytes && there - kSpareToUnpackBytes >= reader_.entry_bytes()) return {};
        return fail(
            ErrorCode::kNoSpace,
            fmt::format("{} has {} MB left, too little to unpack the back-up; make room there, or unpack it elsewhere "
                        "with --unpack-in",
                        fs::path(folder_).parent_path().string(), there >> 20));
    }

    Result<StoredBytes> write_entry(const std::string& path) {
        const FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
        if (!file.is_open()) return file_error("write", path);
        StoredBytes stored{.size_bytes = reader_.entry_bytes(), .digest = {}};
        Hasher hasher;
        TRY_STATUS(reader_.read_entry([&](ByteSpan block) -> Status {
            hasher.update(block);
            if (on_bytes_) on_bytes_(block.size());
            while (!block.empty()) {
                const ssize_t written = ::write(file.get(), block.data(), block.size());
                if (written < 0 && errno == EINTR) continue;
                if (written <= 0) return file_error("write", path);
                block = block.subspan(static_cast<std::size_t>(written));
            }
            return {};
        }));
        stored.digest = hasher.finish();
        return stored;
    }

    ArchiveReader& reader_;
    const std::string folder_;
    const OnBytes& on_bytes_;
};

/// Empty, ours, and marked as such.
Status make_unpacking_folder(const std::string& folder) {
    std::error_code error;
    const std::string marker = fmt::format("{}/{}", folder, kUnpackingMarker);
    if (fs::exists(fs::symlink_status(folder, error)) && (!fs::is_directory(fs::symlink_status(folder, error)) ||
                                                          (!fs::is_empty(folder, error) && !fs::exists(marker, error))))
        return fail(ErrorCode::kConflict, folder + " is in the way: move it away first");
    fs::remove_all(folder, error);
    fs::create_directories(fs::path(folder).parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) != 0) return file_error("make", folder);
    const FileDescriptor made(::open(marker.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    return made.is_open() ? Status{} : Status(file_error("write", folder));
}

}  // namespace

bool is_backup_file(const std::string& path) {
    std::error_code ignored;  // what is not there is told by who opens it
    return is_archive_path(path) && !fs::is_directory(path, ignored);
}

UnpackedBackup::UnpackedBackup(UnpackedBackup&& other) noexcept
    : folder_(std::move(other.folder_)), is_own_(std::exchange(other.is_own_, false)) {}

UnpackedBackup::~UnpackedBackup() {
    std::error_code ignored;  // the next one removes it
    if (is_own_) fs::remove_all(folder_, ignored);
}

Result<UnpackedBackup> UnpackedBackup::open(const std::string& path, const std::string& beside,
                                            const OnBytes& on_bytes) {
    if (!is_backup_file(path)) return UnpackedBackup(path, false);
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat facts{};
    if (!file.is_open() || ::fstat(file.get(), &facts) != 0) return file_error("read", path);
    if (!S_ISREG(facts.st_mode)) return fail(ErrorCode::kInvalid, path + " is no file");
    ArchiveReader reader = TRY(ArchiveReader::open(file.get(), path, static_cast<std::uint64_t>(facts.st_size)));
    const std::string folder = without_end_slash(beside) + ".unpacked";
    TRY_STATUS(make_unpacking_folder(folder));
    UnpackedBackup unpacked(folder, true);
    TRY_STATUS(Unpacking(reader, folder, on_bytes).run());
    return unpacked;
}

}  // namespace tiller::custody
