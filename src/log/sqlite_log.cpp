#include "log/sqlite_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <utility>

#include "log/sqlite_partition.h"

namespace tiller::log {

namespace {

Status make_private_directory(const std::string& path) {
    if (::mkdir(path.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return fail(errno == ENOSPC ? ErrorCode::kNoSpace : ErrorCode::kInternal,
                "can not make " + path + ": " + std::strerror(errno));
}

/// A new entry is durable once its directory is synced.
Status sync_directory(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 && errno == EACCES) {
        return fail(ErrorCode::kDenied,
                    "this account may not open " + path +
                        ": run it as the account that the server runs as, or choose another --data");
    }
    if (descriptor < 0) return fail(ErrorCode::kInternal, "can not open " + path + ": " + std::strerror(errno));
    const bool synced = ::fsync(descriptor) == 0;
    ::close(descriptor);
    if (!synced) return fail(ErrorCode::kInternal, "can not sync " + path);
    return {};
}

class SqliteLog final : public Log {
public:
    void add(std::unique_ptr<Partition> partition) {
        const PartitionId id = partition->id();
        partitions_.emplace(id, std::move(partition));
    }
    [[nodiscard]] std::vector<PartitionId> partitions() const override {
        std::vector<PartitionId> ids;
        for (const auto& [id, partition] : partitions_) ids.push_back(id);
        return ids;
    }
    [[nodiscard]] Partition& partition(PartitionId id) override {
        const auto found = partitions_.find(id);
        ASSERT(found != partitions_.end());
        return *found->second;
    }

private:
    std::map<PartitionId, std::unique_ptr<Partition>> partitions_;
};

}  // namespace

std::string region_directory(std::string_view data_directory, PartitionId partition) {
    return std::string(data_directory) + "/region-" + std::to_string(partition.value);
}

Result<DirectoryLock> DirectoryLock::acquire(const std::string& directory) {
    TRY_STATUS(make_private_directory(directory));
    const std::string path = directory + "/lock";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return fail(ErrorCode::kInternal, "can not open " + path + ": " + std::strerror(errno));
    DirectoryLock lock(descriptor);
    if (::flock(descriptor, LOCK_EX | LOCK_NB) != 0)
        return fail(ErrorCode::kConflict, "another process uses " + directory + "; stop that one first");
    return lock;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

DirectoryLock& DirectoryLock::operator=(DirectoryLock&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

DirectoryLock::~DirectoryLock() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Status make_region_directory(const std::string& data_directory, PartitionId partition) {
    TRY_STATUS(make_private_directory(data_directory));
    TRY_STATUS(make_private_directory(region_directory(data_directory, partition)));
    return sync_directory(data_directory);
}

Result<std::unique_ptr<Log>> open_sqlite_log(const std::string& data_directory,
                                             const std::vector<PartitionSetup>& partitions,
                                             const SqliteLogOptions& options, SqliteLogContext context) {
    auto log = std::make_unique<SqliteLog>();
    for (const PartitionSetup& setup : partitions) {
        TRY_STATUS(make_region_directory(data_directory, setup.id));
        const std::string path = region_directory(data_directory, setup.id) + "/log.db";
        log->add(TRY(open_sqlite_partition(path, setup, options, context)));
    }
    return std::unique_ptr<Log>(std::move(log));
}

}  // namespace tiller::log
