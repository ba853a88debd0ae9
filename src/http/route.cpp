#include "http/route.h"

namespace tiller::http {
namespace {

using Parameters = std::vector<std::pair<std::string_view, std::string>>;

std::string_view next_segment(std::string_view& rest) {
    const std::size_t end = rest.find('/');
    const std::string_view segment = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    return segment;
}

/// Patterns and paths both begin with '/'. `parameters` is only meaningful when true comes back.
bool matches(std::string_view pattern, std::string_view path, Parameters& parameters) {
    if (path.empty() || path.back() == '/') return false;
    parameters.clear();
    pattern.remove_prefix(1);
    path.remove_prefix(1);
    while (!pattern.empty() && !path.empty()) {
        const std::string_view expected = next_segment(pattern);
        const std::string_view actual = next_segment(path);
        if (expected.front() == '{') {
            parameters.emplace_back(expected.substr(1, expected.size() - 2), std::string(actual));
        } else if (expected != actual) {
            return false;
        }
    }
    return pattern.empty() && path.empty();
}

}  // namespace

Router::Match Router::match(Method method, std::string_view path) const {
    Match found;
    Parameters parameters;
    bool found_literal = false;
    for (const Route& row : rows_) {
        if (!matches(row.path, path, parameters)) continue;
        if (!found.allowed_methods.empty()) found.allowed_methods += ", ";
        found.allowed_methods += method_name(row.method);
        if (row.method == Method::kGet) found.allowed_methods += ", HEAD";
        if (row.method != method && !(row.method == Method::kGet && method == Method::kHead)) continue;
        // A literal row wins over one with a parameter: /v1/sessions/current before /v1/sessions/{session}.
        const bool literal = parameters.empty();
        const bool exact = row.method == method;
        if (found.route == nullptr || (literal && !found_literal) || (exact && found.route->method != method)) {
            found.route = &row;
            found.parameters = parameters;
            found_literal = literal;
        }
    }
    return found;
}

}  // namespace tiller::http
