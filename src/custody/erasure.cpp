#include "custody/erasure.h"

namespace tiller::custody {

namespace {
constexpr std::int64_t kFoldPatienceMs = 60'000;  // the fold is behind by that much only when it has stopped
}

Result<Erasure> Eraser::erase_body(Position position, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    const auto there = parts_.journal.read_one(position);
    if (!there && there.error().code == ErrorCode::kNotFound) return std::unexpected(there.error());
    return fold_again(TRY(parts_.journal.erase_body(position, {.time_ms = parts_.clock.now_ms(), .reason = reason})));
}

Result<Erasure> Eraser::erase_person(ViewerId person, const std::string& reason) {
    const std::lock_guard lock(mutex_);
    const auto home = parts_.projections.view().partition_of(person);
    if (!home) return fail(ErrorCode::kNotFound, "nobody has the id " + to_text(person));
    return fold_again(
        TRY(parts_.journal.erase_subject(*home, person, {.time_ms = parts_.clock.now_ms(), .reason = reason})));
}

Result<Position> Eraser::erase_bodies(PartitionId partition, const std::vector<std::uint64_t>& offsets,
                                      const std::string& reason) {
    const std::lock_guard lock(mutex_);
    Position said;
    TRY_STATUS(parts_.without_copies([&]() -> Status {
        said =
            TRY(parts_.journal.erase_bodies(partition, offsets, {.time_ms = parts_.clock.now_ms(), .reason = reason}));
        return parts_.follower.wait_until(said, kFoldPatienceMs);
    }));
    if (!debt_since_us_) debt_since_us_ = parts_.clock.monotonic_us();
    return said;
}

bool Eraser::has_debt(const projection::Projections& projections) {
    const projection::View view = projections.view();
    return view.erasure_count() > view.rules().erasure_epoch();
}

Result<bool> Eraser::tend() {
    const std::lock_guard lock(mutex_);
    const std::int64_t now_us = parts_.clock.monotonic_us();
    if (!relearning_) {
        if (!debt_since_us_ || now_us - *debt_since_us_ < parts_.relearn_after_ms * 1000) return false;
        relearning_ = parts_.projections.view().erasure_count();
        debt_since_us_.reset();  // what is erased from now on waits for the next time
        parts_.begin_relearning();
        return false;
    }
    if (parts_.is_relearning()) return false;
    const std::uint64_t taken_in = *relearning_;
    relearning_.reset();
    TRY_STATUS(parts_.follower.refold());
    return begin_epoch_of(taken_in);
}

Result<Erasure> Eraser::fold_again(Position erased) {
    Erasure erasure{.position = erased, .erasure_epoch = 0, .needs_restart = !parts_.relearn};
    TRY_STATUS(parts_.without_copies([&]() -> Status {
        TRY_STATUS(parts_.follower.wait_until(erased, kFoldPatienceMs));
        TRY_STATUS(parts_.follower.refold());
        // The epoch promises that nothing erased is left in history or model, so it begins last.
        if (parts_.relearn) {
            TRY_STATUS(parts_.relearn());
            (void)TRY(begin_epoch_locked());
        }
        return {};
    }));
    erasure.erasure_epoch = parts_.projections.view().rules().erasure_epoch();
    return erasure;
}

Result<bool> Eraser::begin_epoch_when_due() {
    const std::lock_guard lock(mutex_);
    return begin_epoch_locked();
}

Result<bool> Eraser::begin_epoch_locked() {
    const std::uint64_t due = parts_.projections.view().erasure_count();
    return begin_epoch_of(due);
}

Result<bool> Eraser::begin_epoch_of(std::uint64_t due) {
    if (due <= parts_.projections.view().rules().erasure_epoch()) return false;
    const schema::Event event{.time_ms = parts_.clock.now_ms(),
                              .subject = {},
                              .command_key = 0,
                              .payload = schema::ErasureEpochBegan{.epoch = due}};
    const auto appended = TRY(parts_.journal.append_and_wait(kControlPartition, {event}));
    TRY_STATUS(parts_.follower.wait_until(appended.last(), kFoldPatienceMs));
    return true;
}

}  // namespace tiller::custody
