#include "custody/backup.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/statvfs.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <set>
#include <thread>

#include "base/database.h"
#include "custody/backup_archive.h"
#include "custody/backup_folder.h"
#include "custody/erasure_register.h"
#include "custody/log_backup.h"
#include "log/key_file.h"
#include "log/sqlite_log.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t kSpareBytes = 64ull << 20;

struct FoundFile {
    std::string path;  // from the data directory on
    std::uint64_t size_bytes = 0;
    std::int64_t modified_ns = 0;
};

std::int64_t modified_ns_of(const struct stat& file) {
    return file.st_mtim.tv_sec * 1'000'000'000LL + file.st_mtim.tv_nsec;
}

/// One back-up while it is taken.
class Taking {
public:
    Taking(const BackupOptions& options, const Clock& clock, const BackupHooks& hooks, BackupPlace& folder)
        : options_(options), clock_(clock), hooks_(hooks), folder_(folder) {}

    Result<BackupReport> run() {
        before_ = TRY(folder_.manifest());
        if (before_)
            for (const BackedUpFile& file : before_->files) known_.emplace(file.path, file);
        TRY_STATUS(open_logs());
        TRY_STATUS(check_space());
        TRY_STATUS(take_newest_checkpoint());
        TRY_STATUS(take_media("media"));
        TRY_STATUS(take_erasures());
        TRY_STATUS(take_logs());
        // After the cut, so that every event has its key, every account its password.
        TRY_STATUS(take_databases());
        TRY_STATUS(take_media("media that came meanwhile"));
        return complete();
    }

private:
    void step(std::string_view what, std::uint64_t bytes) const {
        if (hooks_.on_step) hooks_.on_step(what, bytes);
    }
    [[nodiscard]] std::string at(const std::string& path) const { return options_.data + "/" + path; }

    Status open_logs() {
        for (std::uint16_t id = 0; fs::exists(log::region_directory(options_.data, {id}) + "/log.db"); ++id) {
            const BackedUpPartition* before =
                before_ && id < before_->partitions.size() ? &before_->partitions[id] : nullptr;
            logs_.push_back(
                TRY(LogBackup::open(log::region_directory(options_.data, {id}) + "/log.db", folder_, before)));
        }
        if (logs_.size() < 2)
            return fail(ErrorCode::kNotFound, options_.data + " is not a data directory of Tiller with a log");
        if (before_ && before_->partitions.size() > logs_.size())
            return fail(ErrorCode::kConflict,
                        folder_.path() + " holds a back-up with more regions: choose another folder");
        return {};
    }

    /// Says so before anything is written when the disk has no room for it.
    Status check_space() const {
        std::uint64_t needed = kSpareBytes;
        for (const FoundFile& file : media_files())
            if (!is_known(file)) needed += file.size_bytes;
        for (std::uint16_t id = 0; id < logs_.size(); ++id) {
            std::error_code ignored;  // a file that has gone takes no room
            const std::string region = log::region_directory(options_.data, {id});
            if (!before_) needed += fs::file_size(region + "/log.db", ignored);
            needed += fs::file_size(region + "/keys.db", ignored);
        }
        struct statvfs disk{};
        if (::statvfs(folder_.disk_path().c_str(), &disk) != 0) return file_error("look at", folder_.path());
        const std::uint64_t there = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
        if (there >= needed) return {};
        return fail(ErrorCode::kNoSpace,
                    fmt::format("the back-up needs about {} MB more in {}, which has {} MB left; make room there, or "
                                "choose another place",
                                needed >> 20, folder_.path(), there >> 20));
    }

    [[nodiscard]] std::vector<FoundFile> files_below(const std::string& folder) const {
        std::vector<FoundFile> found;
        std::error_code error;  // a folder that is not there, or goes while it is read, has no files
        fs::recursive_directory_iterator entry(at(folder), error);
        for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
            struct stat file{};
            if (::lstat(entry->path().c_str(), &file) != 0 || !S_ISREG(file.st_mode)) continue;
            found.push_back({.path = entry->path().lexically_relative(options_.data).string(),
                             .size_bytes = static_cast<std::uint64_t>(file.st_size),
                             .modified_ns = modified_ns_of(file)});
        }
        return found;
    }

    [[nodiscard]] std::vector<FoundFile> media_files() const {
        std::vector<FoundFile> found;
        for (std::size_t id = 0; id < logs_.size(); ++id) {
            for (const char* kind : {"media", "uploads"}) {
                std::vector<FoundFile> some = files_below(fmt::format("region-{}/{}", id, kind));
                found.insert(found.end(), some.begin(), some.end());
            }
        }
        return found;
    }

    [[nodiscard]] bool is_known(const FoundFile& file) const {
        const auto known = known_.find(file.path);
        return known != known_.end() && known->second.modified_ns == file.modified_ns &&
               known->second.bytes.size_bytes == file.size_bytes && folder_.holds(known->second.bytes);
    }

    /// Copies it unless the same file was copied before. A file that has gone meanwhile is none.
    Status take_file(const FoundFile& file) {
        if (!is_backup_path(file.path)) {
            left_out_.insert(file.path);
            return {};
        }
        if (is_known(file)) {
            files_[file.path] = known_.at(file.path);
            return {};
        }
        const auto bytes = folder_.add_copy(at(file.path), hooks_.on_bytes);
        if (!bytes && bytes.error().code == ErrorCode::kNotFound) return {};
        note_written(TRY(bytes), file.path);
        files_[file.path] = {.path = file.path, .bytes = *bytes, .modified_ns = file.modified_ns};
        known_[file.path] = files_[file.path];
        return {};
    }

    /// What the log names at the cut was there before it or came after it, so files are taken on both sides of it.
    Status take_media(std::string_view what) {
        const std::vector<FoundFile> found = media_files();
        std::uint64_t bytes = 0;
        for (const FoundFile& file : found) bytes += is_known(file) ? 0 : file.size_bytes;
        step(what, bytes);
        for (const FoundFile& file : found) TRY_STATUS(take_file(file));
        return {};
    }

    /// Before the cut: a checkpoint of more than the log holds would be passed over.
    Status take_newest_checkpoint() {
        std::vector<FoundFile> found = files_below("checkpoints");
        std::erase_if(found, [](const FoundFile& file) { return !file.path.ends_with(".checkpoint"); });
        if (found.empty()) return {};
        const auto newest = std::ranges::max_element(found, {}, &FoundFile::path);
        step("checkpoint", newest->size_bytes);
        return take_file(*newest);
    }

    /// Before the log: an erasure that comes while it is copied is new to the next back-up, which rewrites what it has.
    Status take_erasures() {
        const auto now = read_register(at("erasures"));
        if (!now && now.error().code == ErrorCode::kNotFound) return {};
        const RegisteredErasures erasures = TRY(now);
        const std::string text = encode_register(erasures);
        const StoredBytes bytes = TRY(folder_.add_bytes(as_bytes(text)));
        note_written(bytes, "erasures");
        files_["erasures"] = {.path = "erasures", .bytes = bytes, .modified_ns = 0};
        for (const RegisteredErasure& entry : erasures.entries)
            if (entry.offset && entry.said.partition.value < logs_.size())
                logs_[entry.said.partition.value].forget_body(*entry.offset);
        return {};
    }

    /// The control partition stands still while the others' ends are read, so no event below the cut refers past it.
    Status choose_cut() {
        constexpr int kTries = 2'000;
        for (int i = 0; i < kTries; ++i) {
            const log::ChainHead control = TRY(logs_[0].head());
            for (std::size_t id = 1; id < logs_.size(); ++id) TRY_STATUS(logs_[id].end_at(TRY(logs_[id].head())));
            if (TRY(logs_[0].head()).next_offset == control.next_offset) return logs_[0].end_at(control);
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return fail(ErrorCode::kUnavailable, "the control partition never stood still; try again");
    }

    Status take_logs() {
        TRY_STATUS(choose_cut());
        std::uint64_t bytes = 0;
        std::error_code ignored;  // only the bar is wrong then
        for (std::uint16_t id = 0; id < logs_.size(); ++id)
            bytes += before_ ? 0 : fs::file_size(log::region_directory(options_.data, {id}) + "/log.db", ignored);
        step("log", bytes);
        for (LogBackup& log : logs_) TRY_STATUS(log.write_segments(hooks_.on_bytes));
        return {};
    }

    Status take_databases() {
        step("accounts and keys", 0);
        TRY_STATUS(take_database("store.db"));
        for (std::size_t id = 0; id < logs_.size(); ++id)
            TRY_STATUS(take_database(fmt::format("region-{}/keys.db", id)));
        for (const char* name : {"regions", "tiller.toml", "captioning/tried"}) {
            struct stat file{};
            if (::lstat(at(name).c_str(), &file) != 0) continue;
            TRY_STATUS(take_file({.path = name,
                                  .size_bytes = static_cast<std::uint64_t>(file.st_size),
                                  .modified_ns = modified_ns_of(file)}));
        }
        return {};
    }

    Status take_database(const std::string& path) {
        const std::string copy = folder_.unfinished_path("database");
        for (const char* end : {"", "-wal", "-shm"}) ::unlink((copy + end).c_str());
        {
            Database source = TRY(Database::open(at(path), {.access = DatabaseOptions::Access::kReadOnly}));
            TRY_STATUS(source.copy_to(copy));
        }
        {
            Database written = TRY(Database::open(copy, {}));
            const Status checked = written.check();
            if (!checked) return fail(checked.error().code, at(path) + ": " + checked.error().message);
        }
        const StoredBytes bytes = TRY(folder_.add_finished(copy));
        note_written(bytes, path);
        files_[path] = {.path = path, .bytes = bytes, .modified_ns = 0};
        return {};
    }

    void note_written(const StoredBytes& bytes, const std::string& what) {
        written_.push_back({.path = what, .bytes = bytes, .modified_ns = 0});
        report_.written_bytes += bytes.size_bytes;
    }

    Status check_written() {
        if (!folder_.reads_back_each()) return {};
        std::uint64_t bytes = 0;
        for (const BackedUpFile& file : written_) bytes += file.bytes.size_bytes;
        for (const LogBackup& log : logs_) bytes += log.written_bytes();
        step("check of what was written", bytes);
        for (const BackedUpFile& file : written_)
            TRY_STATUS(check_bytes(folder_.path(), file.bytes, file.path, hooks_.on_bytes));
        for (const LogBackup& log : logs_) TRY_STATUS(log.check_written(hooks_.on_bytes));
        return {};
    }

    Result<BackupReport> complete() {
        TRY_STATUS(folder_.sync());
        TRY_STATUS(check_written());
        BackupManifest manifest{.made_ms = clock_.now_ms(), .program = options_.program, .partitions = {}, .files = {}};
        for (const auto& [path, file] : files_) manifest.files.push_back(file);
        for (std::uint16_t id = 0; id < logs_.size(); ++id) {
            const auto seed = TRY(log::read_root_seed(log::region_directory(options_.data, {id}) + "/keys.db",
                                                      DatabaseOptions::Access::kReadOnly));
            manifest.partitions.push_back(logs_[id].partition(log::RootSigner(seed), manifest.made_ms));
            report_.records += logs_[id].new_records();
            report_.written_bytes += logs_[id].written_bytes();
            for (const BackedUpSegment& segment : manifest.partitions.back().segments)
                report_.bytes += segment.bytes.size_bytes;
        }
        for (const BackedUpFile& file : manifest.files) report_.bytes += file.bytes.size_bytes;
        const std::string text = encode_manifest(manifest);
        if (!folder_.reads_back_each()) step("check of what was written", report_.bytes);
        TRY_STATUS(folder_.put_manifest(text, hooks_.on_bytes));
        report_.removed_files = TRY(folder_.remove_all_but(manifest));
        report_.cut = manifest.cut();
        report_.digest = blake2b(as_bytes(text));
        report_.files = manifest.files.size();
        report_.left_out.assign(left_out_.begin(), left_out_.end());
        return report_;
    }

    const BackupOptions& options_;
    const Clock& clock_;
    const BackupHooks& hooks_;
    BackupPlace& folder_;
    std::optional<BackupManifest> before_;
    std::vector<LogBackup> logs_;
    std::map<std::string, BackedUpFile> known_;  // copied before, by path
    std::map<std::string, BackedUpFile> files_;  // of this back-up
    std::vector<BackedUpFile> written_;
    std::set<std::string> left_out_;
    BackupReport report_;
};

/// For `tiller doctor`; that it could not be written harms nobody.
void note_backup(const std::string& data, UnixMs made_ms, const std::string& folder) {
    const std::string unfinished = data + "/last-backup.unfinished";
    std::error_code ignored;
    std::ofstream(unfinished) << made_ms << ' ' << fs::absolute(folder, ignored).lexically_normal().string() << '\n';
    fs::permissions(unfinished, fs::perms::owner_read | fs::perms::owner_write, ignored);
    fs::rename(unfinished, data + "/last-backup", ignored);
}

/// A back-up inside of what it copies would copy itself, and be lost with it.
Status check_apart(const BackupOptions& options) {
    std::error_code error;
    const fs::path data = fs::weakly_canonical(options.data, error);
    const fs::path folder = fs::weakly_canonical(options.folder, error);
    const auto lies_in = [](const fs::path& inner, const fs::path& outer) {
        return std::ranges::mismatch(outer, inner).in1 == outer.end();
    };
    if (lies_in(folder, data) || lies_in(data, folder))
        return fail(ErrorCode::kInvalid,
                    "the back-up's folder and the data directory lie in one another; choose a folder on "
                    "another disk");
    return {};
}

Result<std::unique_ptr<BackupPlace>> open_place(const std::string& path) {
    if (is_archive_path(path)) return std::unique_ptr<BackupPlace>(TRY(BackupArchive::create(path)));
    return std::unique_ptr<BackupPlace>(std::make_unique<BackupFolder>(TRY(BackupFolder::open(path))));
}

}  // namespace

Result<BackupReport> take_backup(const BackupOptions& wanted, const Clock& clock, const BackupHooks& hooks) {
    const BackupOptions options{
        .data = without_end_slash(wanted.data), .folder = without_end_slash(wanted.folder), .program = wanted.program};
    if (!fs::exists(options.data + "/regions"))
        return fail(ErrorCode::kNotFound,
                    options.data + " is not a data directory of Tiller (it has no file named regions)");
    TRY_STATUS(check_apart(options));
    const std::unique_ptr<BackupPlace> place = TRY(open_place(options.folder));
    const BackupReport report = TRY(Taking(options, clock, hooks, *place).run());
    note_backup(options.data, clock.now_ms(), options.folder);
    return report;
}

}  // namespace tiller::custody
