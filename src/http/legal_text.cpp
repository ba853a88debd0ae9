#include "http/legal_text.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "http/html.h"

namespace tiller::http {
namespace {

constexpr std::size_t kMaxAddressBytes = 500;
constexpr std::size_t kMaxLinkBytes = 1'000;  // with its label; so that a text of brackets is read in O(bytes)

/// No byte that could end an attribute, hide where a link leads or be read in two ways.
bool is_plain_address(std::string_view address) {
    return address.size() <= kMaxAddressBytes && std::ranges::all_of(address, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte > 0x20 && byte < 0x7f &&
                      std::string_view("\"'<>\\`^{|}()").find(c) == std::string_view::npos;
           });
}

bool begins_with_name(std::string_view address, std::string_view scheme) {
    return address.starts_with(scheme) && address.size() > scheme.size();
}

bool is_allowed_address(std::string_view address) {
    if (!is_plain_address(address)) return false;
    if (address.starts_with("/")) return !address.starts_with("//");
    return begins_with_name(address, "https://") || begins_with_name(address, "http://") ||
           begins_with_name(address, "mailto:");
}

std::string link(std::string_view address, std::string_view label) {
    return "<a href=\"" + escape_html(address) + "\" rel=\"nofollow noopener\">" + escape_html(label) + "</a>";
}

/// The link "[label](address)" that begins `rest`; its size is 0 when there is none.
struct FoundLink {
    std::size_t bytes = 0;
    std::string html;
};

FoundLink bracketed_link(std::string_view rest) {
    rest = rest.substr(0, kMaxLinkBytes);
    const std::size_t label_end = rest.find("](");
    if (!rest.starts_with('[') || label_end == std::string_view::npos || label_end < 2) return {};
    const std::string_view label = rest.substr(1, label_end - 1);
    // The nearest bracket is the one that counts, so that no text is read twice.
    if (label.find_first_of("[]") != std::string_view::npos) return {};
    const std::size_t end = rest.find(')', label_end);
    if (end == std::string_view::npos) return {};
    const std::string_view address = rest.substr(label_end + 2, end - label_end - 2);
    if (!is_allowed_address(address)) return {};
    return {.bytes = end + 1, .html = link(address, label)};
}

FoundLink bare_link(std::string_view rest) {
    if (!rest.starts_with("https://") && !rest.starts_with("http://")) return {};
    std::size_t end = 0;
    while (end < rest.size() && end < kMaxLinkBytes && is_plain_address(rest.substr(end, 1))) ++end;
    // A full stop behind an address ends the sentence.
    while (end > 0 && std::string_view(".,;:!?").find(rest[end - 1]) != std::string_view::npos) --end;
    const std::string_view address = rest.substr(0, end);
    if (!is_allowed_address(address)) return {};
    return {.bytes = end, .html = link(address, address)};
}

std::string line_html(std::string_view line) {
    std::string out;
    std::size_t plain_from = 0;
    for (std::size_t at = 0; at < line.size();) {
        FoundLink found;
        if (line[at] == '[') found = bracketed_link(line.substr(at));
        if (line[at] == 'h') found = bare_link(line.substr(at));
        if (found.bytes == 0) {
            ++at;
            continue;
        }
        out += escape_html(line.substr(plain_from, at - plain_from)) + found.html;
        at += found.bytes;
        plain_from = at;
    }
    return out + escape_html(line.substr(plain_from));
}

enum class Block : std::uint8_t { kNone, kParagraph, kBullets, kNumbers };

struct Line {
    Block block = Block::kParagraph;
    int heading = 0;  // 2 to 4, or none
    std::string_view text;
};

Line read_line(std::string_view line) {
    if (line.empty()) return {.block = Block::kNone, .text = line};
    constexpr std::array<std::string_view, 3> kHeadings = {"# ", "## ", "### "};
    for (std::size_t i = 0; i < kHeadings.size(); ++i) {
        if (line.starts_with(kHeadings[i]))
            return {
                .block = Block::kNone, .heading = static_cast<int>(i) + 2, .text = line.substr(kHeadings[i].size())};
    }
    if (line.starts_with("- ") || line.starts_with("* ")) return {.block = Block::kBullets, .text = line.substr(2)};
    const std::size_t digits = std::min(line.find_first_not_of("0123456789"), line.size());
    if (digits >= 1 && digits <= 3 && line.substr(digits).starts_with(". "))
        return {.block = Block::kNumbers, .text = line.substr(digits + 2)};
    return {.text = line};
}

std::string_view opening_tag(Block block) {
    constexpr std::array<std::string_view, 4> kTags = {"", "<p>", "<ul>", "<ol>"};
    return kTags[static_cast<std::size_t>(block)];
}
std::string_view closing_tag(Block block) {
    constexpr std::array<std::string_view, 4> kTags = {"", "</p>\n", "</ul>\n", "</ol>\n"};
    return kTags[static_cast<std::size_t>(block)];
}

}  // namespace

std::string legal_html(std::string_view text) {
    std::string out;
    Block open = Block::kNone;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const Line line = read_line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        if (line.block != open) {
            out += closing_tag(open);
            out += opening_tag(line.block);
        } else if (open == Block::kParagraph) {
            out += "<br>";  // addresses stand on lines of their own
        }
        open = line.block;
        if (line.heading > 0) {
            const std::string tag = "h" + std::to_string(line.heading) + ">";
            out += "<" + tag + line_html(line.text) + "</" + tag + "\n";
        } else if (open == Block::kBullets || open == Block::kNumbers) {
            out += "<li>" + line_html(line.text) + "</li>";
        } else {
            out += line_html(line.text);
        }
    }
    out += closing_tag(open);
    return out;
}

}  // namespace tiller::http
