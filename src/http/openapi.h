// The API's own description, as served at /v1/openapi.json.
#pragma once

#include <string_view>

namespace tiller::http {

[[nodiscard]] std::string_view openapi_document();

}  // namespace tiller::http
