#include "app/mentions.h"

#include <algorithm>

#include "app/ages.h"
#include "ingest/text.h"
#include "schema/event.h"

namespace tiller::app {
namespace {

bool is_word_byte(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}
bool is_handle_byte(char c) { return is_word_byte(c) || c == '.'; }

}  // namespace

std::vector<std::string> handles_in(std::string_view text, std::size_t max_count) {
    std::vector<std::string> handles;
    for (std::size_t at = text.find('@'); at != std::string_view::npos && handles.size() < max_count;
         at = text.find('@', at + 1)) {
        if (at > 0 && is_handle_byte(text[at - 1])) continue;
        std::size_t end = at + 1;
        while (end < text.size() && is_handle_byte(text[end])) ++end;
        // A full stop behind a name ends the sentence.
        while (end > at + 1 && text[end - 1] == '.') --end;
        const std::string handle = projection::fold_handle(text.substr(at + 1, end - at - 1));
        if (!handle.empty() && std::ranges::find(handles, handle) == handles.end()) handles.push_back(handle);
    }
    return handles;
}

std::vector<ViewerId> mentioned_in(const projection::View& view, std::string_view text, ViewerId author) {
    std::vector<ViewerId> people;
    for (const std::string& handle : handles_in(text, schema::kMaxMentions)) {
        const projection::Account* account = view.accounts().find_by_handle(handle);
        if (account == nullptr || account->viewer == author || account->state != schema::AccountState::kActive)
            continue;
        if (!view.are_apart(author, account->viewer) && may_write_to(view, author, account->viewer))
            people.push_back(account->viewer);
    }
    return people;
}

bool has_word(std::string_view text, std::span<const std::string> words) {
    if (words.empty()) return false;
    const std::string folded = ingest::lower_case(text);
    return std::ranges::any_of(words, [&folded](const std::string& word) {
        for (std::size_t at = folded.find(word); at != std::string::npos; at = folded.find(word, at + 1)) {
            const std::size_t end = at + word.size();
            const bool begins = at == 0 || !is_word_byte(word.front()) || !is_word_byte(folded[at - 1]);
            const bool ends = end == folded.size() || !is_word_byte(word.back()) || !is_word_byte(folded[end]);
            if (begins && ends) return true;
        }
        return false;
    });
}

std::string excerpt(const std::string& text, std::size_t max_bytes) {
    if (text.size() <= max_bytes) return text;
    std::size_t end = max_bytes;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    return text.substr(0, end) + "…";
}

}  // namespace tiller::app
