#include "custody/backup_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kBufferBytes = 1 << 20;

Status write_all(int descriptor, ByteSpan bytes, const std::string& path) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return file_error("write", path);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

/// Gives every block of the file to `take`.
Result<StoredBytes> read_through(int descriptor, const std::string& path, const OnBytes& on_bytes,
                                 const std::function<Status(ByteSpan)>& take) {
    Bytes buffer(kBufferBytes);
    Hasher hasher;
    StoredBytes seen;
    while (true) {
        const ssize_t count = ::read(descriptor, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error("read", path);
        if (count == 0) break;
        const ByteSpan block = ByteSpan(buffer).first(static_cast<std::size_t>(count));
        hasher.update(block);
        seen.size_bytes += block.size();
        TRY_STATUS(take(block));
        if (on_bytes) on_bytes(block.size());
    }
    seen.digest = hasher.finish();
    return seen;
}

Status make_folder(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return file_error("make", path);
}

Status sync_folder(const std::string& path) {
    const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || ::fsync(folder.get()) != 0) return file_error("sync", path);
    return {};
}

/// What a back-up folder may hold at its top; anything else is somebody's own files, which are left alone.
bool belongs_here(const std::string& name) {
    return name == "manifest" || name == "manifest.unfinished" || name == "files" || name == "unfinished" ||
           name == "lock" || name == "lost+found";
}

}  // namespace

FileDescriptor::~FileDescriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::unexpected<Error> file_error(const std::string& what, const std::string& path) {
    const int error = errno;
    const bool full = error == ENOSPC || error == EDQUOT;
    const bool denied = error == EACCES || error == EPERM || error == EROFS;
    const ErrorCode code = full              ? ErrorCode::kNoSpace
                           : denied          ? ErrorCode::kDenied
                           : error == ENOENT ? ErrorCode::kNotFound
                                             : ErrorCode::kInternal;
    const std::string_view remedy = full     ? "; make room there, or choose another place"
                                    : denied ? "; run it as the account that owns the place, or choose another one"
                                             : "";
    return fail(code, fmt::format("can not {} {}: {}{}", what, path, std::strerror(error), remedy));
}

std::string without_end_slash(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) path.pop_back();
    return path;
}

Result<StoredBytes> digest_of_file(const std::string& path, ReadFrom from, const OnBytes& on_bytes) {
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open()) return file_error("read", path);
    if (from == ReadFrom::kDisk) ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    return read_through(file.get(), path, on_bytes, [](ByteSpan) -> Status { return {}; });
}

Result<StoredBytes> copy_file(const std::string& source, const std::string& target, const OnBytes& on_bytes) {
    const FileDescriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!from.is_open()) return file_error("read", source);
    const FileDescriptor to(::open(target.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!to.is_open()) return file_error("write", target);
    return read_through(from.get(), source, on_bytes,
                        [&](ByteSpan block) { return write_all(to.get(), block, target); });
}

std::string stored_path(const std::string& folder, const Digest& digest) {
    const std::string name = hex_text(digest);
    return fmt::format("{}/files/{}/{}", folder, name.substr(0, 2), name);
}

Result<BackupManifest> read_manifest(const std::string& folder) {
    const std::string path = folder + "/manifest";
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file.is_open() && errno == ENOENT)
        return fail(ErrorCode::kNotFound, folder + " holds no complete back-up (it has no file named manifest)");
    if (!file.is_open()) return file_error("read", path);
    std::string text;
    auto read = read_through(file.get(), path, {}, [&](ByteSpan block) -> Status {
        if (text.size() + block.size() > kMaxManifestBytes) return fail(ErrorCode::kCorrupt, path + " is too large");
        text += as_text(block);
        return {};
    });
    if (!read) return std::unexpected(read.error());
    auto manifest = decode_manifest(text);
    if (!manifest) return fail(manifest.error().code, path + ": " + manifest.error().message);
    return manifest;
}

Status check_size(const std::string& folder, const StoredBytes& bytes, const std::string& what) {
    const std::string path = stored_path(folder, bytes.digest);
    struct stat found{};
    if (::lstat(path.c_str(), &found) != 0)
        return fail(ErrorCode::kCorrupt, fmt::format("{} ({}) is missing from the back-up", path, what));
    if (S_ISREG(found.st_mode) && static_cast<std::uint64_t>(found.st_size) == bytes.size_bytes) return {};
    return fail(ErrorCode::kCorrupt, fmt::format("{} ({}) has {} bytes instead of {}: the back-up is damaged", path,
                                                 what, found.st_size, bytes.size_bytes));
}

Status check_bytes(const std::string& folder, const StoredBytes& bytes, const std::string& what,
                   const OnBytes& on_bytes) {
    TRY_STATUS(check_size(folder, bytes, what));
    const std::string path = stored_path(folder, bytes.digest);
    if (TRY(digest_of_file(path, ReadFrom::kDisk, on_bytes)) == bytes) return {};
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} ({}) does not hold what was written: the back-up is damaged", path, what));
}

Result<Bytes> read_stored(const std::string& folder, const StoredBytes& bytes, const std::string& what,
                          std::size_t max_bytes) {
    TRY_STATUS(check_size(folder, bytes, what));
    const std::string path = stored_path(folder, bytes.digest);
    if (bytes.size_bytes > max_bytes) return fail(ErrorCode::kCorrupt, path + " (" + what + ") is larger than allowed");
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    if (!file.is_open()) return file_error("read", path);
    ::posix_fadvise(file.get(), 0, 0, POSIX_FADV_DONTNEED);
    Bytes all;
    all.reserve(bytes.size_bytes);
    const StoredBytes seen = TRY(read_through(file.get(), path, {}, [&](ByteSpan block) -> Status {
        if (all.size() + block.size() > bytes.size_bytes) return fail(ErrorCode::kCorrupt, path + " grew while read");
        all.insert(all.end(), block.begin(), block.end());
        return {};
    }));
    if (seen == bytes) return all;
    return fail(ErrorCode::kCorrupt,
                fmt::format("{} ({}) does not hold what was written: the back-up is damaged", path, what));
}

Result<BackupFolder> BackupFolder::open(const std::string& path) {
    std::error_code error;
    fs::create_directories(fs::path(path).parent_path(), error);  // what is wrong with it shows in the next line
    TRY_STATUS(make_folder(path));
    for (const fs::directory_entry& entry : fs::directory_iterator(path, error)) {
        if (belongs_here(entry.path().filename().string())) continue;
        return fail(ErrorCode::kInvalid, path + " holds something else (" + entry.path().filename().string() +
                                             "); name a new or empty folder, or one with a back-up of this instance");
    }
    if (error) return fail(ErrorCode::kDenied, "can not read " + path + ": " + error.message());
    const int lock = ::open((path + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) return file_error("write to", path);
    BackupFolder folder(path, lock);
    if (::flock(lock, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::kConflict, "another back-up or restore uses " + path + "; wait until it has ended");
    fs::remove_all(path + "/unfinished", error);
    TRY_STATUS(make_folder(path + "/unfinished"));
    TRY_STATUS(make_folder(path + "/files"));
    return folder;
}

BackupFolder::BackupFolder(BackupFolder&& other) noexcept
    : BackupPlace(std::move(other)), path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

BackupFolder::~BackupFolder() {
    if (lock_ < 0) return;
    std::error_code ignored;  // the next back-up removes it
    fs::remove_all(path_ + "/unfinished", ignored);
    ::close(lock_);
}

Result<std::optional<BackupManifest>> BackupFolder::manifest() const {
    Result<BackupManifest> manifest = read_manifest(path_);
    if (manifest) return std::optional(std::move(*manifest));
    if (manifest.error().code == ErrorCode::kNotFound) return std::optional<BackupManifest>();
    return std::unexpected(manifest.error());
}

std::string BackupFolder::unfinished_path(const std::string& name) const { return path_ + "/unfinished/" + name; }

bool BackupFolder::holds(const StoredBytes& bytes) const { return check_size(path_, bytes, "").has_value(); }

Status BackupFolder::settle(const std::string& unfinished, const StoredBytes& bytes) {
    const std::string target = stored_path(path_, bytes.digest);
    TRY_STATUS(make_folder(target.substr(0, target.rfind('/'))));
    if (::rename(unfinished.c_str(), target.c_str()) == 0) return {};
    return file_error("write", target);
}

Result<StoredBytes> BackupFolder::add_copy(const std::string& source, const OnBytes& on_bytes) {
    const std::string unfinished = unfinished_path("copy");
    ::unlink(unfinished.c_str());
    const StoredBytes bytes = TRY(copy_file(source, unfinished, on_bytes));
    TRY_STATUS(settle(unfinished, bytes));
    return bytes;
}

Result<StoredBytes> BackupFolder::add_bytes(ByteSpan bytes) {
    const StoredBytes stored{.size_bytes = bytes.size(), .digest = blake2b(bytes)};
    const std::string unfinished = unfinished_path("bytes");
    ::unlink(unfinished.c_str());
    {
        const FileDescriptor file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file.is_open()) return file_error("write", unfinished);
        TRY_STATUS(write_all(file.get(), bytes, unfinished));
    }
    TRY_STATUS(settle(unfinished, stored));
    return stored;
}

Result<StoredBytes> BackupFolder::add_finished(const std::string& unfinished) {
    const StoredBytes bytes = TRY(digest_of_file(unfinished, ReadFrom::kAnywhere, {}));
    TRY_STATUS(settle(unfinished, bytes));
    return bytes;
}

Status BackupFolder::sync() const {
    // One call for thousands of files: several times quicker than a sync of each.
    const FileDescriptor folder(::open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || ::syncfs(folder.get()) != 0) return file_error("sync", path_);
    return {};
}

Result<Bytes> BackupFolder::read(const StoredBytes& bytes, const std::string& what, std::size_t max_bytes) const {
    return read_stored(path_, bytes, what, max_bytes);
}

Status BackupFolder::put_manifest(const std::string& text, const OnBytes& /*on_bytes*/) {
    const std::string unfinished = path_ + "/manifest.unfinished";
    ::unlink(unfinished.c_str());
    {
        const FileDescriptor file(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        if (!file.is_open()) return file_error("write", unfinished);
        TRY_STATUS(write_all(file.get(), as_bytes(text), unfinished));
        if (::fsync(file.get()) != 0) return file_error("sync", unfinished);
    }
    if (::rename(unfinished.c_str(), (path_ + "/manifest").c_str()) != 0)
        return file_error("write", path_ + "/manifest");
    return sync_folder(path_);
}

Result<std::uint64_t> BackupFolder::remove_all_but(const BackupManifest& manifest) {
    std::set<std::string> kept;
    for (const BackedUpFile& file : manifest.files) kept.insert(hex_text(file.bytes.digest));
    for (const BackedUpPartition& partition : manifest.partitions)
        for (const BackedUpSegment& segment : partition.segments) kept.insert(hex_text(segment.bytes.digest));
    std::uint64_t removed = 0;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(path_ + "/files", error)) {
        if (entry.is_directory() || kept.contains(entry.path().filename().string())) continue;
        if (::unlink(entry.path().c_str()) == 0) ++removed;
    }
    if (error) return fail(ErrorCode::kInternal, "can not tidy " + path_ + "/files: " + error.message());
    return removed;
}

}  // namespace tiller::custody
