#include <cstddef>
#include <cstdint>

#include "media/probe.h"
#include "media/sniff.h"

// The sniffer on raw bytes, and the reader of ffprobe's JSON on the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto container = tiller::media::sniff_bytes(bytes);
    ASSERT(container || !container.error().message.empty());
    const auto facts = tiller::media::parse_probe_json(tiller::as_text(bytes), tiller::media::Container::kIsoMedia, {});
    if (facts) ASSERT(facts->width > 0 && facts->height > 0);
    return 0;
}
