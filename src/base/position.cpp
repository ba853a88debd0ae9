#include "base/position.h"

#include <algorithm>

namespace tiller {
namespace {
constexpr std::size_t kMaxPartitions = 4096;

auto entry_at(auto& entries, PartitionId partition) {
    return std::ranges::lower_bound(entries, partition, {}, &Cut::Entry::partition);
}
}  // namespace

std::uint64_t Cut::next_offset(PartitionId partition) const {
    const auto at = entry_at(entries_, partition);
    return at != entries_.end() && at->partition == partition ? at->next_offset : 0;
}

void Cut::set(PartitionId partition, std::uint64_t next_offset) {
    const auto at = entry_at(entries_, partition);
    const bool present = at != entries_.end() && at->partition == partition;
    if (next_offset == 0) {
        if (present) entries_.erase(at);
    } else if (present) {
        at->next_offset = next_offset;
    } else {
        entries_.insert(at, Entry{partition, next_offset});
    }
}

bool Cut::covers(const Cut& other) const {
    return std::ranges::all_of(other.entries_,
                               [&](const Entry& e) { return next_offset(e.partition) >= e.next_offset; });
}

std::uint64_t Cut::total() const {
    std::uint64_t sum = 0;
    for (const Entry& entry : entries_) sum += entry.next_offset;
    return sum;
}

void Cut::encode(ByteWriter& out) const {
    out.put_varint(entries_.size());
    for (const Entry& entry : entries_) {
        out.put_varint(entry.partition.value);
        out.put_varint(entry.next_offset);
    }
}

Cut Cut::decode(ByteReader& in) {
    Cut cut;
    const std::size_t count = in.get_count(kMaxPartitions, 2);
    for (std::size_t i = 0; i < count && in.ok(); ++i) {
        const std::uint64_t partition = in.get_varint();
        const std::uint64_t next_offset = in.get_varint();
        const bool rises = cut.entries_.empty() || cut.entries_.back().partition.value < partition;
        if (partition > 0xffff || next_offset == 0 || !rises) {
            in.mark_failed();
            break;
        }
        cut.entries_.push_back({PartitionId{static_cast<std::uint16_t>(partition)}, next_offset});
    }
    return cut;
}

std::string Cut::text() const {
    std::string text;
    for (const Entry& entry : entries_) {
        if (!text.empty()) text += ' ';
        text += std::to_string(entry.partition.value) + ':' + std::to_string(entry.next_offset);
    }
    return text.empty() ? "start" : text;
}

}  // namespace tiller
