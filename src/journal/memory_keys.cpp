#include "journal/memory_keys.h"

#include <algorithm>

namespace tiller::journal {

MemoryKeys::MemoryKeys(Entropy& entropy) : entropy_(entropy), root_seed_(log::RootSigner::random_seed(entropy)) {}

Result<std::vector<log::SubjectKey>> MemoryKeys::get_or_create(std::span<const ViewerId> subjects) {
    const std::lock_guard lock(mutex_);
    for (const ViewerId subject : subjects) {
        if (forgotten_.contains(subject))
            return fail(ErrorCode::kErased, "subject " + to_text(subject) + " was erased");
    }
    std::vector<log::SubjectKey> keys;
    keys.reserve(subjects.size());
    for (const ViewerId subject : subjects) {
        const auto [at, is_new] = keys_.try_emplace(subject);
        if (is_new) entropy_.fill(at->second.bytes);
        keys.push_back(at->second);
    }
    return keys;
}

Result<log::SubjectKey> MemoryKeys::find(ViewerId subject) {
    const std::lock_guard lock(mutex_);
    if (forgotten_.contains(subject)) return fail(ErrorCode::kErased, "subject " + to_text(subject) + " was erased");
    const auto found = keys_.find(subject);
    if (found == keys_.end()) return fail(ErrorCode::kNotFound, "subject " + to_text(subject) + " has no key here");
    return found->second;
}

Status MemoryKeys::forget(std::span<const ViewerId> subjects) {
    const std::lock_guard lock(mutex_);
    for (const ViewerId subject : subjects) {
        keys_.erase(subject);
        forgotten_.insert(subject);
    }
    return {};
}

Result<std::uint64_t> MemoryKeys::count() {
    const std::lock_guard lock(mutex_);
    return keys_.size();
}

}  // namespace tiller::journal
