#include <cstddef>
#include <cstdint>
#include <string_view>

#include "media/captions.h"

// Whatever is accepted must be a fixed point: written and read again it gives the same cues.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto cues = tiller::media::parse_captions({reinterpret_cast<const char*>(data), size});
    if (!cues) return 0;
    const auto again = tiller::media::parse_captions(tiller::media::write_captions(*cues));
    // Escaping lengthens the text, so that the second reading may pass a limit of size.
    if (again) ASSERT(*again == *cues);
    return 0;
}
