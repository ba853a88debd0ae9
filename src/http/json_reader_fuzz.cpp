#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "http/json_reader.h"

/// What is accepted must be read the same by the library's own parser.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto value = tiller::http::parse_json(text);
    if (!value) return 0;
    boost::json::error_code error;
    const boost::json::value again = boost::json::parse(boost::json::string_view(text.data(), text.size()), error);
    if (error || boost::json::serialize(again) != boost::json::serialize(*value)) std::abort();
    tiller::http::ObjectReader in(*value, "fuzz");
    (void)in.optional_text("a", {.max_bytes = 8});
    (void)in.optional_integer("b", {.min = -5, .max = 5});
    (void)in.optional_floats("c", 4, 1e6);
    (void)in.finish();
    return 0;
}
