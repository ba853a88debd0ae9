// How letters leave this machine, if they do.
#pragma once

#include <string>

namespace tiller::app {

struct MailSettings {
    std::string command;  // takes a whole letter on its standard input, like "/usr/sbin/sendmail -t"; empty: no letters
    std::string from;  // "tiller@example.org"
    /// "https://tiller.example": what links begin with, because a caller's Host can not be trusted. Passkeys then hold there alone.
    std::string public_url;
    [[nodiscard]] bool is_on() const { return !command.empty(); }
};

}  // namespace tiller::app
