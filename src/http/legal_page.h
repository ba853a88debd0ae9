// A legal page as HTML that needs no script: its text, when it was changed, its earlier versions and other languages.
#pragma once

#include <string>
#include <vector>

#include "app/legal_pages.h"
#include "http/message.h"

namespace tiller::http {

/// Of the service around it.
struct LegalFrame {
    std::string name = {};
    std::string icon = {};   // address of a picture
    std::string style = {};  // a style sheet of colours alone; may be empty
    std::vector<schema::LegalPage> pages = {};  // that can be read
};

/// Its own words are in the language of the text where there are such, else English.
[[nodiscard]] Response legal_response(const app::LegalReading& reading, const LegalFrame& frame);

}  // namespace tiller::http
