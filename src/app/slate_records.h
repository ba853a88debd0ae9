// The decision records that were just served, until the log can be asked for them.
#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <unordered_map>

#include "app/parts.h"
#include "schema/decision.h"

namespace tiller::app {

inline constexpr std::size_t kRecentRecords = 2'048;

/// Safe from any thread.
class SlateRecords {
public:
    explicit SlateRecords(const Parts& parts) : parts_(parts) {}
    void remember(const schema::DecisionRecord& record);
    /// From memory, else from the log. kNotFound: no such slate, or not that viewer's (viewer none: anyone's within the
    /// space); kErased.
    [[nodiscard]] Result<schema::DecisionRecord> find(RequestId request, ViewerId viewer, schema::SpaceId space) const;
    /// Where the record lies in the log; waits until it is there.
    [[nodiscard]] Result<Position> position_of(RequestId request, PartitionId home) const;

private:
    const Parts parts_;
    mutable std::mutex mutex_;  // guards what follows
    std::deque<RequestId> order_;
    std::unordered_map<RequestId, std::shared_ptr<const schema::DecisionRecord>> records_;
};

}  // namespace tiller::app
