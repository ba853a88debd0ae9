#include "media/launcher_bytes.h"

// The assembler copies the file; no array literal of a million numbers has to be parsed.
asm(".section .rodata\n"
    ".balign 16\n"
    ".global tiller_jail_launcher_begin\n"
    "tiller_jail_launcher_begin:\n"
    ".incbin \"" JAIL_LAUNCHER_PATH
    "\"\n"
    ".global tiller_jail_launcher_end\n"
    "tiller_jail_launcher_end:\n"
    ".byte 0\n"
    ".previous\n");

extern "C" {
extern const std::byte tiller_jail_launcher_begin;
extern const std::byte tiller_jail_launcher_end;
}

namespace tiller::media {

ByteSpan launcher_bytes() {
    const std::byte* const begin = &tiller_jail_launcher_begin;
    const std::byte* const end = &tiller_jail_launcher_end;
    return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace tiller::media
