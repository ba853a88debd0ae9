// The route table and the document say the same, in both directions.
#include "http/openapi.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>

#include "http/route.h"

namespace tiller::http {
namespace {

namespace json = boost::json;

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    return out;
}

std::set<std::string> documented() {
    std::set<std::string> rows;
    const json::value document = json::parse(json::string_view(openapi_document().data(), openapi_document().size()));
    for (const auto& [path, methods] : document.at("paths").as_object()) {
        for (const auto& [method, operation] : methods.as_object()) {
            rows.insert(std::string(method) + " " + std::string(path) + " " +
                        std::string(operation.at("x-tiller-auth").as_string()));
        }
    }
    return rows;
}

std::set<std::string> routed() {
    constexpr std::array<std::string_view, 6> kAuthNames = {"none",      "viewer", "account",
                                                            "moderator", "admin",  "engine"};
    std::set<std::string> rows;
    for (const Route& row : route_table()) {
        rows.insert(lower(method_name(row.method)) + " " + std::string(row.path) + " " +
                    std::string(kAuthNames[static_cast<std::size_t>(row.auth)]));
    }
    return rows;
}

TEST(OpenApi, EveryRouteIsDocumentedWithItsRuleAndTheReverse) { EXPECT_EQ(routed(), documented()); }

TEST(OpenApi, RoutesAreFoundByTheirOwnPattern) {
    const Router router(route_table());
    for (const Route& row : route_table()) {
        std::string path(row.path);
        for (std::size_t open = path.find('{'); open != std::string::npos; open = path.find('{'))
            path.replace(open, path.find('}') - open + 1, "0000000000001");
        EXPECT_EQ(router.match(row.method, path).route, &row) << row.path;
    }
    EXPECT_EQ(router.match(Method::kDelete, "/v1/sessions/current").route->path, "/v1/sessions/current");
    EXPECT_EQ(router.match(Method::kGet, "/v1/me/").route, nullptr);
}

TEST(OpenApi, RequestBodiesTakeNoUnknownFields) {
    const json::value document = json::parse(json::string_view(openapi_document().data(), openapi_document().size()));
    const json::object& schemas = document.at("components").at("schemas").as_object();
    for (const auto& [path, methods] : document.at("paths").as_object()) {
        for (const auto& [method, operation] : methods.as_object()) {
            const json::value* body = operation.as_object().if_contains("requestBody");
            const json::value* content =
                body == nullptr ? nullptr : body->at("content").as_object().if_contains("application/json");
            if (content == nullptr) continue;
            const std::string name(content->at("schema").at("$ref").as_string().subview(21));
            EXPECT_EQ(schemas.at(name).as_object().at("additionalProperties"), json::value(false)) << name;
        }
    }
}

}  // namespace
}  // namespace tiller::http
