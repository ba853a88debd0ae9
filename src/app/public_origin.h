// Where people open this server.
#pragma once

#include <string_view>

#include "app/mail_settings.h"

namespace tiller::app {

/// "https://tiller.example" of "https://tiller.example/and/more"; empty when the operator has not said where it is.
[[nodiscard]] inline std::string_view public_origin(const MailSettings& settings) {
    const std::string_view address = settings.public_url;
    const std::size_t scheme_end = address.find("://");
    return scheme_end == std::string_view::npos ? address : address.substr(0, address.find('/', scheme_end + 3));
}

}  // namespace tiller::app
