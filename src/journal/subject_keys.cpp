#include "journal/subject_keys.h"

namespace tiller::journal {

Result<std::vector<SubjectKey>> MemorySubjectKeys::keys_for_writing(std::span<const ViewerId> subjects) {
    const std::lock_guard lock(mutex_);
    std::vector<SubjectKey> keys;
    keys.reserve(subjects.size());
    for (const ViewerId subject : subjects) {
        if (forgotten_.contains(subject)) return fail(ErrorCode::kErased, "subject " + to_text(subject) + " was erased");
        const auto [at, is_new] = keys_.try_emplace(subject);
        if (is_new) entropy_.fill(at->second);
        keys.push_back(at->second);
    }
    return keys;
}

Result<SubjectKey> MemorySubjectKeys::key_for_reading(ViewerId subject) {
    const std::lock_guard lock(mutex_);
    if (forgotten_.contains(subject)) return fail(ErrorCode::kErased, "subject " + to_text(subject) + " was erased");
    const auto found = keys_.find(subject);
    if (found == keys_.end()) return fail(ErrorCode::kNotFound, "subject " + to_text(subject) + " has no key here");
    return found->second;
}

Status MemorySubjectKeys::forget(ViewerId subject) {
    if (subject.is_none()) return fail(ErrorCode::kInvalid, "the instance's own key can not be forgotten");
    const std::lock_guard lock(mutex_);
    keys_.erase(subject);
    forgotten_.insert(subject);
    return {};
}

}  // namespace tiller::journal
