#include "app/openid_json.h"

#include <algorithm>
#include <boost/json.hpp>

namespace tiller::app {
namespace {

constexpr std::size_t kMaxProviderDepth = 8;

boost::json::string_view json_name(std::string_view name) { return {name.data(), name.size()}; }

}  // namespace

Result<boost::json::object> parse_provider_object(std::string_view text, std::size_t max_bytes) {
    if (text.size() > max_bytes) return fail(ErrorCode::kInvalid, "it is too large");
    boost::json::parse_options options;
    options.max_depth = kMaxProviderDepth;
    boost::json::error_code error;
    boost::json::value value = boost::json::parse(json_name(text), error, {}, options);
    if (error || !value.is_object()) return fail(ErrorCode::kInvalid, "it is no JSON object");
    return std::move(value.get_object());
}

std::string_view provider_text(const boost::json::object& object, std::string_view name) {
    const boost::json::value* value = object.if_contains(json_name(name));
    if (value == nullptr || !value->is_string()) return {};
    return {value->get_string().data(), value->get_string().size()};
}

const boost::json::array& provider_list(const boost::json::object& object, std::string_view name) {
    static const boost::json::array kNone;
    const boost::json::value* value = object.if_contains(json_name(name));
    return value == nullptr || !value->is_array() ? kNone : value->get_array();
}

bool lists_text(const boost::json::array& list, std::string_view word) {
    return std::ranges::any_of(list, [&](const boost::json::value& each) {
        return each.is_string() && std::string_view(each.get_string().data(), each.get_string().size()) == word;
    });
}

}  // namespace tiller::app
