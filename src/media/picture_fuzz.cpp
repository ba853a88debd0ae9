#include <cstddef>
#include <cstdint>

#include "media/picture.h"

// What is accepted is a fixed point, and never longer than what came in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span bytes(reinterpret_cast<const std::byte*>(data), size);
    const auto head = tiller::media::read_picture_head(bytes);
    ASSERT(head || !head.error().message.empty());
    if (!head) return 0;
    const auto plain = tiller::media::plain_png(bytes, head->width);
    if (!plain) return 0;
    ASSERT(plain->size() <= size && head->width == head->height);
    const auto again = tiller::media::plain_png(tiller::as_bytes(*plain), head->width);
    ASSERT(again && *again == *plain);
    return 0;
}
