#include "custody/backup_archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kCopiedBlockBytes = 1 << 20;

}  // namespace

void CloseArchiveWriter::operator()(archive* writer) const { archive_write_free(writer); }

BackupArchive::BackupArchive(std::string path, int file)
    : path_(std::move(path)), unfinished_(path_ + ".unfinished"), file_(file), writer_(archive_write_new()) {}

BackupArchive::~BackupArchive() {
    writer_.reset();
    std::error_code ignored;  // the next back-up of that name writes over it
    fs::remove_all(work_folder(), ignored);
    if (!is_complete_) fs::remove(unfinished_, ignored);
}

Result<std::unique_ptr<BackupArchive>> BackupArchive::create(const std::string& path) {
    std::error_code error;
    if (fs::exists(fs::symlink_status(path, error)))
        return fail(
            ErrorCode::kConflict,
            path +
                " is there already: name another file, e.g. with the date, and delete old ones when the new one "
                "is there");
    fs::create_directories(fs::path(path).parent_path(), error);  // what is wrong with it shows in the next line
    const std::string unfinished = path + ".unfinished";
    const int file = ::open(unfinished.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (file < 0) return file_error("write", unfinished);
    if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
        ::close(file);
        return fail(ErrorCode::kConflict, "another back-up is being written to " + path + "; wait until it has ended");
    }
    std::unique_ptr<BackupArchive> created(new BackupArchive(path, file));
    TRY_STATUS(created->begin());
    return created;
}

Status BackupArchive::begin() {
    if (::ftruncate(file_.get(), 0) != 0) return file_error("write", unfinished_);
    archive* writer = writer_.get();
    const bool compresses = is_compressed_archive_path(path_);
    if (writer == nullptr || archive_write_set_format_pax_restricted(writer) != ARCHIVE_OK ||
        (compresses && archive_write_add_filter_zstd(writer) != ARCHIVE_OK) ||
        archive_write_set_bytes_in_last_block(writer, 1) != ARCHIVE_OK ||
        archive_write_open_fd(writer, file_.get()) != ARCHIVE_OK)
        return fail(ErrorCode::kUnavailable,
                    "libarchive can not write tar with zstd here; install Debian's libarchive13, or name a file .tar");
    std::error_code error;
    fs::remove_all(work_folder(), error);
    if (::mkdir(work_folder().c_str(), 0700) != 0) return file_error("make", work_folder());
    TRY_STATUS(begin_entry(std::string(kArchiveFormatEntry), kArchiveFormatText.size()));
    TRY_STATUS(write_block(as_bytes(kArchiveFormatText)));
    return end_entry();
}

std::unexpected<Error> BackupArchive::write_error() const {
    errno = archive_errno(writer_.get());
    if (errno > 0) return file_error("write", unfinished_);
    return fail(ErrorCode::kInternal, fmt::format("can not write {}", unfinished_));
}

Status BackupArchive::begin_entry(const std::string& name, std::uint64_t size_bytes) {
    struct FreeEntry {
        void operator()(archive_entry* entry) const { archive_entry_free(entry); }
    };
    const std::unique_ptr<archive_entry, FreeEntry> entry(archive_entry_new());
    ASSERT(entry != nullptr);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size_bytes));
    return archive_write_header(writer_.get(), entry.get()) == ARCHIVE_OK ? Status{} : Status(write_error());
}

Status BackupArchive::write_block(ByteSpan bytes) {
    while (!bytes.empty()) {
        const la_ssize_t written = archive_write_data(writer_.get(), bytes.data(), bytes.size());
        if (written <= 0) return write_error();
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

Status BackupArchive::end_entry() {
    return archive_write_finish_entry(writer_.get()) == ARCHIVE_OK ? Status{} : Status(write_error());
}

Result<StoredBytes> BackupArchive::note_entry(const StoredBytes& bytes) {
    TRY_STATUS(end_entry());
    entries_.push_back(bytes);
    digests_.insert(bytes.digest);
    return bytes;
}

Result<StoredBytes> BackupArchive::add_copy(const std::string& source, const OnBytes& on_bytes) {
    const FileDescriptor from(::open(source.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
    struct stat file{};
    if (!from.is_open() || ::fstat(from.get(), &file) != 0) return file_error("read", source);
    StoredBytes stored{.size_bytes = static_cast<std::uint64_t>(file.st_size), .digest = {}};
    TRY_STATUS(begin_entry(archive_entry_name(entries_.size()), stored.size_bytes));
    Bytes buffer(kCopiedBlockBytes);
    Hasher hasher;
    for (std::uint64_t left = stored.size_bytes; left > 0;) {
        const ssize_t count = ::read(from.get(), buffer.data(), std::min<std::uint64_t>(buffer.size(), left));
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return file_error("read", source);
        if (count == 0)
            return fail(ErrorCode::kUnavailable, source + " became shorter while it was read; begin the back-up again");
        const ByteSpan block = ByteSpan(buffer).first(static_cast<std::size_t>(count));
        hasher.update(block);
        TRY_STATUS(write_block(block));
        left -= block.size();
        if (on_bytes) on_bytes(block.size());
    }
    stored.digest = hasher.finish();
    return note_entry(stored);
}

Result<StoredBytes> BackupArchive::add_bytes(ByteSpan bytes) {
    TRY_STATUS(begin_entry(archive_entry_name(entries_.size()), bytes.size()));
    TRY_STATUS(write_block(bytes));
    return note_entry({.size_bytes = bytes.size(), .digest = blake2b(bytes)});
}

std::string BackupArchive::unfinished_path(const std::string& name) const { return work_folder() + "/" + name; }

Result<StoredBytes> BackupArchive::add_finished(const std::string& unfinished) {
    const StoredBytes stored = TRY(add_copy(unfinished, {}));
    ::unlink(unfinished.c_str());
    return stored;
}

Result<Bytes> BackupArchive::read(const StoredBytes& /*bytes*/, const std::string& what,
                                  std::size_t /*max_bytes*/) const {
    return fail(ErrorCode::kNotFound, fmt::format("{} can not be read out of {} by itself", what, path_));
}

Status BackupArchive::close_writer() {
    if (archive_write_close(writer_.get()) != ARCHIVE_OK) return write_error();
    return ::fsync(file_.get()) == 0 ? Status{} : Status(file_error("sync", unfinished_));
}

/// Everything comes back from the disk as it was written, and nothing else.
Status BackupArchive::check_whole(const std::string& manifest, const OnBytes& on_bytes) const {
    ::posix_fadvise(file_.get(), 0, 0, POSIX_FADV_DONTNEED);
    struct stat file{};
    if (::lseek(file_.get(), 0, SEEK_SET) != 0 || ::fstat(file_.get(), &file) != 0)
        return file_error("read", unfinished_);
    // The limits of foreign archives are not for our own: a log of nothing but zeros may shrink more.
    const auto size = std::max<std::uint64_t>(static_cast<std::uint64_t>(file.st_size), 1ull << 50);
    ArchiveReader reader = TRY(ArchiveReader::open(file_.get(), unfinished_, size));
    const auto read_next = [&](const StoredBytes& wanted) -> Status {
        Hasher hasher;
        TRY_STATUS(reader.read_entry([&](ByteSpan block) -> Status {
            hasher.update(block);
            if (on_bytes) on_bytes(block.size());
            return {};
        }));
        if (reader.entry_bytes() == wanted.size_bytes && hasher.finish() == wanted.digest) return {};
        return fail(ErrorCode::kCorrupt, unfinished_ + " does not hold what was written: look at the disk");
    };
    for (const StoredBytes& entry : entries_) {
        if (!TRY(reader.next()))
            return fail(ErrorCode::kCorrupt, unfinished_ + " does not hold what was written: look at the disk");
        TRY_STATUS(read_next(entry));
    }
    if (TRY(reader.next())) return fail(ErrorCode::kCorrupt, unfinished_ + " holds more than was written");
    TRY_STATUS(read_next({.size_bytes = manifest.size(), .digest = blake2b(as_bytes(manifest))}));
    return reader.finish();
}

Status BackupArchive::put_in_place() {
    // A link does not replace what was put there meanwhile; disks without links (FAT) get a rename.
    const bool is_linked = ::link(unfinished_.c_str(), path_.c_str()) == 0;
    if (!is_linked && errno == EEXIST) return file_error("put in place", path_);
    if (is_linked)
        ::unlink(unfinished_.c_str());
    else if (::rename(unfinished_.c_str(), path_.c_str()) != 0)
        return file_error("put in place", path_);
    is_complete_ = true;
    const std::string parent = fs::path(path_).parent_path().string();
    const FileDescriptor folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder.is_open() || ::fsync(folder.get()) != 0) return file_error("sync", parent);
    return {};
}

Status BackupArchive::put_manifest(const std::string& text, const OnBytes& on_bytes) {
    TRY_STATUS(begin_entry(std::string(kArchiveManifestEntry), text.size()));
    TRY_STATUS(write_block(as_bytes(text)));
    TRY_STATUS(end_entry());
    TRY_STATUS(close_writer());
    TRY_STATUS(check_whole(text, on_bytes));
    return put_in_place();
}

Result<std::uint64_t> BackupArchive::remove_all_but(const BackupManifest& /*manifest*/) { return std::uint64_t{0}; }

}  // namespace tiller::custody
