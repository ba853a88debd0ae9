#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "http/request_head.h"

/// Whatever comes in, what is accepted has one framing and a path that leads nowhere else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size > tiller::http::kMaxHeadBytes) return 0;
    const auto head = tiller::http::parse_head({reinterpret_cast<const char*>(data), size});
    if (!head) return 0;
    if (!head->path.starts_with('/') || head->path.find("/../") != std::string::npos || head->path.ends_with("/.."))
        std::abort();
    if (!head->header("transfer-encoding").empty()) std::abort();
    return 0;
}
