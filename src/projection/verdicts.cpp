#include "projection/verdicts.h"

#include "base/random.h"

namespace tiller::projection {

std::size_t VerdictRing::PositionHash::operator()(const Position& position) const noexcept {
    return static_cast<std::size_t>(mix64(position.partition.value, position.offset));
}

void VerdictRing::add(Position position, schema::ActionVerdict verdict) {
    const std::lock_guard lock(mutex_);
    if (!verdicts_.insert_or_assign(position, verdict).second) return;
    if (ring_.size() < kRememberedVerdicts) {
        ring_.push_back(position);
        return;
    }
    verdicts_.erase(ring_[next_]);
    ring_[next_] = position;
    next_ = (next_ + 1) % kRememberedVerdicts;
}

std::optional<schema::ActionVerdict> VerdictRing::find(Position position) const {
    const std::lock_guard lock(mutex_);
    const auto at = verdicts_.find(position);
    if (at == verdicts_.end()) return std::nullopt;
    return at->second;
}

}  // namespace tiller::projection
