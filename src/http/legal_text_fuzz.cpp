#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "http/legal_text.h"

// Whatever the text: the tags are those of the subset, they close in their order, and links lead nowhere else.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::string_view kTags[] = {"h2", "h3", "h4", "p", "ul", "ol", "li"};
    const std::string html = tiller::http::legal_html({reinterpret_cast<const char*>(data), size});
    std::string open;
    for (std::size_t at = html.find('<'); at != std::string::npos; at = html.find('<', at + 1)) {
        const std::size_t end = html.find('>', at);
        ASSERT(end != std::string::npos);
        std::string_view tag = std::string_view(html).substr(at + 1, end - at - 1);
        const bool closes = tag.starts_with('/');
        if (closes) tag.remove_prefix(1);
        if (tag == "br") continue;
        if (tag.starts_with("a ")) {
            ASSERT(tag.starts_with("a href=\"") && tag.ends_with("\" rel=\"nofollow noopener\""));
            const std::string_view address = tag.substr(8);
            ASSERT(address.starts_with("https://") || address.starts_with("http://") ||
                   address.starts_with("mailto:") || (address.starts_with("/") && !address.starts_with("//")));
            tag = "a";
        } else if (tag != "a" || !closes) {
            bool known = false;
            for (const std::string_view each : kTags) known = known || each == tag;
            ASSERT(known);
        }
        if (!closes) {
            open += tag;
            open += ' ';
            continue;
        }
        const std::string last = std::string(tag) + ' ';
        ASSERT(open.ends_with(last));
        open.resize(open.size() - last.size());
    }
    ASSERT(open.empty());
    return 0;
}
