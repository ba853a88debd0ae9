// Whose key an event's body is under. The keys lie in the region's key store; this is all the journal asks of it.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::journal {

using SubjectKey = std::array<std::byte, 32>;

/// The keys of one region. Subject none is the instance itself: its key is never forgotten. Safe from any thread.
class SubjectKeys {
public:
    virtual ~SubjectKeys() = default;
    /// The key of each subject, in their order. Missing ones are drawn and are durable when this returns (one sync for
    /// all of them). kErased when one of the subjects was forgotten: nothing more may be written about them.
    [[nodiscard]] virtual Result<std::vector<SubjectKey>> keys_for_writing(std::span<const ViewerId> subjects) = 0;
    /// kErased when it was forgotten, kNotFound when there never was one.
    [[nodiscard]] virtual Result<SubjectKey> key_for_reading(ViewerId subject) = 0;
    /// Destroys the key for good, durably; fine when there is none. kInvalid for subject none.
    [[nodiscard]] virtual Status forget(ViewerId subject) = 0;
};

/// Keys that live as long as the process. `entropy` is borrowed.
class MemorySubjectKeys final : public SubjectKeys {
public:
    explicit MemorySubjectKeys(Entropy& entropy) : entropy_(entropy) {}
    [[nodiscard]] Result<std::vector<SubjectKey>> keys_for_writing(std::span<const ViewerId> subjects) override;
    [[nodiscard]] Result<SubjectKey> key_for_reading(ViewerId subject) override;
    [[nodiscard]] Status forget(ViewerId subject) override;

private:
    std::mutex mutex_;  // guards keys_ and forgotten_
    std::map<ViewerId, SubjectKey> keys_;
    std::set<ViewerId> forgotten_;
    Entropy& entropy_;
};

}  // namespace tiller::journal
