#include "audit/recovery.h"

#include <optional>

#include "projection/fold_order.h"

namespace tiller::audit {

namespace {

struct Start {
    std::optional<learn::Learner> learner;
    std::uint64_t erasures = 0;
};

/// Puts the checkpoint's state in place, or says why not.
Result<Start> load(const CheckpointFolder& checkpoints, const StoredCheckpoint& stored, const Cut& end,
                   projection::Projections& projections, learn::LearnerSettings settings) {
    if (!end.covers(stored.info.projections_cut) || !end.covers(stored.info.learner_cut)) {
        return fail(ErrorCode::kConflict, "it was made of events that this log does not hold");
    }
    const Checkpoint checkpoint = TRY(checkpoints.load(stored.path));
    ByteReader learner_bytes(checkpoint.learner);
    learn::Learner learner = TRY(learn::Learner::decode(learner_bytes, settings));
    TRY_STATUS(projections.decode(checkpoint.projections));
    return Start{.learner = std::move(learner), .erasures = projections.view().erasure_count()};
}

}  // namespace

Result<Recovered> recover(const journal::Journal& journal, CheckpointFolder& checkpoints,
                          projection::Projections& projections, learn::LearnerSettings learner_settings,
                          const std::function<void(std::uint64_t folded_events)>& on_progress) {
    RecoveryReport report;
    report.started_from = "genesis";
    const Cut end = journal.end();
    const auto fold = [&] {
        return projection::fold_to(journal, projections, end, [&](const projection::FoldProgress& progress) {
            report.folded_events = progress.events;
            if (on_progress) on_progress(progress.events);
            return true;
        });
    };
    for (const StoredCheckpoint& stored : TRY(checkpoints.list())) {
        auto start = load(checkpoints, stored, end, projections, learner_settings);
        if (!start) {
            report.passed_over.push_back(stored.path + ": " + start.error().message);
            continue;
        }
        TRY_STATUS(fold());
        if (projections.view().erasure_count() == start->erasures) {
            report.started_from = stored.path;
            report.checkpoint_cut = stored.info.projections_cut;
            return Recovered{.learner = std::move(*start->learner), .report = std::move(report)};
        }
        // The process ended between an erasure and the removal of the copies: finish that.
        report.passed_over.push_back(stored.path + ": it holds what was erased since");
        TRY_STATUS(checkpoints.remove_all());
        break;
    }
    projections.clear();
    TRY_STATUS(fold());
    return Recovered{.learner = learn::Learner(learner_settings), .report = std::move(report)};
}

Checkpointer::Checkpointer(CheckpointFolder& folder, const projection::Projections& projections,
                           WithLearner with_learner, const Clock& clock, const Cut& on_disk,
                           CheckpointerSettings settings)
    : folder_(folder),
      projections_(projections),
      with_learner_(std::move(with_learner)),
      clock_(clock),
      settings_(settings),
      last_total_(on_disk.total()),
      last_us_(clock.monotonic_us()) {}

bool Checkpointer::is_due() const {
    constexpr std::int64_t kShareOfTime = 100;
    const std::uint64_t events = projections_.cut().total() - last_total_;
    if (events >= settings_.events_between) return true;
    const std::int64_t rest_us = std::max(settings_.least_ms * 1000, kShareOfTime * last_took_us_);
    return events >= settings_.least_events && clock_.monotonic_us() - last_us_ >= rest_us;
}

Result<bool> Checkpointer::write_locked() {
    {
        // Weights, and sums of the projections, may still know what was erased: no copy of that.
        const projection::View view = projections_.view();
        if (view.erasure_count() > view.rules().erasure_epoch()) return false;
    }
    const std::int64_t began_us = clock_.monotonic_us();
    Checkpoint checkpoint;
    // The learner first: it follows the projections, so that both copies lie near one cut.
    ByteWriter learner_bytes;
    bool is_fit = false;
    with_learner_([&](const learn::Learner& learner) {
        is_fit = learner.is_fit_to_serve();
        if (!is_fit) return;
        learner.encode(learner_bytes);
        checkpoint.info.learner_cut = learner.cut();
        checkpoint.info.tick = learner.tick_number();
    });
    if (!is_fit) return false;
    checkpoint.learner = learner_bytes.take();
    ByteWriter projection_bytes;
    projections_.encode(projection_bytes);
    checkpoint.projections = projection_bytes.take();
    checkpoint.info.projections_cut = TRY(projection::cut_of_encoded(checkpoint.projections));
    checkpoint.info.erasure_epoch = projections_.view().rules().erasure_epoch();
    checkpoint.info.time_ms = clock_.now_ms();
    TRY_STATUS(folder_.write(checkpoint));
    last_total_ = checkpoint.info.projections_cut.total();
    last_us_ = clock_.monotonic_us();
    last_took_us_ = last_us_ - began_us;
    return true;
}

Result<bool> Checkpointer::write_when_due() {
    const std::lock_guard lock(mutex_);
    if (!is_due()) return false;
    return write_locked();
}

Status Checkpointer::write() {
    const std::lock_guard lock(mutex_);
    TRY(write_locked());
    return {};
}

Status Checkpointer::remove_all_and(const std::function<Status()>& after) {
    const std::lock_guard lock(mutex_);
    TRY_STATUS(folder_.remove_all());
    TRY_STATUS(after());
    // A write that had been decided on before the erasure can not have slipped in: it needs the same lock.
    last_total_ = projections_.cut().total();
    return {};
}

}  // namespace tiller::audit
