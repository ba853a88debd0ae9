#include "log/log.h"

#include <future>
#include <memory>

namespace tiller::log {

AppendOutcome outcome_of(const Result<Appended>& result) {
    if (result) return AppendOutcome::kDurable;
    return result.error().code == ErrorCode::kUnknown ? AppendOutcome::kUnknown : AppendOutcome::kRefused;
}

Result<Appended> Partition::append_and_wait(std::vector<NewRecord> records) {
    std::promise<Result<Appended>> promise;
    auto answer = promise.get_future();
    append(std::move(records), Durability::kSynced,
           [promise = std::move(promise)](Result<Appended> result) mutable { promise.set_value(std::move(result)); });
    return answer.get();
}

Cut Log::end() {
    Cut cut;
    for (const PartitionId id : partitions()) cut.set(id, partition(id).next_offset());
    return cut;
}

}  // namespace tiller::log
