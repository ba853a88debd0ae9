// No text that a fuzzer finds is a token under a key that it does not know.
#include <array>
#include <cstddef>
#include <cstdint>

#include "schema/token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const tiller::Bytes secret(32, std::byte{0x5a});
    const std::array<tiller::schema::TokenKey, 2> keys = {tiller::schema::TokenKey{1, secret},
                                                          tiller::schema::TokenKey{2, secret}};
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    ASSERT(!tiller::schema::open_token(text, keys, 0).has_value());
    return 0;
}
