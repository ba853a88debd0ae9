#include "app/fold_waiter.h"

namespace tiller::app {

FoldWaiter::FoldWaiter(projection::Follower& follower, std::int64_t timeout_ms)
    : follower_(follower), timeout_ms_(timeout_ms), thread_([this] { run(); }) {}

FoldWaiter::~FoldWaiter() { stop(); }

void FoldWaiter::when_folded(Position position, Done done) {
    Waiting waiting{position, std::move(done)};
    if (queue_.try_push(waiting)) return;
    waiting.done(fail(ErrorCode::kUnavailable, "the event is saved, but too many wait for their effect; ask again"));
}

void FoldWaiter::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

void FoldWaiter::run() {
    while (auto waiting = queue_.pop()) waiting->done(follower_.wait_until(waiting->position, timeout_ms_));
}

}  // namespace tiller::app
