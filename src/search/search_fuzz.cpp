// Any bytes may be looked for and any bytes indexed: nothing breaks, limits hold, and a document is found by its own words.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "search/fold.h"
#include "search/library.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace tiller::search;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto pieces = cut_pieces(fold_text(text));
    for (const Piece& piece : pieces) ASSERT(!piece.text.empty());
    const Query query = parse_query(text);
    ASSERT(query.parts.size() <= kMaxQueryParts);
    Library library;
    const Document document = library.prepare_name(1, text);
    library.tags().put({&document, 1});
    const auto hits = library.tags().find(query, 10);
    ASSERT(hits.size() == (query.is_empty() ? 0u : 1u));
    return 0;
}
