// A back-up may have been changed by anybody: any text is refused or is a manifest that writes the same text again,
// none of whose paths leaves the data directory.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "custody/backup_manifest.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tiller;
    std::string text(as_text(std::as_bytes(std::span(data, size))));
    // Half of the inputs get a fitting closing line, or the search would never come past the digest.
    if (size > 0 && data[0] == 't' && !text.contains("\nend "))
        text += "end " + hex_text(blake2b(as_bytes(text))) + "\n";
    const auto manifest = custody::decode_manifest(text);
    if (!manifest) return 0;
    ASSERT(custody::encode_manifest(*manifest) == text);
    for (const custody::BackedUpFile& file : manifest->files) {
        ASSERT(!file.path.starts_with('/') && !("/" + file.path).contains("/."));
        ASSERT(!file.path.contains("//"));
    }
    return 0;
}
