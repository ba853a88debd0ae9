#include "projection/slate_index.h"

namespace tiller::projection {

void SlateIndex::add(const IndexedSlate& slate) {
    const Order order{slate.time_ms, slate.request};
    if (slates_.contains(slate.request)) return;
    if (by_time_.size() == kMaxIndexedSlates) {
        if (order < *by_time_.begin()) return;
        slates_.erase(by_time_.begin()->request);
        by_time_.erase(by_time_.begin());
    }
    by_time_.insert(by_time_.end(), order);
    slates_.emplace(slate.request, slate);
}

std::optional<IndexedSlate> SlateIndex::find(RequestId request) const {
    const auto at = slates_.find(request);
    if (at == slates_.end()) return std::nullopt;
    return at->second;
}

std::vector<IndexedSlate> SlateIndex::last(std::size_t max_count) const {
    std::vector<IndexedSlate> found;
    for (auto at = by_time_.rbegin(); at != by_time_.rend() && found.size() < max_count; ++at)
        found.push_back(slates_.at(at->request));
    return found;
}

void SlateIndex::encode(ByteWriter& out) const {
    out.put_varint(by_time_.size());
    for (const Order& order : by_time_) {
        const IndexedSlate& slate = slates_.at(order.request);
        out.put(slate.request.value);
        out.put(slate.viewer.value);
        out.put(slate.time_ms);
        out.put(slate.position.partition.value);
        out.put(slate.position.offset);
    }
}

SlateIndex SlateIndex::decode(ByteReader& in) {
    SlateIndex index;
    for (std::size_t left = in.get_count(kMaxIndexedSlates, 34); left > 0 && in.ok(); --left) {
        IndexedSlate slate;
        slate.request.value = in.get<std::uint64_t>();
        slate.viewer.value = in.get<std::uint64_t>();
        slate.time_ms = in.get<UnixMs>();
        slate.position.partition.value = in.get<std::uint16_t>();
        slate.position.offset = in.get<std::uint64_t>();
        index.add(slate);
    }
    return index;
}

}  // namespace tiller::projection
