// The glue between SQLite's VFS interface and the simulated disk, with locks and shared memory for several connections
// of one process.
#include <sqlite3.h>

#include <atomic>
#include <cstring>
#include <new>
#include <set>

#include "simulated_disk.h"

namespace tiller::crash {

namespace {

constexpr int kSectorBytes = 4'096;
constexpr int kMaxPathBytes = 512;

/// What all connections to one file share besides its bytes.
struct Sharing {
    std::set<const void*> shared;
    const void* reserved = nullptr;
    const void* exclusive = nullptr;
    std::vector<std::unique_ptr<std::byte[]>> memory;
    std::set<const void*>
        mappers;  // the last one to leave clears the memory, as the first to come does on a real system
    struct Slot {
        std::set<const void*> readers;
        const void* writer = nullptr;
    } slots[SQLITE_SHM_NLOCK];
};

}  // namespace

struct SimulatedVfs::Registration {
    sqlite3_vfs vfs{};
    SimulatedDisk* disk = nullptr;
    std::string name;
    std::mutex mutex;  // guards sharing
    std::map<std::string, std::shared_ptr<Sharing>> sharing;
};

namespace {

using Registration = SimulatedVfs::Registration;

struct OpenFile {
    sqlite3_file base;
    Registration* registration;
    std::shared_ptr<SimulatedDisk::FileState> state;
    std::shared_ptr<Sharing> sharing;
    int lock;
};

OpenFile& self(sqlite3_file* file) { return *reinterpret_cast<OpenFile*>(file); }
SimulatedDisk& disk_of(sqlite3_file* file) { return *self(file).registration->disk; }
Registration& registration_of(sqlite3_vfs* vfs) { return *static_cast<Registration*>(vfs->pAppData); }

int close_file(sqlite3_file* file) {
    OpenFile& open = self(file);
    {
        const std::lock_guard lock(open.registration->mutex);
        open.sharing->shared.erase(file);
        if (open.sharing->reserved == file) open.sharing->reserved = nullptr;
        if (open.sharing->exclusive == file) open.sharing->exclusive = nullptr;
    }
    open.~OpenFile();
    return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
    return disk_of(file).read(*self(file).state, out, static_cast<std::size_t>(count),
                              static_cast<std::uint64_t>(offset));
}
int write_file(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
    return disk_of(file).write(*self(file).state, bytes, static_cast<std::size_t>(count),
                               static_cast<std::uint64_t>(offset));
}
int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
    return disk_of(file).truncate(*self(file).state, static_cast<std::uint64_t>(size));
}
int sync_file(sqlite3_file* file, int) { return disk_of(file).sync(*self(file).state); }
int size_of_file(sqlite3_file* file, sqlite3_int64* size) {
    *size = static_cast<sqlite3_int64>(disk_of(file).size(*self(file).state));
    return SQLITE_OK;
}

int lock_file(sqlite3_file* file, int level) {
    OpenFile& open = self(file);
    const std::lock_guard lock(open.registration->mutex);
    Sharing& sharing = *open.sharing;
    if (open.lock >= level) return SQLITE_OK;
    const bool others_exclude = sharing.exclusive != nullptr && sharing.exclusive != file;
    const bool others_reserve = sharing.reserved != nullptr && sharing.reserved != file;
    if (others_exclude || (level >= SQLITE_LOCK_RESERVED && others_reserve)) return SQLITE_BUSY;
    if (level == SQLITE_LOCK_EXCLUSIVE && sharing.shared.size() > 1) return SQLITE_BUSY;
    sharing.shared.insert(file);
    if (level >= SQLITE_LOCK_RESERVED) sharing.reserved = file;
    if (level == SQLITE_LOCK_EXCLUSIVE) sharing.exclusive = file;
    open.lock = level;
    return SQLITE_OK;
}

int unlock_file(sqlite3_file* file, int level) {
    OpenFile& open = self(file);
    const std::lock_guard lock(open.registration->mutex);
    Sharing& sharing = *open.sharing;
    if (sharing.exclusive == file) sharing.exclusive = nullptr;
    if (sharing.reserved == file) sharing.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE) sharing.shared.erase(file);
    open.lock = level;
    return SQLITE_OK;
}

int is_reserved(sqlite3_file* file, int* reserved) {
    const std::lock_guard lock(self(file).registration->mutex);
    *reserved = self(file).sharing->reserved != nullptr ? 1 : 0;
    return SQLITE_OK;
}

int control_file(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int sector_bytes(sqlite3_file*) { return kSectorBytes; }
int characteristics(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }  // as the unix VFS says of every disk

int map_memory(sqlite3_file* file, int region, int region_bytes, int extend, void volatile** out) {
    OpenFile& open = self(file);
    const std::lock_guard lock(open.registration->mutex);
    auto& memory = open.sharing->memory;
    const auto index = static_cast<std::size_t>(region);
    *out = nullptr;
    open.sharing->mappers.insert(file);
    if (memory.size() <= index && extend == 0) return SQLITE_OK;
    while (memory.size() <= index)
        memory.push_back(std::make_unique<std::byte[]>(static_cast<std::size_t>(region_bytes)));
    *out = memory[index].get();
    return SQLITE_OK;
}

int lock_memory(sqlite3_file* file, int first, int count, int flags) {
    OpenFile& open = self(file);
    const std::lock_guard lock(open.registration->mutex);
    const auto begin = open.sharing->slots + first;
    const auto end = begin + count;
    for (auto slot = begin; slot != end && (flags & SQLITE_SHM_LOCK) != 0; ++slot) {
        if (slot->writer != nullptr && slot->writer != file) return SQLITE_BUSY;
        const bool others_read = slot->readers.size() > slot->readers.count(file);
        if ((flags & SQLITE_SHM_EXCLUSIVE) != 0 && others_read) return SQLITE_BUSY;
    }
    for (auto slot = begin; slot != end; ++slot) {
        if ((flags & SQLITE_SHM_UNLOCK) != 0) {
            slot->readers.erase(file);
            if (slot->writer == file) slot->writer = nullptr;
        } else if ((flags & SQLITE_SHM_EXCLUSIVE) != 0) {
            slot->writer = file;
        } else {
            slot->readers.insert(file);
        }
    }
    return SQLITE_OK;
}

void order_memory(sqlite3_file*) { std::atomic_thread_fence(std::memory_order_seq_cst); }

int unmap_memory(sqlite3_file* file, int) {
    OpenFile& open = self(file);
    const std::lock_guard lock(open.registration->mutex);
    for (auto& slot : open.sharing->slots) {
        slot.readers.erase(file);
        if (slot.writer == file) slot.writer = nullptr;
    }
    open.sharing->mappers.erase(file);
    if (open.sharing->mappers.empty()) open.sharing->memory.clear();
    return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {
    2,           close_file,   read_file,    write_file,   truncate_file, sync_file,       size_of_file,
    lock_file,   unlock_file,  is_reserved,  control_file, sector_bytes,  characteristics, map_memory,
    lock_memory, order_memory, unmap_memory, nullptr,      nullptr};

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags, int* flags_out) {
    Registration& registration = registration_of(vfs);
    file->pMethods = nullptr;
    std::shared_ptr<SimulatedDisk::FileState> state;
    if (name == nullptr) {
        state = std::make_shared<SimulatedDisk::FileState>();  // a temporary file of SQLite's own
    } else if (const int code = registration.disk->open(name, (flags & SQLITE_OPEN_CREATE) != 0, state);
               code != SQLITE_OK) {
        return code;
    }
    const std::lock_guard lock(registration.mutex);
    std::shared_ptr<Sharing> sharing = std::make_shared<Sharing>();
    if (name != nullptr) {
        auto& known = registration.sharing[name];
        if (!known) known = sharing;
        sharing = known;
    }
    new (file) OpenFile{{&kMethods}, &registration, std::move(state), std::move(sharing), SQLITE_LOCK_NONE};
    if (flags_out != nullptr) *flags_out = flags;
    return SQLITE_OK;
}

int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
    return registration_of(vfs).disk->remove(name, sync_directory != 0);
}

int access_file(sqlite3_vfs* vfs, const char* name, int, int* answer) {
    *answer = registration_of(vfs).disk->exists(name) ? 1 : 0;
    return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    std::strncpy(out, name, static_cast<std::size_t>(size) - 1);
    out[size - 1] = '\0';
    return SQLITE_OK;
}

int randomness(sqlite3_vfs* vfs, int count, char* out) {
    registration_of(vfs).disk->fill_random(std::as_writable_bytes(std::span(out, static_cast<std::size_t>(count))));
    return count;
}

int sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

int current_time(sqlite3_vfs*, sqlite3_int64* julian_ms) {
    *julian_ms = 210'866'760'000'000;  // 1970
    return SQLITE_OK;
}
int current_day(sqlite3_vfs*, double* julian_days) {
    *julian_days = 2'440'587.5;
    return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) { return 0; }

}  // namespace

SimulatedVfs::SimulatedVfs(SimulatedDisk& disk) : registration_(std::make_unique<Registration>()) {
    static std::atomic<std::uint64_t> count = 0;  // SQLite's list of file systems is global, so names must differ
    name_ = "tiller_simulated_disk_" + std::to_string(++count);
    registration_->disk = &disk;
    registration_->name = name_;
    sqlite3_vfs& vfs = registration_->vfs;
    vfs.iVersion = 2;
    vfs.szOsFile = sizeof(OpenFile);
    vfs.mxPathname = kMaxPathBytes;
    vfs.zName = registration_->name.c_str();
    vfs.pAppData = registration_.get();
    vfs.xOpen = open_file;
    vfs.xDelete = delete_file;
    vfs.xAccess = access_file;
    vfs.xFullPathname = full_path;
    vfs.xRandomness = randomness;
    vfs.xSleep = sleep;
    vfs.xCurrentTime = current_day;
    vfs.xGetLastError = last_error;
    vfs.xCurrentTimeInt64 = current_time;
    ASSERT(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

SimulatedVfs::~SimulatedVfs() { sqlite3_vfs_unregister(&registration_->vfs); }

}  // namespace tiller::crash
