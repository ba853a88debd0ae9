// The first bytes of a request: strict framing, so that no proxy and we can ever disagree where a request ends.
#pragma once

#include <cstddef>
#include <string_view>

#include "http/message.h"

namespace tiller::http {

inline constexpr std::size_t kMaxHeadBytes = 16 * 1024;
inline constexpr std::size_t kMaxHeaders = 100;
inline constexpr std::size_t kMaxTargetBytes = 8 * 1024;

/// What to answer when a head is refused; the connection closes after it.
struct HeadRefusal {
    int status = 400;
    std::string_view code;
    std::string_view message;
};

/// Parses everything up to and including the blank line. Refused: line folding, bare CR or LF, Transfer-Encoding in
/// any form (411: the one framing rule here is Content-Length), repeated or malformed Content-Length, a missing or
/// repeated Host, more than kMaxHeaders headers, other methods (405) and versions (505).
[[nodiscard]] std::expected<Request, HeadRefusal> parse_head(std::string_view head);

}  // namespace tiller::http
