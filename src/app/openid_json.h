// JSON that an identity provider wrote: fields that nobody asked for are passed over, as its standards want.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "base/result.h"

namespace tiller::app {

/// kInvalid for what is no object, is larger than `max_bytes`, or is nested deeply.
[[nodiscard]] Result<boost::json::object> parse_provider_object(std::string_view text, std::size_t max_bytes);
/// Empty when the field is absent or no text.
[[nodiscard]] std::string_view provider_text(const boost::json::object& object, std::string_view name);
/// The same for lists: empty when absent or no list.
[[nodiscard]] const boost::json::array& provider_list(const boost::json::object& object, std::string_view name);
[[nodiscard]] bool lists_text(const boost::json::array& list, std::string_view word);

}  // namespace tiller::app
