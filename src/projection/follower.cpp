#include "projection/follower.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include "projection/fold_order.h"

namespace tiller::projection {

namespace {
constexpr std::size_t kBatchesAtOnce = 64;
}

Follower::Follower(journal::Journal& journal, Projections& projections)
    : journal_(journal), projections_(projections) {}
Follower::~Follower() { stop(); }

Status Follower::start() {
    ASSERT(!thread_.joinable());
    // A full queue holds the log's writer up, so what waits in memory stays bounded and nothing is left out.
    const journal::Following following = journal_.follow([this](std::span<const journal::ReadEvent> events) {
        // False only once stopped: then nobody waits for these events any more.
        (void)queue_.push(Work{{events.begin(), events.end()}, nullptr});
    });
    following_ = following.id;
    Cut start = projections_.cut();
    for (const Cut::Entry& entry : following.from.entries()) {
        start.set(entry.partition, std::max(start.next_offset(entry.partition), entry.next_offset));
    }
    if (auto caught_up = fold_to(journal_, projections_, start); !caught_up) {
        stop();
        return caught_up;
    }
    {
        const std::lock_guard lock(mutex_);
        folded_ = projections_.cut();
    }
    thread_ = std::thread([this] { run(); });
    return {};
}

void Follower::stop() {
    queue_.close();  // first: unfollow waits for a callback, which may be waiting for room
    if (following_) journal_.unfollow(*following_);
    following_.reset();
    if (thread_.joinable()) thread_.join();
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    moved_.notify_all();
}

void Follower::run() {
    while (true) {
        auto works = queue_.pop_all(kBatchesAtOnce);
        if (works.empty()) return;
        std::vector<journal::ReadEvent> events;
        for (Work& work : works) std::ranges::move(work.events, std::back_inserter(events));
        projections_.apply(events);
        for (Work& work : works) {
            if (work.refold) work.refold->set_value(refold_now());
        }
        const std::lock_guard lock(mutex_);
        folded_ = projections_.cut();
        moved_.notify_all();
    }
}

Status Follower::refold() {
    const auto done = std::make_shared<std::promise<Status>>();
    auto answer = done->get_future();
    if (!queue_.push(Work{{}, done})) return fail(ErrorCode::kUnavailable, "the follower was stopped");
    return answer.get();
}

Status Follower::refold_now() {
    Projections fresh;
    TRY_STATUS(fold_to(journal_, fresh, projections_.cut()));
    projections_.replace_with(fresh);
    return {};
}

template <typename Reached>
Status Follower::wait_for(Reached reached, std::int64_t timeout_ms) {
    std::unique_lock lock(mutex_);
    moved_.wait_for(lock, std::chrono::milliseconds(timeout_ms), [&] { return stopped_ || reached(folded_); });
    if (reached(folded_)) return {};
    return fail(ErrorCode::kUnavailable,
                "the projections stand at " + folded_.text() + (stopped_ ? " and were stopped" : " and are late"));
}

Status Follower::wait_until(Position position, std::int64_t timeout_ms) {
    return wait_for([&](const Cut& folded) { return folded.includes(position); }, timeout_ms);
}

Status Follower::wait_until(const Cut& cut, std::int64_t timeout_ms) {
    return wait_for([&](const Cut& folded) { return folded.covers(cut); }, timeout_ms);
}

}  // namespace tiller::projection
