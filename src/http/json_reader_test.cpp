#include "http/json_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tiller::http {
namespace {

using testing::HasSubstr;

std::string refusal_of(std::string_view text) {
    const auto value = parse_json(text);
    return value ? "" : value.error().message;
}

TEST(JsonReader, RefusesDepthDuplicatesAndWhatFollowsTheEnd) {
    EXPECT_THAT(refusal_of(std::string(100'000, '[')), HasSubstr("nested deeper"));
    EXPECT_EQ(refusal_of(std::string(31, '[') + std::string(31, ']')), "");
    EXPECT_THAT(refusal_of(R"({"a":1,"a":2})"), HasSubstr("twice"));
    EXPECT_THAT(refusal_of(R"({"a":{"b":1,"b":1}})"), HasSubstr("twice"));
    EXPECT_THAT(refusal_of(R"({"a":1,"\u0061":2})"), HasSubstr("twice"));
    EXPECT_THAT(refusal_of("{} {}"), HasSubstr("something follows"));
    EXPECT_THAT(refusal_of("{"), HasSubstr("incomplete"));
    EXPECT_THAT(refusal_of(""), HasSubstr("incomplete"));
}

TEST(JsonReader, RefusesTextsThatAreNoText) {
    EXPECT_NE(refusal_of("\"\xff\xfe\""), "");
    EXPECT_NE(refusal_of(R"("\ud800")"), "");
    EXPECT_NE(refusal_of(R"("\udc00\ud800")"), "");
    const auto value = parse_json(R"({"name":"a\u0000b"})");
    ASSERT_TRUE(value);
    ObjectReader in(*value);
    (void)in.text("name", {.max_bytes = 10});
    EXPECT_THAT(in.finish().error().message, HasSubstr("NUL"));
}

TEST(JsonReader, NamesTheUnknownField) {
    const auto value = parse_json(R"({"handle":"ada","role":"admin"})");
    ObjectReader in(*value, "accounts[3]");
    EXPECT_EQ(in.text("handle", {.max_bytes = 10}), "ada");
    EXPECT_EQ(in.finish().error().message, R"("accounts[3].role" is not a field of this request)");
}

TEST(JsonReader, NumbersKeepTheirLimits) {
    const auto refusal = [](std::string_view text) {
        const auto value = parse_json(text);
        if (!value) return value.error().message;
        ObjectReader in(*value);
        (void)in.integer("n", {.min = 0, .max = 100});
        const Status status = in.finish();
        return status ? std::string() : status.error().message;
    };
    EXPECT_EQ(refusal(R"({"n":100})"), "");
    EXPECT_EQ(refusal(R"({"n":5.0})"), "");
    EXPECT_EQ(refusal(R"({"n":-0})"), "");
    for (const char* bad :
         {R"({"n":101})", R"({"n":-1})", R"({"n":1.5})", R"({"n":1e999})", R"({"n":9223372036854775808})",
          R"({"n":"1"})", R"({"n":null})", R"({"n":true})", R"({})"}) {
        EXPECT_NE(refusal(bad), "") << bad;
    }
}

TEST(JsonReader, TheFirstErrorStands) {
    const auto value = parse_json(R"({"a":1,"b":2})");
    ObjectReader in(*value);
    EXPECT_EQ(in.text("a", {.max_bytes = 10}), "");
    EXPECT_EQ(in.integer("b", {.min = 0, .max = 9}), 0);
    EXPECT_THAT(in.finish().error().message, HasSubstr("\"a\" must be a text"));
}

}  // namespace
}  // namespace tiller::http
