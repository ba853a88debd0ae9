// Where an event lies in the log, and how far a fold has read.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace tiller {

/// 0 is the control partition (ticks, publications, policy); each region has one partition from 1 on.
struct PartitionId {
    std::uint16_t value = 0;
    constexpr auto operator<=>(const PartitionId&) const = default;
};
inline constexpr PartitionId kControlPartition{0};

struct Position {
    PartitionId partition;
    std::uint64_t offset = 0;
    constexpr auto operator<=>(const Position&) const = default;
};

/// The next offset of each partition: everything below it has been read. Partitions that are not named stand at 0.
/// Sorted by partition; entries at 0 are left out, so that equal cuts have equal bytes.
class Cut {
public:
    [[nodiscard]] std::uint64_t next_offset(PartitionId partition) const;
    void set(PartitionId partition, std::uint64_t next_offset);
    /// True when every partition of `this` stands at or past that of `other`.
    [[nodiscard]] bool covers(const Cut& other) const;
    [[nodiscard]] bool includes(Position position) const { return next_offset(position.partition) > position.offset; }
    /// Sum of next offsets. Cuts of one fold form a chain, so this orders them.
    [[nodiscard]] std::uint64_t total() const;

    struct Entry {
        PartitionId partition;
        std::uint64_t next_offset = 0;
        bool operator==(const Entry&) const = default;
    };
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }
    bool operator==(const Cut&) const = default;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Cut decode(ByteReader& in);
    /// "0:17 1:2045"
    [[nodiscard]] std::string text() const;

private:
    std::vector<Entry> entries_;
};

}  // namespace tiller
