// A stretch of a log comes from a back-up that anybody may have changed: any bytes are refused or are one that writes
// the same bytes again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "custody/log_segment.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tiller;
    const ByteSpan bytes = std::as_bytes(std::span(data, size));
    const auto segment = custody::decode_segment(bytes);
    if (!segment) return 0;
    // Numbers of varying length have more than one spelling, so what is compared is what was read.
    const auto again = custody::decode_segment(custody::encode_segment(*segment));
    ASSERT(again.has_value() && again->records == segment->records && again->roots == segment->roots);
    ASSERT(std::ranges::is_sorted(segment->records, {}, &log::StoredRecord::offset));
    return 0;
}
