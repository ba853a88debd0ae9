#include "app/slate_records.h"

namespace tiller::app {

void SlateRecords::remember(const schema::DecisionRecord& record) {
    auto kept = std::make_shared<const schema::DecisionRecord>(record);
    const std::lock_guard lock(mutex_);
    records_.emplace(record.request.request, std::move(kept));
    order_.push_back(record.request.request);
    if (order_.size() <= kRecentRecords) return;
    records_.erase(order_.front());
    order_.pop_front();
}

Result<schema::DecisionRecord> SlateRecords::find(RequestId request, ViewerId viewer, schema::SpaceId space) const {
    const auto check = [&](const schema::DecisionRecord& record) -> Result<schema::DecisionRecord> {
        const bool theirs = (viewer.is_none() || record.request.viewer == viewer) && record.request.space == space;
        if (!theirs) return fail(ErrorCode::kNotFound, "there is no such request of yours");
        return record;
    };
    {
        const std::lock_guard lock(mutex_);
        if (const auto found = records_.find(request); found != records_.end()) return check(*found->second);
    }
    const auto indexed = parts_.projections.view().slates().find(request);
    if (!indexed) return fail(ErrorCode::kNotFound, "there is no such request, or it is too long ago");
    const schema::Event event = TRY(parts_.journal.read_one(indexed->position));
    const auto* served = std::get_if<schema::SlateServed>(&event.payload);
    if (served == nullptr) return fail(ErrorCode::kCorrupt, "the log holds something else where this slate should be");
    return check(served->record);
}

Result<Position> SlateRecords::position_of(RequestId request, PartitionId home) const {
    if (const auto indexed = parts_.projections.view().slates().find(request)) return indexed->position;
    // Records are queued without waiting: this one may still be on its way to the disk.
    TRY_STATUS(parts_.journal.sync(home));
    TRY_STATUS(parts_.follower.wait_until(parts_.journal.end(), parts_.options.fold_wait_ms));
    if (const auto indexed = parts_.projections.view().slates().find(request)) return indexed->position;
    return fail(ErrorCode::kNotFound, "there is no such request, or it is too long ago");
}

}  // namespace tiller::app
