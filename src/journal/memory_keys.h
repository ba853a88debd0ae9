// A region's keys that live as long as the process: for tests, and for a journal over a log in memory.
#pragma once

#include <map>
#include <mutex>
#include <set>
#include <span>
#include <vector>

#include "base/ids.h"
#include "base/random.h"
#include "log/key_store.h"

namespace tiller::journal {

/// The contract of log::KeyStore without a disk. `entropy` is borrowed.
class MemoryKeys final : public log::KeyStore {
public:
    explicit MemoryKeys(Entropy& entropy);
    [[nodiscard]] Result<std::vector<log::SubjectKey>> get_or_create(std::span<const ViewerId> subjects) override;
    [[nodiscard]] Result<log::SubjectKey> find(ViewerId subject) override;
    [[nodiscard]] Status forget(std::span<const ViewerId> subjects) override;
    [[nodiscard]] Result<std::uint64_t> count() override;
    [[nodiscard]] log::RootSeed root_seed() const override { return root_seed_; }

private:
    std::mutex mutex_;  // guards keys_ and forgotten_
    std::map<ViewerId, log::SubjectKey> keys_;
    std::set<ViewerId> forgotten_;
    Entropy& entropy_;
    log::RootSeed root_seed_;
};

}  // namespace tiller::journal
