#include "custody/restore.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <memory>

#include "base/database.h"
#include "custody/backup_folder.h"
#include "custody/erasure_register.h"
#include "custody/log_backup.h"
#include "custody/unpacked_backup.h"
#include "journal/journal.h"
#include "log/key_file.h"
#include "log/key_store.h"
#include "log/sqlite_log.h"
#include "store/restored.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kRecordsOfCommit = 10'000;
constexpr std::uint64_t kSpareToRestoreBytes = 256ull << 20;
constexpr std::string_view kMarker = "restoring";

bool is_media(std::string_view path) { return path.contains("/media/") || path.contains("/uploads/"); }

std::string keys_path(PartitionId partition) { return fmt::format("region-{}/keys.db", partition.value); }

/// The manifest, once it is the one that is meant and names all that an instance needs.
Result<BackupManifest> wanted_manifest(const RestoreOptions& options) {
    BackupManifest manifest = TRY(read_manifest(options.folder));
    const std::string digest = hex_text(blake2b(as_bytes(encode_manifest(manifest))));
    if (!options.digest.empty() && options.digest != digest)
        return fail(
            ErrorCode::kCorrupt,
            fmt::format("the back-up in {} has the digest {}, not the one that was asked for", options.folder, digest));
    std::vector<std::string> needed{"regions", "store.db"};
    for (const BackedUpPartition& partition : manifest.partitions)
        needed.push_back(keys_path(partition.root.partition));
    for (const std::string& path : needed)
        if (std::ranges::find(manifest.files, path, &BackedUpFile::path) == manifest.files.end())
            return fail(ErrorCode::kCorrupt, "the back-up lacks " + path + ", without which nothing can be restored");
    return manifest;
}

/// Everything that a quick look tells, before hours are spent on copying.
Status check_sizes(const RestoreOptions& options, const BackupManifest& manifest) {
    for (const BackedUpPartition& partition : manifest.partitions)
        for (const BackedUpSegment& segment : partition.segments)
            TRY_STATUS(check_size(options.folder, segment.bytes, "log"));
    for (const BackedUpFile& file : manifest.files)
        if (!options.leave_out_damaged_media || !is_media(file.path))
            TRY_STATUS(check_size(options.folder, file.bytes, file.path));
    return {};
}

/// The root at the cut was signed with the key that the back-up holds.
Status check_root(const BackedUpPartition& partition, const log::RootSeed& seed) {
    if (log::verify_signature(partition.root, log::RootSigner(seed).public_key())) return {};
    return fail(ErrorCode::kCorrupt,
                fmt::format("the end of the log of partition {} was not signed by this instance: the "
                            "manifest was changed",
                            partition.root.partition.value));
}

std::uint64_t bytes_of_files(const BackupManifest& manifest) {
    std::uint64_t bytes = 0;
    for (const BackedUpFile& file : manifest.files) bytes += file.bytes.size_bytes;
    return bytes;
}
std::uint64_t bytes_of_log(const BackupManifest& manifest) {
    std::uint64_t bytes = 0;
    for (const BackedUpPartition& partition : manifest.partitions)
        for (const BackedUpSegment& segment : partition.segments) bytes += segment.bytes.size_bytes;
    return bytes;
}

RestoreReport report_of(const BackupManifest& manifest) {
    RestoreReport report;
    report.cut = manifest.cut();
    report.made_ms = manifest.made_ms;
    report.program = manifest.program;
    report.bytes = bytes_of_files(manifest) + bytes_of_log(manifest);
    return report;
}

void count_records(const LogSegment& segment, RestoreReport& report) {
    report.records += segment.records.size();
    report.erased_bodies += static_cast<std::uint64_t>(
        std::ranges::count_if(segment.records, [](const auto& record) { return !record.body; }));
}

/// A back-up that is being written at the same time could take files away; a folder that can not be locked (read-only
/// media) is not being written.
int lock_for_reading(const std::string& folder) {
    const int lock = ::open((folder + "/lock").c_str(), O_RDONLY | O_CLOEXEC);
    if (lock >= 0 && ::flock(lock, LOCK_SH | LOCK_NB) != 0) {
        ::close(lock);
        return -2;
    }
    return lock;
}

class Restoring {
public:
    Restoring(const RestoreOptions& options, const Clock& clock, Entropy& entropy, const BackupHooks& hooks,
              const BackupManifest& manifest)
        : options_(options),
          clock_(clock),
          entropy_(entropy),
          hooks_(hooks),
          manifest_(manifest),
          part_(options.data + ".part"),
          report_(report_of(manifest)) {}

    Result<RestoreReport> run() {
        TRY_STATUS(begin());
        Status done = fill();
        if (done) done = finish();
        if (done) return report_;
        std::error_code ignored;  // what stays is removed by the next restore
        fs::remove_all(part_, ignored);
        return std::unexpected(done.error());
    }

private:
    [[nodiscard]] std::string at(const std::string& path) const { return part_ + "/" + path; }

    Status begin() {
        std::error_code error;
        if (fs::exists(options_.data, error) && !fs::is_empty(options_.data, error))
            return fail(ErrorCode::kConflict,
                        options_.data + " is not empty: name a new directory, or move that one away first");
        if (fs::exists(part_, error) && !fs::is_empty(part_, error) && !fs::exists(at(std::string(kMarker)), error))
            return fail(ErrorCode::kConflict,
                        part_ + " is in the way and not of an earlier restore: move it away first");
        fs::remove_all(part_, error);
        const fs::path parent = fs::path(part_).parent_path();
        if (!parent.empty()) fs::create_directories(parent, error);
        TRY_STATUS(make_folder(part_));
        const FileDescriptor marker(::open(at(std::string(kMarker)).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        if (!marker.is_open()) return file_error("write", part_);
        struct statvfs disk{};
        if (::statvfs(part_.c_str(), &disk) != 0) return file_error("look at", part_);
        const std::uint64_t there = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
        // A log takes more room as a database, with its write-ahead file.
        const std::uint64_t needed = bytes_of_files(manifest_) + 2 * bytes_of_log(manifest_) + kSpareToRestoreBytes;
        if (there >= needed) return {};
        ::unlink(at(std::string(kMarker)).c_str());
        fs::remove(part_, error);
        return fail(ErrorCode::kNoSpace, fmt::format("the restore needs about {} MB in {}, which has {} MB left",
                                                     needed >> 20, parent.string(), there >> 20));
    }

    static Status make_folder(const std::string& path) {
        if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
        return file_error("make", path);
    }

    Status fill() {
        if (hooks_.on_step) hooks_.on_step("files", bytes_of_files(manifest_));
        for (const BackedUpFile& file : manifest_.files) TRY_STATUS(restore_file(file));
        if (hooks_.on_step) hooks_.on_step("log", bytes_of_log(manifest_));
        for (const BackedUpPartition& partition : manifest_.partitions) TRY_STATUS(restore_log(partition));
        if (hooks_.on_step) hooks_.on_step("accounts, keys and erasures", 0);
        TRY_STATUS(store::end_sessions_and_tokens(at("store.db")));
        return apply_register();
    }

    Status restore_file(const BackedUpFile& file) {
        const Status copied = copy(file);
        if (copied) {
            ++report_.files;
            return {};
        }
        if (!options_.leave_out_damaged_media || !is_media(file.path) || copied.error().code != ErrorCode::kCorrupt)
            return copied;
        ::unlink(at(file.path).c_str());
        report_.damaged_media.push_back(copied.error().message);
        return {};
    }

    Status copy(const BackedUpFile& file) const {
        TRY_STATUS(check_size(options_.folder, file.bytes, file.path));
        for (std::size_t slash = file.path.find('/'); slash != std::string::npos;
             slash = file.path.find('/', slash + 1))
            TRY_STATUS(make_folder(at(file.path.substr(0, slash))));
        const std::string source = stored_path(options_.folder, file.bytes.digest);
        if (TRY(copy_file(source, at(file.path), hooks_.on_bytes)) != file.bytes)
            return fail(
                ErrorCode::kCorrupt,
                fmt::format("{} ({}) does not hold what was written: the back-up is damaged", source, file.path));
        // With its time, so that the next back-up into the same folder need not read it again.
        const timespec time{.tv_sec = file.modified_ns / 1'000'000'000, .tv_nsec = file.modified_ns % 1'000'000'000};
        const std::array<timespec, 2> times{time, time};
        if (file.modified_ns > 0) ::utimensat(AT_FDCWD, at(file.path).c_str(), times.data(), 0);
        return {};
    }

    Status restore_log(const BackedUpPartition& partition) {
        const PartitionId id = partition.root.partition;
        TRY_STATUS(
            check_root(partition, TRY(log::read_root_seed(at(keys_path(id)), DatabaseOptions::Access::kReadOnly))));
        TRY_STATUS(log::make_region_directory(part_, id));
        log::RecordWriter writer = TRY(log::RecordWriter::open(
            log::region_directory(part_, id) + "/log.db", {.partition = id, .identity = partition.identity}, entropy_));
        TRY_STATUS(
            for_each_segment(options_.folder, partition, hooks_.on_bytes, [&](const LogSegment& segment) -> Status {
                count_records(segment, report_);
                return write_records(writer, segment);
            }));
        // Without the mark of a clean end new offsets begin past every one that the lost log may have given out.
        (void)TRY(writer.take_clean_mark());
        return writer.checkpoint(Checkpoint::kTruncate);
    }

    static Status write_records(log::RecordWriter& writer, const LogSegment& segment) {
        TRY_STATUS(writer.begin());
        std::size_t written = 0;
        for (const log::StoredRecord& record : segment.records) {
            TRY_STATUS(writer.insert(record));
            if (++written % kRecordsOfCommit != 0) continue;
            TRY_STATUS(writer.commit());
            TRY_STATUS(writer.begin());
        }
        for (const log::SignedRoot& root : segment.roots) TRY_STATUS(writer.insert_root(root));
        TRY_STATUS(writer.commit());
        return writer.checkpoint(Checkpoint::kPassive);
    }

    /// Opens the restored log as a server would, erases what was erased since, and writes the register anew.
    Status apply_register() {
        RegisteredErasures erasures;
        erasures.instance = manifest_.partitions.front().identity;
        TRY_STATUS(gather(at("erasures"), erasures));
        if (!options_.erasures.empty()) TRY_STATUS(gather(options_.erasures, erasures));
        std::map<PartitionId, std::unique_ptr<log::KeyStore>> keys;
        std::map<PartitionId, log::KeyStore*> borrowed;
        std::vector<log::PartitionSetup> setups;
        for (const BackedUpPartition& partition : manifest_.partitions) {
            const PartitionId id = partition.root.partition;
            keys[id] = TRY(log::KeyStore::open(at(keys_path(id)), entropy_, {}));
            borrowed[id] = keys[id].get();
            setups.push_back({.id = id, .root_seed = keys[id]->root_seed()});
        }
        const auto log = TRY(log::open_sqlite_log(part_, setups, {}, {.clock = clock_, .entropy = entropy_}));
        const auto journal = TRY(journal::Journal::open(*log, std::move(borrowed), entropy_));
        report_.applied_erasures = TRY(apply_erasures(*journal, erasures, clock_));
        std::error_code ignored;  // a start passes over a checkpoint from before an erasure
        if (report_.applied_erasures > 0) fs::remove_all(at("checkpoints"), ignored);
        fs::remove(at("erasures"), ignored);
        const auto written =
            TRY(ErasureRegister::open({.file = at("erasures"), .copy = {}}, erasures.instance, *journal));
        return written->reconcile(TRY(erasures_in(*journal)).size());
    }

    static Status gather(const std::string& path, RegisteredErasures& all) {
        const auto read = read_register(path);
        if (!read && read.error().code == ErrorCode::kNotFound && path.ends_with(".part/erasures")) return {};
        const RegisteredErasures more = TRY(read);
        if (more.instance != all.instance)
            return fail(ErrorCode::kConflict, path + " is the register of another instance");
        const auto missing = missing_erasures(more.entries, all.entries);
        all.entries.insert(all.entries.end(), missing.begin(), missing.end());
        return {};
    }

    Status finish() {
        ::unlink(at(std::string(kMarker)).c_str());
        {
            const FileDescriptor folder(::open(part_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
            if (!folder.is_open() || ::syncfs(folder.get()) != 0) return file_error("sync", part_);
        }
        // Takes the place of an empty directory, too.
        if (::rename(part_.c_str(), options_.data.c_str()) != 0) return file_error("put in place", options_.data);
        const std::string parent = fs::path(options_.data).parent_path().string();
        const FileDescriptor folder(::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
        if (!folder.is_open() || ::fsync(folder.get()) != 0) return file_error("sync", parent);
        return {};
    }

    const RestoreOptions& options_;
    const Clock& clock_;
    Entropy& entropy_;
    const BackupHooks& hooks_;
    const BackupManifest& manifest_;
    const std::string part_;
    RestoreReport report_;
};

Status check_files(const RestoreOptions& options, const BackupManifest& manifest, const BackupHooks& hooks,
                   RestoreReport& report) {
    if (hooks.on_step) hooks.on_step("files", bytes_of_files(manifest));
    for (const BackedUpFile& file : manifest.files) {
        const Status checked = check_bytes(options.folder, file.bytes, file.path, hooks.on_bytes);
        if (checked)
            ++report.files;
        else if (options.leave_out_damaged_media && is_media(file.path) && checked.error().code == ErrorCode::kCorrupt)
            report.damaged_media.push_back(checked.error().message);
        else
            return checked;
    }
    return {};
}

/// Where a file of the data directory lies in the back-up; it is one that wanted_manifest has found there.
std::string path_of(const std::string& folder, const BackupManifest& manifest, const std::string& path) {
    return stored_path(folder, std::ranges::find(manifest.files, path, &BackedUpFile::path)->bytes.digest);
}

Status check_database(const std::string& file, const std::string& path) {
    Database database = TRY(Database::open(file, {.access = DatabaseOptions::Access::kImmutable}));
    const Status checked = database.check();
    if (!checked) return fail(ErrorCode::kCorrupt, fmt::format("{} ({}): {}", file, path, checked.error().message));
    return {};
}

Status busy(const std::string& folder) {
    return fail(ErrorCode::kConflict, "a back-up is being written to " + folder + "; wait until it has ended");
}

/// Beside what is restored, on its disk, or beside the file itself; a folder stays where it is.
Result<UnpackedBackup> unpack(const RestoreOptions& options, const BackupHooks& hooks) {
    std::error_code ignored;  // only the bar is wrong then
    if (hooks.on_step && is_backup_file(options.folder))
        hooks.on_step("unpacking", fs::file_size(options.folder, ignored));
    const std::string& place = options.unpack_in.empty() ? options.data : options.unpack_in;
    return UnpackedBackup::open(options.folder, place.empty() ? options.folder : place, hooks.on_bytes);
}

}  // namespace

Result<RestoreReport> check_backup(const RestoreOptions& wanted, const BackupHooks& hooks) {
    const UnpackedBackup unpacked = TRY(unpack(wanted, hooks));
    RestoreOptions options = wanted;
    options.folder = unpacked.folder();
    const FileDescriptor lock(lock_for_reading(options.folder));
    if (lock.get() == -2) return std::unexpected(busy(options.folder).error());
    const BackupManifest manifest = TRY(wanted_manifest(options));
    TRY_STATUS(check_sizes(options, manifest));
    RestoreReport report = report_of(manifest);
    TRY_STATUS(check_files(options, manifest, hooks, report));
    TRY_STATUS(check_database(path_of(options.folder, manifest, "store.db"), "store.db"));
    if (hooks.on_step) hooks.on_step("log", bytes_of_log(manifest));
    for (const BackedUpPartition& partition : manifest.partitions) {
        const std::string keys = path_of(options.folder, manifest, keys_path(partition.root.partition));
        TRY_STATUS(check_database(keys, keys_path(partition.root.partition)));
        TRY_STATUS(check_root(partition, TRY(log::read_root_seed(keys, DatabaseOptions::Access::kImmutable))));
        TRY_STATUS(
            for_each_segment(options.folder, partition, hooks.on_bytes, [&](const LogSegment& segment) -> Status {
                count_records(segment, report);
                return {};
            }));
    }
    return report;
}

Result<RestoreReport> restore(const RestoreOptions& wanted, const Clock& clock, Entropy& entropy,
                              const BackupHooks& hooks) {
    const UnpackedBackup unpacked = TRY(unpack(wanted, hooks));
    RestoreOptions options = wanted;
    options.folder = unpacked.folder();
    options.data = without_end_slash(wanted.data);
    const FileDescriptor lock(lock_for_reading(options.folder));
    if (lock.get() == -2) return std::unexpected(busy(options.folder).error());
    const BackupManifest manifest = TRY(wanted_manifest(options));
    TRY_STATUS(check_sizes(options, manifest));
    return Restoring(options, clock, entropy, hooks, manifest).run();
}

}  // namespace tiller::custody
