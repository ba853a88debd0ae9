#include "tiller/preview_worker.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tiller {
namespace {

constexpr int kPreviewNiceness = 5;  // a forecast matters less than the next slate

}  // namespace

void PreviewWorker::preview(const schema::Policy& policy, std::size_t count,
                            std::move_only_function<void(Result<audit::Preview>)> done) {
    if (stopping_ || busy_.exchange(true))
        return done(fail(ErrorCode::kExhausted, "another preview runs; try again in a few seconds"));
    const std::lock_guard lock(thread_mutex_);
    if (thread_.joinable()) thread_.join();  // it is at its end: it is busy no more
    thread_ = std::thread([this, policy, count, done = std::move(done)]() mutable {
        // Linux gives each thread its own niceness.
        (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kPreviewNiceness);
        Result<audit::Preview> preview = run(policy, count);
        busy_ = false;
        done(std::move(preview));
    });
}

Result<audit::Preview> PreviewWorker::run(const schema::Policy& policy, std::size_t count) const {
    audit::ReplayOptions options;
    {
        const projection::View view = projections_.view();
        options.erasure_epoch = std::max(view.rules().erasure_epoch(), view.erasure_count());
    }
    audit::Replayer replayer(journal_, &checkpoints_, options);
    const std::vector<Position> records = audit::last_slates(projections_, count);
    return audit::preview_policy(replayer, journal_, records, policy, [this](std::size_t) { return !stopping_; });
}

void PreviewWorker::stop() {
    stopping_ = true;
    const std::lock_guard lock(thread_mutex_);
    if (thread_.joinable()) thread_.join();
}

}  // namespace tiller
