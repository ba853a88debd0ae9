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
    std::uint64_t due = 0;
    {
        const projection::View view = parts_.projections.view();
        due = view.erasure_count();
        if (due <= view.rules().erasure_epoch()) return false;
    }
    const schema::Event event{.time_ms = parts_.clock.now_ms(),
                              .subject = {},
                              .command_key = 0,
                              .payload = schema::ErasureEpochBegan{.epoch = due}};
    const auto appended = TRY(parts_.journal.append_and_wait(kControlPartition, {event}));
    TRY_STATUS(parts_.follower.wait_until(appended.last(), kFoldPatienceMs));
    return true;
}

}  // namespace tiller::custody
