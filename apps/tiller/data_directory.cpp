#include "tiller/data_directory.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "log/record_tables.h"

namespace tiller {
namespace {

constexpr std::size_t kMaxRegions = 64;
constexpr std::size_t kMaxRegionNameBytes = 32;

Status check_region_name(std::string_view name) {
    const bool plain =
        std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
    if (name.empty() || name.size() > kMaxRegionNameBytes || !plain) {
        return fail(ErrorCode::kInvalid,
                    "a region's name has 1 to 32 characters of a-z, 0-9 and '-'; not \"" + std::string(name) + "\"");
    }
    return {};
}

std::vector<std::string> read_regions(const std::filesystem::path& file) {
    std::vector<std::string> names;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line) && names.size() < kMaxRegions;) names.push_back(line);
    return names;
}

/// What was written down, with new names added at the end.
Result<std::vector<std::string>> settle_regions(const std::filesystem::path& file,
                                                const std::vector<std::string>& wanted) {
    std::vector<std::string> names = read_regions(file);
    if (wanted.empty() && !names.empty()) return names;
    const std::vector<std::string> chosen = wanted.empty() ? std::vector<std::string>{"home"} : wanted;
    for (const std::string& name : chosen) TRY_STATUS(check_region_name(name));
    if (chosen.size() > kMaxRegions) return fail(ErrorCode::kInvalid, "at most 64 regions");
    if (chosen.size() < names.size() || !std::equal(names.begin(), names.end(), chosen.begin())) {
        return fail(ErrorCode::kInvalid, "the regions of this data directory are fixed in " + file.string() +
                                             "; new ones may only be added at the end");
    }
    if (chosen == names) return names;
    const std::filesystem::path temporary = file.string() + ".new";
    std::ofstream out(temporary);
    for (const std::string& name : chosen) out << name << '\n';
    out.close();
    std::error_code error;
    std::filesystem::rename(temporary, file, error);
    if (!out || error) return fail(ErrorCode::kNoSpace, "can not write " + file.string());
    return chosen;
}

}  // namespace

Result<std::unique_ptr<DataDirectory>> DataDirectory::open(const DataDirectoryOptions& options) {
    const std::filesystem::path path(options.path);
    if (options.must_exist && !std::filesystem::exists(path / "regions")) {
        return fail(ErrorCode::kNotFound,
                    options.path + " is not a data directory of Tiller (it has no file named regions)");
    }
    std::unique_ptr<DataDirectory> directory(new DataDirectory);
    directory->path_ = options.path;
    std::error_code error;
    // The last one is made by the lock, closed to other accounts.
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
    if (error) return fail(ErrorCode::kInvalid, "can not make " + options.path + ": " + error.message());
    directory->lock_ = TRY(log::DirectoryLock::acquire(options.path));
    directory->regions_ = TRY(settle_regions(path / "regions", options.regions));
    TRY_STATUS(directory->open_log(options));
    TRY_STATUS(directory->open_ingest());
    return directory;
}

Status DataDirectory::open_log(const DataDirectoryOptions& options) {
    std::vector<log::PartitionSetup> setups;
    std::map<PartitionId, log::KeyStore*> keys;
    for (std::size_t i = 0; i <= regions_.size(); ++i) {
        const PartitionId id{static_cast<std::uint16_t>(i)};
        TRY_STATUS(log::make_region_directory(path_, id));
        keys_[id] = TRY(log::KeyStore::open(log::region_directory(path_, id) + "/keys.db", entropy_, {}));
        keys[id] = keys_[id].get();
        setups.push_back({.id = id, .root_seed = keys_[id]->root_seed()});
    }
    log_ = TRY(log::open_sqlite_log(path_, setups, {},
                                    {.clock = clock_, .entropy = entropy_, .on_fenced = options.on_fenced}));
    journal_ = TRY(journal::Journal::open(*log_, std::move(keys), entropy_));
    identity_ =
        TRY(log::RecordReader::open(log::region_directory(path_, kControlPartition) + "/log.db", "")).identity();
    erasures_ = TRY(custody::ErasureRegister::open({.file = path_ + "/erasures", .copy = options.erasures_copy},
                                                   identity_, *journal_));
    store_ = TRY(store::Store::open(path_ + "/store.db", clock_, entropy_));
    checkpoints_ = TRY(audit::CheckpointFolder::open(path_ + "/checkpoints"));
    return {};
}

Status DataDirectory::open_ingest() {
    external_ids_.emplace(TRY(store_->secrets().current(store::KeyPurpose::kExternalIds)).key);
    std::vector<schema::TokenKey> token_keys;
    static_cast<void>(TRY(store_->secrets().current(store::KeyPurpose::kImpressionToken)));  // drawn on first use
    for (const store::KeyEpoch& epoch : TRY(store_->secrets().list(store::KeyPurpose::kImpressionToken))) {
        token_keys.push_back(
            {.key_id = static_cast<std::uint8_t>(epoch.epoch), .secret = Bytes(epoch.key.begin(), epoch.key.end())});
    }
    impressions_.emplace(std::move(token_keys), clock_);
    ingest_.emplace(TRY(ingest::Ingest::create({.journal = *journal_,
                                                .impressions = *impressions_,
                                                .external_ids = *external_ids_,
                                                .clock = clock_,
                                                .entropy = entropy_})));
    return {};
}

}  // namespace tiller
