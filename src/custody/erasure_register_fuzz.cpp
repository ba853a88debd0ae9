// A register of erasures is handed in by an operator: any text is refused or is a register that is read back the same.
#include <cstddef>
#include <cstdint>
#include <span>

#include "custody/erasure_register.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tiller;
    const auto erasures = custody::decode_register(as_text(std::as_bytes(std::span(data, size))));
    if (!erasures) return 0;
    const auto again = custody::decode_register(custody::encode_register(*erasures));
    ASSERT(again.has_value() && *again == *erasures);
    return 0;
}
