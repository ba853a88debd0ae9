#include "tiller/replay_worker.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace tiller {
namespace {

constexpr const char* kTooManyWait = "too many replays wait; try again in a moment";
constexpr int kNiceness = 5;  // proof matters less than the next slate

app::ReplayVerdict verdict_of(audit::ReplayVerdict verdict) {
    switch (verdict) {
        case audit::ReplayVerdict::kIdentical: return app::ReplayVerdict::kIdentical;
        case audit::ReplayVerdict::kDifferent: return app::ReplayVerdict::kDifferent;
        case audit::ReplayVerdict::kErased: return app::ReplayVerdict::kErased;
        case audit::ReplayVerdict::kUnavailable: return app::ReplayVerdict::kUnavailable;
    }
    return app::ReplayVerdict::kUnavailable;
}

}  // namespace

ReplayWorker::ReplayWorker(const journal::Journal& journal, const audit::CheckpointFolder& checkpoints,
                           const projection::Projections& projections, const learn::LearnerRunner& learner,
                           const Clock& clock)
    : replayer_(journal, &checkpoints, {}),
      projections_(projections),
      learner_(learner),
      clock_(clock),
      thread_([this] { run(); }) {}

ReplayWorker::~ReplayWorker() { stop(); }

void ReplayWorker::stop() {
    queue_.close();
    if (thread_.joinable()) thread_.join();
}

std::uint64_t ReplayWorker::learner_lag_events() const { return learner_.status().events_behind; }
bool ReplayWorker::withholds_weights() const { return learner_.status().is_withheld; }

void ReplayWorker::replay(RequestId, Position record, std::move_only_function<void(app::ReplayAnswer)> done) {
    Wanted wanted{record, std::move(done)};
    if (queue_.try_push(wanted)) return;
    std::get<0>(wanted.done)({app::ReplayVerdict::kUnavailable, kTooManyWait, 0});
}

void ReplayWorker::recompute(Position record, app::OnRecomputed done) {
    Wanted wanted{record, std::move(done)};
    if (queue_.try_push(wanted)) return;
    std::get<1>(wanted.done)(fail(ErrorCode::kUnavailable, kTooManyWait));
}

void ReplayWorker::run() {
    // Linux gives each thread its own niceness.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNiceness);
    while (auto wanted = queue_.pop()) {
        if (auto* replayed = std::get_if<0>(&wanted->done)) {
            (*replayed)(replay_one(wanted->record));
        } else {
            recompute_one(wanted->record, std::get<1>(wanted->done));
        }
    }
}

std::uint64_t ReplayWorker::follow_erasures() {
    // What was erased is gone from the log at once; the epoch that says so begins when it is out of the weights, too.
    const projection::View view = projections_.view();
    const std::uint64_t epoch = std::max(view.rules().erasure_epoch(), view.erasure_count());
    replayer_.set_erasure_epoch(epoch);
    return epoch;
}

void ReplayWorker::recompute_one(Position record, app::OnRecomputed& done) {
    const std::uint64_t epoch = follow_erasures();
    const Status recomputed = replayer_.recompute(record, [&](const audit::Recomputed& slate) {
        const std::string different = feed::first_difference(slate.recorded, slate.result.record);
        if (different.empty()) return done(app::RecomputedSlate{&slate.inputs, &slate.result});
        const bool erased = slate.recorded.erasure_epoch < epoch;
        done(fail(erased ? ErrorCode::kErased : ErrorCode::kUnavailable,
                  "that slate does not come out as it was served any more: " + different + " differs" +
                      (erased ? ", because something of it was erased" : "")));
    });
    if (!recomputed) done(std::unexpected(recomputed.error()));  // nothing was shown then
}

app::ReplayAnswer ReplayWorker::replay_one(Position record) {
    const std::int64_t started_us = clock_.monotonic_us();
    follow_erasures();
    const auto report = replayer_.replay(std::span(&record, 1));
    const std::int64_t took_ms = (clock_.monotonic_us() - started_us) / 1000;
    if (!report) return {app::ReplayVerdict::kUnavailable, report.error().message, took_ms};
    const audit::ReplayOutcome& outcome = report->outcomes.front();
    return {verdict_of(outcome.verdict), outcome.detail, took_ms};
}

}  // namespace tiller
