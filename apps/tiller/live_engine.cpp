#include "tiller/live_engine.h"

#include <spdlog/spdlog.h>

#include "custody/erasure.h"

namespace tiller {

Result<std::unique_ptr<LiveEngine>> LiveEngine::start(DataDirectory& directory) {
    std::unique_ptr<LiveEngine> engine(new LiveEngine(directory));
    audit::Recovered recovered =
        TRY(audit::recover(directory.journal(), directory.checkpoints(), engine->projections_, {}));
    engine->recovery_ = recovered.report;
    for (const std::string& passed_over : recovered.report.passed_over)
        spdlog::warn("checkpoint passed over: {}", passed_over);
    engine->follower_.emplace(directory.journal(), engine->projections_);
    TRY_STATUS(engine->follower_->start());
    // Not fatal: a disk for the copy that is not mounted must not keep the service down.
    if (const Status kept = directory.erasures().reconcile(engine->projections_.view().erasure_count()); !kept)
        spdlog::error("the register of erasures is not up to date: {}", kept.error().message);
    engine->runner_.emplace(directory.journal(), directory.clock(), engine->snapshots_);
    engine->runner_->recover(std::move(recovered.learner));
    engine->runner_->start();
    engine->checkpointer_.emplace(
        directory.checkpoints(), engine->projections_,
        [runner = &*engine->runner_](const std::function<void(const learn::Learner&)>& read) {
            runner->with_learner(read);
        },
        directory.clock(), engine->recovery_.checkpoint_cut);
    // What was erased while the server was down, or before a restore, is out of history and model by now.
    engine->eraser_.emplace(custody::ErasureParts{
        .journal = directory.journal(),
        .projections = engine->projections_,
        .follower = *engine->follower_,
        .clock = directory.clock(),
        .without_copies = [checkpointer = &*engine->checkpointer_](
                              const std::function<Status()>& work) { return checkpointer->remove_all_and(work); },
        .relearn = {},
        .begin_relearning = [runner =
                                 &*engine->runner_] { runner->learn_again(learn::Learner(learn::LearnerSettings{})); },
        .is_relearning = [runner = &*engine->runner_] { return runner->is_learning_again(); }});
    (void)TRY(engine->eraser_->begin_epoch_when_due());
    return engine;
}

LiveEngine::~LiveEngine() { stop(); }

void LiveEngine::tend() {
    if (const auto written = checkpointer_->write_when_due(); !written)
        spdlog::error("no checkpoint: {}", written.error().message);
    if (const auto learned = eraser_->tend(); !learned)
        spdlog::error("what was erased is not yet out of state and weights: {}", learned.error().message);
}

void LiveEngine::stop() {
    if (stopped_ || !runner_ || !checkpointer_) return;
    stopped_ = true;
    runner_->stop();
    follower_->stop();
    if (const Status written = checkpointer_->write(); !written)
        spdlog::error("no checkpoint at the stop, the next start folds more: {}", written.error().message);
}

}  // namespace tiller
