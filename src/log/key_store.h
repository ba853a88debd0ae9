// One key a subject, kept beside the log of the subject's region: without the key the subject's bodies are noise.
// Format: docs/formats/keys-and-erasure.md.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"
#include "log/signed_root.h"

namespace tiller::log {

/// 256 random bits.
struct SubjectKey {
    std::array<std::byte, 32> bytes{};
    bool operator==(const SubjectKey&) const = default;
};

struct KeyStoreOptions {
    std::size_t cached_keys = 200'000;  // about 100 bytes each
    std::string vfs{};                    // empty: the operating system's files
};

/// The keys of one region, and the seed that signs its roots. Safe from any thread; creations that arrive while
/// another one syncs share the next sync.
class KeyStore {
public:
    /// Opens or creates the file at `path` (mode 0600). `entropy` is borrowed.
    [[nodiscard]] static Result<std::unique_ptr<KeyStore>> open(const std::string& path, Entropy& entropy,
                                                                const KeyStoreOptions& options);
    virtual ~KeyStore() = default;

    /// The keys of `subjects`, in their order; missing ones are created and durable when this returns, so that a
    /// record under a new key is never acknowledged before its key. kErased when one of them was forgotten (the
    /// others may have got theirs), kNoSpace, kUnavailable after an input/output error. `subjects` may repeat; at most 10,000.
    /// All in the cache: no disk, about 100 ns a subject.
    [[nodiscard]] virtual Result<std::vector<SubjectKey>> get_or_create(std::span<const ViewerId> subjects) = 0;
    /// kNotFound when the subject never had one, kErased when it was forgotten.
    [[nodiscard]] virtual Result<SubjectKey> find(ViewerId subject) = 0;

    /// Destroys the keys for good: zeros on disk, out of the cache, and a mark that the subject is gone, so that a late
    /// event can not give it a new key. Forgetting twice or a stranger is fine. Durable when it returns.
    [[nodiscard]] virtual Status forget(std::span<const ViewerId> subjects) = 0;
    /// Subjects with a key.
    [[nodiscard]] virtual Result<std::uint64_t> count() = 0;

    /// The secret that signs this region's roots; drawn when the file was created.
    [[nodiscard]] virtual RootSeed root_seed() const = 0;
};

}  // namespace tiller::log
