#include <cstddef>
#include <cstdint>

#include "media/rendition_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto facts = tiller::media::parse_rendition(bytes, size);
    if (facts)
        ASSERT(facts->duration_ms > 0 && facts->frames > 0);
    else
        ASSERT(!facts.error().message.empty());
    return 0;
}
