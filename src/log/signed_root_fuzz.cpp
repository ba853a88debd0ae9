// Roots come back from outsiders: any bytes are refused or are a root that writes the same bytes again.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "log/signed_root.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tiller;
    const ByteSpan bytes = std::as_bytes(std::span(data, size));
    const auto root = log::SignedRoot::decode(bytes);
    if (!root) return 0;
    ByteWriter out;
    root->encode(out);
    ASSERT(std::ranges::equal(out.bytes(), bytes));
    ASSERT(!log::verify_signature(*root, log::RootPublicKey{}).has_value());
    return 0;
}
