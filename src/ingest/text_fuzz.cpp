// Any bytes are refused or become text in its normal form: normalising it again changes nothing, and its tokens keep
// their limits.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "ingest/text.h"
#include "schema/video.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tiller;
    static const auto cutter = ingest::TokenCutter::create();
    ASSERT(cutter.has_value());
    const std::string typed(reinterpret_cast<const char*>(data), size);
    const ingest::TextLimits limits{.what = "text", .max_bytes = schema::kMaxTextBytes};
    if (const auto text = ingest::normalise_text(typed, limits)) {
        ASSERT(ingest::normalise_text(*text, limits) == *text);
        const auto tokens = cutter->cut(*text);
        ASSERT(tokens.size() <= schema::kMaxTextTokens);
        for (const std::string& token : tokens) ASSERT(!token.empty() && token.size() <= schema::kMaxTextTokenBytes);
    }
    const std::vector<std::string> tags = {typed, "x"};
    if (const auto once = ingest::normalise_tags(tags)) ASSERT(ingest::normalise_tags(*once) == *once);
    if (const auto once = ingest::normalise_language(typed)) ASSERT(ingest::normalise_language(*once) == *once);
    return 0;
}
