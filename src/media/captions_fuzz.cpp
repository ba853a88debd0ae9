#include <cstddef>
#include <cstdint>
#include <string_view>

#include "media/captions.h"

namespace {

// Whatever is accepted must be a fixed point: written and read again it gives the same cues.
void check(const tiller::Result<std::vector<tiller::media::CaptionCue>>& cues) {
    if (!cues) return;
    const auto again = tiller::media::parse_captions(tiller::media::write_captions(*cues));
    // Escaping lengthens the text, so that the second reading may pass a limit of size.
    if (again) ASSERT(*again == *cues);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view file(reinterpret_cast<const char*>(data), size);
    check(tiller::media::parse_captions(file));
    check(tiller::media::parse_subrip(file));
    return 0;
}
