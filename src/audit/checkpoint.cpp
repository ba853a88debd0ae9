#include "audit/checkpoint.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/hash.h"

namespace tiller::audit {

namespace {

constexpr std::string_view kMagic = "TILLERCP";
constexpr std::uint32_t kVersion = 1;
constexpr std::string_view kSuffix = ".checkpoint";
constexpr std::string_view kUnfinished = ".unfinished";
constexpr std::size_t kMaxHeadBytes = 64 * 1024;

void encode_head(ByteWriter& out, const CheckpointInfo& info) {
    ByteWriter head;
    info.projections_cut.encode(head);
    info.learner_cut.encode(head);
    head.put(info.tick);
    head.put(info.erasure_epoch);
    head.put(info.time_ms);
    out.put_raw(as_bytes(kMagic));
    out.put(kVersion);
    out.put_blob(head.bytes());
}

Result<CheckpointInfo> decode_head(ByteReader& in) {
    if (as_text(in.get_raw(kMagic.size())) != kMagic) return fail(ErrorCode::kCorrupt, "checkpoint: not one of ours");
    if (in.get<std::uint32_t>() != kVersion) return fail(ErrorCode::kCorrupt, "checkpoint: another version");
    ByteReader head(in.get_blob(kMaxHeadBytes));
    CheckpointInfo info;
    info.projections_cut = Cut::decode(head);
    info.learner_cut = Cut::decode(head);
    info.tick = head.get<std::uint64_t>();
    info.erasure_epoch = head.get<std::uint64_t>();
    info.time_ms = head.get<UnixMs>();
    TRY_STATUS(head.finish("checkpoint head"));
    return info;
}

std::unexpected<Error> system_error(std::string_view what, const std::string& path) {
    const int code = errno;
    return fail(code == ENOSPC || code == EDQUOT ? ErrorCode::kNoSpace : ErrorCode::kUnavailable,
                std::string(what) + " " + path + ": " + std::strerror(code));
}

class File {
public:
    File(const std::string& path, int flags) : descriptor_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
    ~File() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    [[nodiscard]] bool is_open() const { return descriptor_ >= 0; }
    [[nodiscard]] bool write_all(ByteSpan bytes) const {
        while (!bytes.empty()) {
            const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
            if (written < 0 && errno == EINTR) continue;
            if (written < 0) return false;
            bytes = bytes.subspan(static_cast<std::size_t>(written));
        }
        return true;
    }
    /// Fewer bytes than asked for at the end of the file.
    [[nodiscard]] std::optional<Bytes> read_up_to(std::size_t max_bytes) const {
        Bytes bytes(max_bytes);
        std::size_t have = 0;
        while (have < max_bytes) {
            const ssize_t got = ::read(descriptor_, bytes.data() + have, max_bytes - have);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0) return std::nullopt;
            if (got == 0) break;
            have += static_cast<std::size_t>(got);
        }
        bytes.resize(have);
        return bytes;
    }
    [[nodiscard]] bool sync() const { return ::fsync(descriptor_) == 0; }

private:
    int descriptor_;
};

Status sync_folder(const std::string& folder) {
    const File file(folder, O_RDONLY | O_DIRECTORY);
    if (!file.is_open() || !file.sync()) return system_error("syncing", folder);
    return {};
}

std::string padded(std::uint64_t number) {
    std::string text = std::to_string(number);
    return std::string(20 - text.size(), '0') + text;
}

/// Names sort like the cuts, which form a chain.
std::string name_of(const CheckpointInfo& info) {
    return padded(info.projections_cut.total()) + "-" + padded(info.tick) + std::string(kSuffix);
}

Result<std::vector<std::string>> names_with(const std::string& folder, std::string_view suffix) {
    std::vector<std::string> names;
    std::error_code error;
    for (auto at = std::filesystem::directory_iterator(folder, error);
         !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
        const std::string name = at->path().filename().string();
        if (name.ends_with(suffix)) names.push_back(name);
    }
    if (error) return fail(ErrorCode::kUnavailable, "reading " + folder + ": " + error.message());
    std::ranges::sort(names, std::greater{});
    return names;
}

/// Newest first. Never the newest; of the others the one whose neighbours lie closest together for their age, so that what
/// stays behind lies at ages that grow by one factor. The oldest goes only when there are two.
std::vector<StoredCheckpoint>::iterator least_needed(std::vector<StoredCheckpoint>& stored) {
    const auto total = [&](std::size_t i) { return static_cast<double>(stored[i].info.projections_cut.total()); };
    std::size_t least = stored.size() - 1;
    double least_share = 1;
    for (std::size_t i = 1; i + 1 < stored.size(); ++i) {
        const double age = std::max(1.0, total(0) - total(i + 1));
        const double share = (total(i - 1) - total(i + 1)) / age;
        if (share >= least_share) continue;
        least = i;
        least_share = share;
    }
    return stored.begin() + static_cast<std::ptrdiff_t>(least);
}

Status remove_file(const std::string& path) {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("removing", path);
    return {};
}

}  // namespace

Bytes encode_checkpoint(const Checkpoint& checkpoint) {
    ByteWriter out;
    encode_head(out, checkpoint.info);
    out.put<std::uint64_t>(checkpoint.projections.size());
    out.put_raw(checkpoint.projections);
    out.put<std::uint64_t>(checkpoint.learner.size());
    out.put_raw(checkpoint.learner);
    out.put_raw(blake2b(out.bytes()));
    return out.take();
}

Result<Checkpoint> decode_checkpoint(ByteSpan bytes) {
    if (bytes.size() < sizeof(Digest)) return fail(ErrorCode::kCorrupt, "checkpoint: too short");
    const ByteSpan content = bytes.first(bytes.size() - sizeof(Digest));
    const Digest digest = blake2b(content);
    if (!std::ranges::equal(digest, bytes.last(sizeof(Digest))))
        return fail(ErrorCode::kCorrupt, "checkpoint: the digest differs");
    ByteReader in(content);
    Checkpoint checkpoint;
    checkpoint.info = TRY(decode_head(in));
    const auto projections = in.get_raw(in.get<std::uint64_t>());
    const auto learner = in.get_raw(in.get<std::uint64_t>());
    TRY_STATUS(in.finish("checkpoint"));
    checkpoint.projections.assign(projections.begin(), projections.end());
    checkpoint.learner.assign(learner.begin(), learner.end());
    return checkpoint;
}

Result<CheckpointFolder> CheckpointFolder::open(std::string folder, std::size_t kept) {
    ASSERT(kept > 0);
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(ErrorCode::kUnavailable, "making " + folder + ": " + error.message());
    if (::chmod(folder.c_str(), 0700) != 0) return system_error("chmod", folder);
    for (const std::string& name : TRY(names_with(folder, kUnfinished))) TRY_STATUS(remove_file(folder + "/" + name));
    return CheckpointFolder(std::move(folder), kept);
}

Status CheckpointFolder::write(const Checkpoint& checkpoint) {
    const std::string path = folder_ + "/" + name_of(checkpoint.info);
    const std::string unfinished = path + std::string(kUnfinished);
    {
        const Bytes bytes = encode_checkpoint(checkpoint);
        const File file(unfinished, O_WRONLY | O_CREAT | O_TRUNC);
        if (!file.is_open() || !file.write_all(bytes) || !file.sync()) {
            auto failure = system_error("writing", unfinished);
            (void)remove_file(unfinished);  // the next open() removes it if this can not
            return failure;
        }
    }
    if (::rename(unfinished.c_str(), path.c_str()) != 0) return system_error("renaming", unfinished);
    TRY_STATUS(sync_folder(folder_));
    return thin();
}

Status CheckpointFolder::thin() const {
    auto stored = TRY(list());
    // What no head can be read of, a file of another version say, helps nobody and would stay for ever.
    for (const std::string& name : TRY(names_with(folder_, kSuffix))) {
        const std::string path = folder_ + "/" + name;
        if (std::ranges::find(stored, path, &StoredCheckpoint::path) == stored.end()) TRY_STATUS(remove_file(path));
    }
    while (stored.size() > kept_) {
        const auto out = least_needed(stored);
        TRY_STATUS(remove_file(out->path));
        stored.erase(out);
    }
    return {};
}

Result<std::vector<StoredCheckpoint>> CheckpointFolder::list() const {
    std::vector<StoredCheckpoint> stored;
    for (const std::string& name : TRY(names_with(folder_, kSuffix))) {
        const std::string path = folder_ + "/" + name;
        const File file(path, O_RDONLY);
        const auto bytes = file.is_open() ? file.read_up_to(kMaxHeadBytes) : std::nullopt;
        if (!bytes) continue;
        ByteReader in(*bytes);
        auto info = decode_head(in);
        std::error_code error;
        const auto file_bytes = std::filesystem::file_size(path, error);
        if (info && !error) stored.push_back({.path = path, .info = std::move(*info), .file_bytes = file_bytes});
    }
    return stored;
}

Result<Checkpoint> CheckpointFolder::load(const std::string& path) const {
    std::error_code error;
    const auto size_bytes = std::filesystem::file_size(path, error);
    const File file(path, O_RDONLY);
    if (error || !file.is_open()) return fail(ErrorCode::kNotFound, "no checkpoint " + path);
    const auto bytes = file.read_up_to(size_bytes);
    if (!bytes) return system_error("reading", path);
    return decode_checkpoint(*bytes);
}

Status CheckpointFolder::remove_all() {
    for (const std::string& name : TRY(names_with(folder_, kSuffix))) TRY_STATUS(remove_file(folder_ + "/" + name));
    return sync_folder(folder_);
}

}  // namespace tiller::audit
