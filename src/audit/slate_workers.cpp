#include "audit/slate_workers.h"

#include <utility>

#include "base/result.h"

namespace tiller::audit {

SlateWorkers::SlateWorkers(std::size_t threads) {
    ASSERT(threads >= 1 && threads <= 16);
    for (std::size_t i = 1; i < threads; ++i) threads_.emplace_back([this] { run(); });
}

SlateWorkers::~SlateWorkers() {
    wait();
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
    }
    given_.notify_all();
    threads_.clear();
}

bool SlateWorkers::do_one(std::unique_lock<std::mutex>& lock) {
    if (waiting_.empty()) return false;
    Work work = std::move(waiting_.front());
    waiting_.pop_front();
    ++running_;
    lock.unlock();
    work();
    work = nullptr;  // what it holds goes before anybody is told that it is done
    lock.lock();
    if (--running_ == 0 && waiting_.empty()) done_.notify_all();
    return true;
}

void SlateWorkers::give(Work work) {
    if (threads_.empty()) return work();
    std::unique_lock lock(mutex_);
    if (waiting_.size() >= kMaxWaitingWork) do_one(lock);
    waiting_.push_back(std::move(work));
    given_.notify_one();
}

void SlateWorkers::wait() {
    std::unique_lock lock(mutex_);
    while (do_one(lock)) {}
    done_.wait(lock, [this] { return running_ == 0 && waiting_.empty(); });
}

void SlateWorkers::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        given_.wait(lock, [this] { return closed_ || !waiting_.empty(); });
        if (!do_one(lock)) return;  // closed
    }
}

}  // namespace tiller::audit
