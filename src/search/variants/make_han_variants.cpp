// Writes, while the program is built, which Chinese characters stand for the same one: make_han_variants FILE. Characters that
// OpenCC turns into each other (simplified, traditional, of Taiwan, of Hong Kong) are one class, and each is written with the one
// that stands for its class. The server needs neither OpenCC nor its dictionaries.
#include <opencc/opencc.h>

#include <cstdint>
#include <cstdio>
#include <exception>
#include <fstream>
#include <map>
#include <string>
#include <string_view>

namespace {

struct Block {
    char32_t first;
    char32_t last;
};
// CJK Unified Ideographs, Extension A, the compatibility ideographs, Extension B to the end of what OpenCC knows.
constexpr Block kBlocks[] = {{0x4e00, 0x9fff}, {0x3400, 0x4dbf}, {0x20000, 0x323af}};

void append_utf8(char32_t c, std::string& out) {
    if (c >= 0x10000) {
        out += static_cast<char>(0xf0 | (c >> 18));
        out += static_cast<char>(0x80 | ((c >> 12) & 0x3f));
    } else {
        out += static_cast<char>(0xe0 | (c >> 12));
    }
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    out += static_cast<char>(0x80 | (c & 0x3f));
}

/// The character that `text` begins with; 0 when it is not one of three or four bytes.
char32_t first_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<char32_t>(static_cast<unsigned char>(text[i])); };
    if (text.size() >= 3 && byte(0) >= 0xe0 && byte(0) < 0xf0)
        return ((byte(0) & 0x0f) << 12) | ((byte(1) & 0x3f) << 6) | (byte(2) & 0x3f);
    if (text.size() >= 4 && byte(0) >= 0xf0)
        return ((byte(0) & 0x07) << 18) | ((byte(1) & 0x3f) << 12) | ((byte(2) & 0x3f) << 6) | (byte(3) & 0x3f);
    return 0;
}

/// Classes of characters, each named by one of its members.
class Classes {
public:
    char32_t name_of(char32_t c) {
        const auto found = parents_.find(c);
        if (found == parents_.end() || found->second == c) return c;
        return found->second = name_of(found->second);
    }
    void join(char32_t from, char32_t into) {
        const char32_t a = name_of(from);
        const char32_t b = name_of(into);
        if (a != b) parents_[a] = b;
    }
    [[nodiscard]] const std::map<char32_t, char32_t>& members() const { return parents_; }

private:
    std::map<char32_t, char32_t> parents_;
};

void join_by(const char* configuration, Classes& classes) {
    const opencc::SimpleConverter converter(configuration);
    std::string all;  // one a line, so that no two make a phrase
    for (const Block& block : kBlocks) {
        for (char32_t c = block.first; c <= block.last; ++c) {
            append_utf8(c, all);
            all += '\n';
        }
    }
    const std::string converted = converter.Convert(all);
    std::size_t from = 0;
    std::size_t to = 0;
    while (from < all.size() && to < converted.size()) {
        const char32_t a = first_character(std::string_view(all).substr(from));
        const char32_t b = first_character(std::string_view(converted).substr(to));
        if (a != 0 && b != 0 && a != b) classes.join(a, b);
        from = all.find('\n', from) + 1;
        to = converted.find('\n', to) + 1;
    }
}

}  // namespace

int main(int argument_count, char** arguments) {
    if (argument_count != 2) {
        std::fputs("usage: make_han_variants FILE\n", stderr);
        return 2;
    }
    try {
        Classes classes;
        // To simplified first: the one that others were joined into names the class.
        for (const char* configuration : {"t2s.json", "s2t.json", "s2tw.json", "s2hk.json"})
            join_by(configuration, classes);
        std::ofstream out(arguments[1]);
        for (const auto& [member, parent] : std::map<char32_t, char32_t>(classes.members())) {
            const char32_t name = classes.name_of(member);
            if (name != member)
                out << "{" << static_cast<std::uint32_t>(member) << "," << static_cast<std::uint32_t>(name) << "},\n";
        }
        out.close();
        return out.good() ? 0 : 1;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "make_han_variants: OpenCC: %s\n", error.what());
        return 1;
    }
}
