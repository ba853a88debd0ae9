#include "custody/examination.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "base/database.h"
#include "custody/backup_folder.h"
#include "custody/erasure_register.h"
#include "custody/unpacked_backup.h"
#include "log/key_file.h"
#include "log/record_tables.h"
#include "log/signed_root.h"
#include "log/sqlite_log.h"
#include "log/verify.h"

namespace tiller::custody {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kTailRecords = 1'000;
constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kOldBackupMs = 3 * 24 * kHourMs;
constexpr const char* kRestoreAdvice = "stop the server and restore from the last back-up (docs/operating.md)";

Finding ok(std::string check, std::string says) { return {std::move(check), Verdict::kOk, std::move(says), {}}; }
Finding warning(std::string check, std::string says, std::string remedy) {
    return {std::move(check), Verdict::kWarning, std::move(says), std::move(remedy)};
}
Finding broken(std::string check, std::string says, std::string remedy) {
    return {std::move(check), Verdict::kBroken, std::move(says), std::move(remedy)};
}

std::vector<std::string> regions_of(const std::string& data) {
    std::vector<std::string> regions;
    for (std::uint16_t id = 0; fs::exists(log::region_directory(data, {id})); ++id)
        regions.push_back(log::region_directory(data, {id}));
    return regions;
}

Result<log::Verification> verify_partition(const std::string& region, Depth depth) {
    constexpr auto kReadOnly = DatabaseOptions::Access::kReadOnly;
    const log::RootSigner signer(TRY(log::read_root_seed(region + "/keys.db", kReadOnly)));
    log::RecordReader reader = TRY(log::RecordReader::open(region + "/log.db", ""));
    const std::uint64_t from = depth == Depth::kWhole ? 0 : TRY(reader.offset_of_tail(kTailRecords));
    return log::verify_records(reader, signer.public_key(), {.from_offset = from});
}

Finding finding_of(const std::string& check, const std::string& region, const Result<log::Verification>& verified) {
    if (!verified) return broken(check, region + " can not be read: " + verified.error().message, kRestoreAdvice);
    if (verified->first_fault)
        return broken(check,
                      fmt::format("{} is damaged at offset {}: {}", region, verified->first_fault->offset,
                                  verified->first_fault->what),
                      kRestoreAdvice);
    return ok(check, fmt::format("{} records with {} roots verify", verified->records, verified->roots));
}

/// A file of a video that is missing or of another size; empty when it is as it should be. 0 bytes: any size.
std::string fault_of(const std::string& path, std::uint64_t bytes) {
    struct stat file{};
    if (::stat(path.c_str(), &file) != 0) return path + " is missing";
    if (bytes == 0 || static_cast<std::uint64_t>(file.st_size) == bytes) return {};
    return fmt::format("{} has {} bytes instead of {}", path, file.st_size, bytes);
}

std::vector<std::string> faults_of(const std::string& data, const projection::VideoLookup& found) {
    const schema::Video& video = found.video();
    std::vector<std::string> faults;
    if (video.media_folder.empty()) return faults;
    const std::string folder = log::region_directory(data, found.home) + "/media/" + video.media_folder + "/";
    const auto look = [&](const std::string& file, std::uint64_t bytes) {
        std::string fault = file.empty() ? std::string() : fault_of(folder + file, bytes);
        if (!fault.empty()) faults.push_back(std::move(fault));
    };
    look(video.poster_file, 0);
    for (const schema::Rendition& rendition : video.renditions) look(rendition.file, rendition.file_bytes);
    for (const schema::CaptionTrack& track : video.captions) look(track.file, 0);
    return faults;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
    constexpr std::array<std::string_view, 3> kNames = {"ok", "warning", "broken"};
    return kNames[static_cast<std::size_t>(verdict)];
}

Finding examine_directory(const std::string& data) {
    const std::string check = "directory";
    struct stat found{};
    if (::stat(data.c_str(), &found) != 0 || !fs::exists(data + "/regions"))
        return broken(check, data + " is not a data directory of Tiller (it has no file named regions)",
                      "name the right one with --data, or start `tiller serve --data` to make one");
    if (found.st_uid != ::geteuid())
        return broken(check,
                      fmt::format("{} belongs to account {}, and this is account {}", data, found.st_uid, ::geteuid()),
                      "run this and the server as the account that owns it, e.g. sudo -u tiller tiller doctor");
    if ((found.st_mode & 077) != 0)
        return warning(check, fmt::format("{} can be read by other accounts (mode {:o})", data, found.st_mode & 0777),
                       "chmod 700 " + data + ": it holds keys and password hashes");
    return ok(check, data + ", closed to other accounts");
}

std::vector<Finding> examine_logs(const std::string& data, Depth depth) {
    std::vector<Finding> findings;
    const std::vector<std::string> regions = regions_of(data);
    if (regions.size() < 2) return {broken("log", data + " has no log", kRestoreAdvice)};
    for (std::size_t id = 0; id < regions.size(); ++id)
        findings.push_back(finding_of(fmt::format("log-{}", id), regions[id], verify_partition(regions[id], depth)));
    return findings;
}

Finding examine_databases(const std::string& data) {
    std::vector<std::string> files{data + "/store.db"};
    for (const std::string& region : regions_of(data)) files.push_back(region + "/keys.db");
    for (const std::string& file : files) {
        auto database = Database::open(file, {.access = DatabaseOptions::Access::kReadOnly});
        const Status checked = database ? database->check() : std::unexpected(database.error());
        if (!checked) return broken("accounts", file + ": " + checked.error().message, kRestoreAdvice);
        struct stat found{};
        if (::stat(file.c_str(), &found) == 0 && (found.st_mode & 077) != 0)
            return warning("accounts", file + " can be read by other accounts", "chmod 600 " + file);
    }
    return ok("accounts", fmt::format("{} databases of accounts and keys are whole", files.size()));
}

Finding examine_media(const std::string& data, const projection::Projections& projections) {
    const projection::View view = projections.view();
    const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
    std::size_t videos = 0;
    std::vector<std::string> faults;
    for (schema::VideoRow row{}; static_cast<std::size_t>(row) < catalogue.size(); ++row) {
        const schema::VideoState state = catalogue.facts(row).state;
        if (state == schema::VideoState::kTakenDown || state == schema::VideoState::kDeleted) continue;
        const auto found = view.find_video(catalogue.video(row).video);
        if (!found) continue;
        ++videos;
        const std::vector<std::string> more = faults_of(data, *found);
        faults.insert(faults.end(), more.begin(), more.end());
    }
    if (faults.empty())
        return ok("media",
                  fmt::format("the files of the {} videos that the newest checkpoint knows are there", videos));
    return broken("media", fmt::format("{} files are wrong, the first: {}", faults.size(), faults.front()),
                  "copy them back from a restored back-up (tiller restore to another directory), or delete the videos");
}

Finding examine_erasures(const std::string& data, const std::string& copy) {
    const auto erasures = read_register(data + "/erasures");
    if (!erasures && erasures.error().code == ErrorCode::kNotFound)
        return warning("erasures", "there is no register of erasures yet", "start the server once: it makes one");
    if (!erasures)
        return broken("erasures", erasures.error().message,
                      "delete the file; the next start makes it anew from the log");
    const auto reader = log::RecordReader::open(log::region_directory(data, kControlPartition) + "/log.db", "");
    if (reader && reader->identity() != erasures->instance)
        return broken("erasures", data + "/erasures is of another instance",
                      "put it where it belongs; the next start makes this one's anew from the log");
    const auto copied = copy.empty() ? erasures : read_register(copy);
    if (!copied || copied->entries != erasures->entries)
        return broken("erasures", copied ? copy + " does not say what DATA/erasures says" : copied.error().message,
                      "mount that disk or make room on it, then start the server again: it writes the copy anew");
    return ok("erasures", fmt::format("{} stand in the register{}", erasures->entries.size(),
                                      copy.empty() ? "" : " and in its copy"));
}

Finding examine_leftovers(const std::string& data) {
    std::vector<std::string> left;
    const std::string plain = without_end_slash(data);
    for (const std::string& path :
         {plain + ".part", plain + ".unpacked", plain + "/regions.new", plain + "/erasures.unfinished"})
        if (fs::exists(path)) left.push_back(path);
    std::error_code ignored;  // no checkpoints, no leftovers
    for (const fs::directory_entry& entry : fs::directory_iterator(plain + "/checkpoints", ignored))
        if (entry.path().extension() == ".unfinished") left.push_back(entry.path().string());
    if (left.empty()) return ok("leftovers", "nothing was left half done");
    return warning("leftovers", fmt::format("{} was left half done", fmt::join(left, ", ")),
                   "delete it when neither a restore nor the server is at work on it");
}

Finding examine_backup(const std::string& data, UnixMs now_ms) {
    const std::string check = "backup";
    const std::string advice =
        fmt::format("tiller backup --data {} --to FOLDER, every night (docs/operating.md)", data);
    std::ifstream in(data + "/last-backup");
    UnixMs made_ms = 0;
    std::string folder;
    if (!(in >> made_ms) || in.get() != ' ' || !std::getline(in, folder))
        return warning(check, "this data was never backed up", advice);
    if (is_backup_file(folder)) {
        // Its manifest stands at its end, behind everything else.
        if (!fs::exists(folder)) return warning(check, "the last back-up, " + folder + ", is not there", advice);
    } else {
        const auto manifest = read_manifest(folder);
        if (!manifest) return warning(check, "the last back-up can not be read: " + manifest.error().message, advice);
        made_ms = manifest->made_ms;
    }
    const std::string age =
        fmt::format("the last back-up, in {}, is {} hours old", folder, (now_ms - made_ms) / kHourMs);
    if (now_ms - made_ms > kOldBackupMs) return warning(check, age, advice);
    return ok(check, age);
}

}  // namespace tiller::custody
