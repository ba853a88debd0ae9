#include "projection/projections.h"

#include <algorithm>

#include "projection/state.h"

namespace tiller::projection {

Projections::Projections() : state_(std::make_unique<State>()) {}
Projections::~Projections() = default;

void Projections::apply(std::span<const journal::ReadEvent> events) {
    const std::lock_guard folding(fold_mutex_);
    std::optional<schema::ActionVerdict> verdict;
    while (!events.empty()) {
        const auto batch = events.first(std::min(events.size(), kMaxApplyEvents));
        const std::lock_guard lock(mutex_);
        for (const journal::ReadEvent& event : batch) {
            if (state_->cut.includes(event.position)) {
                ++state_->stats.skipped_events;
                continue;
            }
            fold(*state_, event, verdict);
            if (verdict) verdicts_.add(event.position, *verdict);
        }
        events = events.subspan(batch.size());
    }
}

View Projections::view() const {
    std::shared_lock lock(mutex_);
    const State& state = *state_;
    return {state, std::move(lock)};
}

Cut Projections::cut() const {
    const std::shared_lock lock(mutex_);
    return state_->cut;
}

FoldStats Projections::stats() const {
    const std::shared_lock lock(mutex_);
    return state_->stats;
}

std::optional<schema::ActionVerdict> Projections::verdict_of(Position position) const {
    return verdicts_.find(position);
}

void Projections::encode(ByteWriter& out) const {
    // Only the fold writes, and it waits: readers go on, and none of them queues behind a waiting writer.
    const std::lock_guard folding(fold_mutex_);
    state_->encode(out);
}

Status Projections::decode(ByteSpan bytes) {
    auto decoded = State::decode(bytes);
    const std::lock_guard folding(fold_mutex_);
    const std::lock_guard lock(mutex_);
    state_ = decoded ? std::move(*decoded) : std::make_unique<State>();
    if (!decoded) return std::unexpected(decoded.error());
    return {};
}

Digest Projections::digest() const {
    ByteWriter out;
    encode(out);
    return blake2b(out.bytes());
}

void Projections::before_catalogue_change(std::function<void()> wait) {
    const std::lock_guard folding(fold_mutex_);
    const std::lock_guard lock(mutex_);
    state_->before_catalogue_change = std::move(wait);
}

void Projections::clear() {
    auto empty = std::make_unique<State>();
    const std::lock_guard folding(fold_mutex_);
    const std::lock_guard lock(mutex_);
    state_.swap(empty);
}

void Projections::replace_with(Projections& other) {
    auto state = std::make_unique<State>();
    {
        const std::lock_guard folding(other.fold_mutex_);
        const std::lock_guard lock(other.mutex_);
        state.swap(other.state_);
    }
    const std::lock_guard folding(fold_mutex_);
    const std::lock_guard lock(mutex_);
    state_.swap(state);
}

}  // namespace tiller::projection
