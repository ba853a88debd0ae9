// Checkpoints: projections and learner as of a cut, in one file, so that a start or a replay folds only what came
// after. A checkpoint is a copy of what the log says and can be thrown away at any time. Format:
// docs/formats/checkpoint.md.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/position.h"
#include "base/result.h"

namespace tiller::audit {

inline constexpr std::size_t kKeptCheckpoints = 8;

struct CheckpointInfo {
    Cut projections_cut;
    Cut learner_cut;
    std::uint64_t tick = 0;           // the learner's
    std::uint64_t erasure_epoch = 0;
    UnixMs time_ms = 0;
    bool operator==(const CheckpointInfo&) const = default;
};

struct Checkpoint {
    CheckpointInfo info;
    Bytes projections;  // Projections::encode
    Bytes learner;      // Learner::encode
};

struct StoredCheckpoint {
    std::string path;
    CheckpointInfo info;
    std::uint64_t file_bytes = 0;
};

[[nodiscard]] Bytes encode_checkpoint(const Checkpoint& checkpoint);
/// kCorrupt when a byte is wrong (a BLAKE2b-256 of the whole closes the file) or the version is not ours.
[[nodiscard]] Result<Checkpoint> decode_checkpoint(ByteSpan bytes);

/// A folder of checkpoints. One process uses it at a time; list() and load() from any thread, the others from one.
class CheckpointFolder {
public:
    /// Makes the folder (mode 0700) when it is missing and removes files of unfinished writes.
    [[nodiscard]] static Result<CheckpointFolder> open(std::string folder, std::size_t kept = kKeptCheckpoints);

    /// Writes to a temporary file, syncs, renames, syncs the folder; then thins what is there to `kept`. After a crash
    /// at any moment the file is there whole or not at all.
    [[nodiscard]] Status write(const Checkpoint& checkpoint);
    /// Newest first, by their heads alone; a file whose head does not parse is left out.
    [[nodiscard]] Result<std::vector<StoredCheckpoint>> list() const;
    [[nodiscard]] Result<Checkpoint> load(const std::string& path) const;
    /// Removes all: what was erased must not live on in a copy. Durable when it returns.
    [[nodiscard]] Status remove_all();
    [[nodiscard]] const std::string& path() const { return folder_; }

private:
    /// Down to `kept_` files, the newest always among them: close together near the end, further apart the older they are.
    [[nodiscard]] Status thin() const;
    CheckpointFolder(std::string folder, std::size_t kept) : folder_(std::move(folder)), kept_(kept) {}
    std::string folder_;
    std::size_t kept_;
};

}  // namespace tiller::audit
