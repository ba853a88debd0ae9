// The verdicts on the last actions, for the caller who has just appended them.
#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/position.h"
#include "schema/viewer_state.h"

namespace tiller::projection {

inline constexpr std::size_t kRememberedVerdicts = 65'536;

/// A ring of positions with an index. All functions are safe from any thread.
class VerdictRing {
public:
    void add(Position position, schema::ActionVerdict verdict);
    [[nodiscard]] std::optional<schema::ActionVerdict> find(Position position) const;

private:
    struct PositionHash {
        std::size_t operator()(const Position& position) const noexcept;
    };
    mutable std::mutex mutex_;
    std::vector<Position> ring_;
    std::size_t next_ = 0;
    std::unordered_map<Position, schema::ActionVerdict, PositionHash> verdicts_;
};

}  // namespace tiller::projection
