// Where the decision records of the last slates lie in the log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/position.h"

namespace tiller::projection {

inline constexpr std::size_t kMaxIndexedSlates = 100'000;

struct IndexedSlate {
    RequestId request;
    ViewerId viewer;
    UnixMs time_ms = 0;
    Position position;
    bool operator==(const IndexedSlate&) const = default;
};

/// Holds the newest kMaxIndexedSlates by (time, request): which ones stay does not depend on the order of arrival.
class SlateIndex {
public:
    void add(const IndexedSlate& slate);
    [[nodiscard]] std::optional<IndexedSlate> find(RequestId request) const;
    /// Newest first.
    [[nodiscard]] std::vector<IndexedSlate> last(std::size_t max_count) const;
    [[nodiscard]] std::size_t size() const { return slates_.size(); }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static SlateIndex decode(ByteReader& in);

private:
    struct Order {
        UnixMs time_ms = 0;
        RequestId request;
        auto operator<=>(const Order&) const = default;
    };
    std::set<Order> by_time_;
    std::unordered_map<RequestId, IndexedSlate> slates_;
};

}  // namespace tiller::projection
