#include "simulated_disk.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>

namespace tiller::crash {

namespace {

using Change = SimulatedDisk::FileState::Change;

void apply_change(Bytes& content, const Change& change) {
    if (change.truncates) {
        content.resize(change.offset);
        return;
    }
    const std::size_t end = change.offset + change.bytes.size();
    if (content.size() < end) content.resize(end);
    std::ranges::copy(change.bytes, content.begin() + static_cast<std::ptrdiff_t>(change.offset));
}

/// Applies each aligned sector of a write with probability one half.
void apply_torn(Bytes& content, const Change& change, std::size_t sector_bytes, SeededRandom& random) {
    if (change.truncates) {
        if (random.below(2) == 0) apply_change(content, change);
        return;
    }
    std::size_t at = 0;
    while (at < change.bytes.size()) {
        const std::size_t room = sector_bytes - (change.offset + at) % sector_bytes;
        const std::size_t count = std::min(room, change.bytes.size() - at);
        if (random.below(2) == 0) {
            const auto begin = change.bytes.begin() + static_cast<std::ptrdiff_t>(at);
            apply_change(content, {.offset = change.offset + at,
                                   .bytes = Bytes(begin, begin + static_cast<std::ptrdiff_t>(count))});
        }
        at += count;
    }
}

}  // namespace

SimulatedDisk::SimulatedDisk(std::uint64_t seed) : random_(seed) {}

void SimulatedDisk::crash_after(std::uint64_t calls) {
    const std::lock_guard lock(mutex_);
    dies_after_ = calls_ + calls;
    dead_ = calls == 0;
}

void SimulatedDisk::fail_at(std::uint64_t call, Fault fault, Repeat repeat) {
    const std::lock_guard lock(mutex_);
    fails_at_ = calls_ + call;
    fault_ = fault;
    repeat_ = repeat;
}

void SimulatedDisk::clear_faults() {
    const std::lock_guard lock(mutex_);
    fails_at_ = 0;
    dies_after_ = ~std::uint64_t{0};
    dead_ = false;
}

std::uint64_t SimulatedDisk::io_calls() const {
    const std::lock_guard lock(mutex_);
    return calls_;
}

std::uint64_t SimulatedDisk::syncs() const {
    const std::lock_guard lock(mutex_);
    return syncs_;
}

bool SimulatedDisk::has_failed_sync() const {
    const std::lock_guard lock(mutex_);
    return failed_sync_;
}

bool SimulatedDisk::is_dead() const {
    const std::lock_guard lock(mutex_);
    return dead_;
}

SimulatedDisk::Ruling SimulatedDisk::rule() {
    if (dead_) return {.dead = true, .fault = {}};
    ++calls_;
    if (calls_ >= dies_after_) dead_ = true;  // this call still happens
    const bool fails = fails_at_ != 0 && (repeat_ == Repeat::kOnce ? calls_ == fails_at_ : calls_ >= fails_at_);
    return {.dead = false, .fault = fails ? std::optional(fault_) : std::nullopt};
}

int SimulatedDisk::open(const std::string& name, bool create, std::shared_ptr<FileState>& file) {
    const std::lock_guard lock(mutex_);
    if (const auto found = files_.find(name); found != files_.end()) {
        if (dead_) return SQLITE_CANTOPEN;
        file = found->second;
        return SQLITE_OK;
    }
    if (!create) return SQLITE_CANTOPEN;
    const Ruling ruling = rule();
    if (ruling.dead || ruling.fault) return SQLITE_CANTOPEN;
    file = std::make_shared<FileState>();
    files_.emplace(name, file);
    return SQLITE_OK;
}

int SimulatedDisk::read(const FileState& file, void* out, std::size_t count, std::uint64_t offset) {
    const std::lock_guard lock(mutex_);
    if (dead_) return SQLITE_IOERR_READ;
    const std::size_t have =
        offset < file.content.size() ? std::min<std::size_t>(count, file.content.size() - offset) : 0;
    if (have > 0) std::memcpy(out, file.content.data() + offset, have);
    std::memset(static_cast<char*>(out) + have, 0, count - have);
    return have == count ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int SimulatedDisk::write(FileState& file, const void* bytes, std::size_t count, std::uint64_t offset) {
    const std::lock_guard lock(mutex_);
    const Ruling ruling = rule();
    if (ruling.dead) return SQLITE_IOERR_WRITE;
    if (ruling.fault == Fault::kIoError) return SQLITE_IOERR_WRITE;
    if (ruling.fault == Fault::kNoSpace) return SQLITE_FULL;
    if (ruling.fault == Fault::kShortWrite) count /= 2;
    const auto* data = static_cast<const std::byte*>(bytes);
    Change change{.number = ++changes_, .offset = offset, .bytes = Bytes(data, data + count)};
    apply_change(file.content, change);
    file.unsynced.push_back(std::move(change));
    return ruling.fault ? SQLITE_FULL : SQLITE_OK;
}

int SimulatedDisk::truncate(FileState& file, std::uint64_t size) {
    const std::lock_guard lock(mutex_);
    const Ruling ruling = rule();
    if (ruling.dead || ruling.fault) return SQLITE_IOERR_TRUNCATE;
    Change change{.number = ++changes_, .offset = size, .bytes = {}, .truncates = true};
    apply_change(file.content, change);
    file.unsynced.push_back(std::move(change));
    return SQLITE_OK;
}

int SimulatedDisk::sync(FileState& file) {
    const std::lock_guard lock(mutex_);
    const Ruling ruling = rule();
    if (ruling.dead) return SQLITE_IOERR_FSYNC;
    ++syncs_;
    // After a failed sync the page cache calls its pages clean: what did not reach the disk never will, although reads
    // still show it and the next sync succeeds.
    for (const Change& change : file.unsynced) {
        if (!ruling.fault || random_.below(2) == 0) apply_change(file.durable, change);
    }
    file.unsynced.clear();
    failed_sync_ = failed_sync_ || ruling.fault.has_value();
    if (ruling.fault) return SQLITE_IOERR_FSYNC;
    file.is_durable = true;
    return SQLITE_OK;
}

int SimulatedDisk::remove(const std::string& name, bool sync_directory) {
    const std::lock_guard lock(mutex_);
    const auto found = files_.find(name);
    if (found == files_.end()) return SQLITE_IOERR_DELETE_NOENT;
    const Ruling ruling = rule();
    if (ruling.dead || ruling.fault) return SQLITE_IOERR_DELETE;
    if (!sync_directory && found->second->is_durable) deleted_[name] = found->second;
    files_.erase(found);
    return SQLITE_OK;
}

bool SimulatedDisk::exists(const std::string& name) const {
    const std::lock_guard lock(mutex_);
    return files_.contains(name);
}

std::uint64_t SimulatedDisk::size(const FileState& file) const {
    const std::lock_guard lock(mutex_);
    return file.content.size();
}

void SimulatedDisk::fill_random(std::span<std::byte> out) {
    const std::lock_guard lock(mutex_);
    for (std::byte& byte : out) byte = static_cast<std::byte>(random_.next());
}

void SimulatedDisk::damage_file(FileState& file, Damage damage, std::uint64_t prefix_end, SeededRandom& random) {
    bool kept_any = false;
    for (const Change& change : file.unsynced) {
        switch (damage) {
            case Damage::kDropAll: continue;
            case Damage::kKeepAll: apply_change(file.durable, change); break;
            case Damage::kPrefix:
                if (change.number >= prefix_end) continue;
                apply_change(file.durable, change);
                break;
            case Damage::kSubset:
                if (random.below(2) == 0) continue;
                apply_change(file.durable, change);
                break;
            case Damage::kTorn512: apply_torn(file.durable, change, 512, random); break;
            case Damage::kTorn4096: apply_torn(file.durable, change, 4'096, random); break;
        }
        kept_any = true;
    }
    file.is_durable = file.is_durable || kept_any || damage == Damage::kKeepAll;
    file.unsynced.clear();
    file.content = file.durable;
}

void SimulatedDisk::power_on(Damage damage, std::uint64_t seed) {
    const std::lock_guard lock(mutex_);
    SeededRandom random(seed);
    for (auto& [name, file] : deleted_) {
        if (damage != Damage::kKeepAll && random.below(2) == 0) files_.try_emplace(name, file);
    }
    deleted_.clear();
    std::uint64_t first = changes_ + 1;
    for (const auto& [name, file] : files_) {
        if (!file->unsynced.empty()) first = std::min(first, file->unsynced.front().number);
    }
    const std::uint64_t prefix_end = first + random.below(changes_ + 2 - first);
    for (auto& [name, file] : files_) damage_file(*file, damage, prefix_end, random);
    std::erase_if(files_, [](const auto& entry) { return !entry.second->is_durable; });
    dead_ = false;
    dies_after_ = ~std::uint64_t{0};
    fails_at_ = 0;
}

std::unique_ptr<SimulatedDisk> SimulatedDisk::copy() const {
    const std::lock_guard lock(mutex_);
    auto other = std::make_unique<SimulatedDisk>(changes_);
    for (const auto& [name, file] : files_) other->files_.emplace(name, std::make_shared<FileState>(*file));
    for (const auto& [name, file] : deleted_) other->deleted_.emplace(name, std::make_shared<FileState>(*file));
    other->changes_ = changes_;
    return other;
}

bool SimulatedDisk::contains(ByteSpan bytes) const {
    const std::lock_guard lock(mutex_);
    return std::ranges::any_of(files_, [&](const auto& entry) {
        return as_text(entry.second->content).find(as_text(bytes)) != std::string_view::npos;
    });
}

}  // namespace tiller::crash
