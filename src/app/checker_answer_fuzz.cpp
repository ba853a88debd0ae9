#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "app/checker_answer.h"
#include "app/hash_list.h"

// What is accepted must fit into an event, whatever the program said; the same for the lines of a hash list.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto answer = tiller::app::parse_checker_answer(text)) {
        tiller::schema::VideoChecked checked;
        checked.version = answer->version;
        checked.labels = answer->labels;
        tiller::ByteWriter out;
        ASSERT(tiller::schema::append_body({1, {2}, 0, checked}, out).has_value());
        for (const auto& label : answer->labels) ASSERT(label.score >= 0 && label.score <= 1);
    }
    if (const auto list = tiller::app::HashList::parse(text)) {
        const auto labels = list->matches({}, {}, 0);
        ASSERT(labels.empty());
    }
    return 0;
}
