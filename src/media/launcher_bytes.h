// The jail's launcher program, carried inside this library, so that it needs no path and no installation.
#pragma once

#include "base/bytes.h"

namespace tiller::media {

/// A static ELF program (launcher/jail_launcher.cpp).
[[nodiscard]] ByteSpan launcher_bytes();

}  // namespace tiller::media
