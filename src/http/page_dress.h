// The app's page as the operator's service: name, language, description, colour and logo, put into the head of what was built.
#pragma once

#include <string>
#include <string_view>

namespace tiller::http {

/// What differs from the page as it was built; empty where nothing does.
struct PageDress {
    std::string name = {};
    std::string language = {};  // of those that the pages are written in
    std::string description = {};
    std::string style = {};  // a style sheet; nothing in it may end its element
    std::string small_icon = {};  // address of a PNG
    std::string tags = {};  // ready for the end of the head: Open Graph

    /// A page built from these is the page as it was built.
    [[nodiscard]] bool is_plain() const {
        return name.empty() && language.empty() && description.empty() && style.empty() && small_icon.empty() &&
               tags.empty();
    }
};

/// `html`, the built index.html, dressed; what is not found in it stays as it is. O(bytes).
[[nodiscard]] std::string dressed_page(std::string html, const PageDress& dress);

/// One Open Graph tag with its line end; empty without a value.
[[nodiscard]] std::string graph_tag(std::string_view property, std::string_view value);

}  // namespace tiller::http
