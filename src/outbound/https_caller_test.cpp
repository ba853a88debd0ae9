// Which addresses are ones, and that nothing is called that the operator has not named. What happens on the wire:
// tests/http/openid_refusals_test.py.
#include "outbound/https_caller.h"

#include <gtest/gtest.h>

namespace tiller::outbound {
namespace {

TEST(Address, IsReadInItsParts) {
    const Address usual = parse_address("https://ID.example/realm/one?a=b").value();
    EXPECT_EQ(usual.place, (Place{Wire::kTls, "id.example", 443}));
    EXPECT_EQ(usual.target, "/realm/one?a=b");
    EXPECT_EQ(text_of(usual.place), "id.example");
    const Address other = parse_address("http://127.0.0.1:8080?x").value();
    EXPECT_EQ(other.place, (Place{Wire::kPlain, "127.0.0.1", 8080}));
    EXPECT_EQ(other.target, "/?x");
    EXPECT_EQ(text_of(other.place), "127.0.0.1:8080");
    EXPECT_EQ(parse_address("https://id.example").value().target, "/");
}

TEST(Address, WhatCouldMeanAnotherHostIsNone) {
    for (const std::string& bad : {std::string(""),
                                   std::string("id.example"),
                                   std::string("ftp://id.example"),
                                   std::string("HTTPS://id.example"),
                                   std::string("https://"),
                                   std::string("https:///path"),
                                   std::string("https://a@id.example/"),
                                   std::string("https://id.example:0/"),
                                   std::string("https://id.example:65536/"),
                                   std::string("https://id.example:/"),
                                   std::string("https://id.example:44x/"),
                                   std::string("https://id.example#x"),
                                   std::string("https://[::1]/"),
                                   std::string("https://id.example\\@evil/"),
                                   std::string("https://id example/"),
                                   std::string("https://id.example/\r\nHost: evil"),
                                   std::string("https://id.example/\0", 20),
                                   std::string("https://ïd.example/"),
                                   std::string("https://.example/"),
                                   std::string("https://-a.example/"),
                                   std::string("https://a_b.example/"),
                                   "https://" + std::string(254, 'a') + "/",
                                   "https://id.example/" + std::string(3'000, 'a')})
        EXPECT_EQ(parse_address(bad).error().code, ErrorCode::kInvalid) << bad;
}

TEST(HttpsCaller, DeniesAndNotesWhatNobodyHasNamed) {
    const ManualClock clock(1'700'000'000'000);
    HttpsCaller caller({{.place = {Wire::kTls, "id.example", 443}},
                        {.place = {Wire::kPlain, "id.example", 80}},
                        {.place = {Wire::kPlain, "127.0.0.1", 1}}},
                       clock);
    for (const char* url : {"https://other.example/", "https://id.example.evil.example/", "https://id.example:8443/",
                            "http://id.example/", "http://127.0.0.1:2/", "http://localhost:1/", "https://127.0.0.1:1/"})
        EXPECT_EQ(caller.call({.url = url, .why = "a test"}).error().code, ErrorCode::kDenied) << url;
    EXPECT_EQ(caller.call({.url = "no address", .why = "a test"}).error().code, ErrorCode::kInvalid);
    const std::vector<Connection> noted = caller.recent();
    ASSERT_EQ(noted.size(), 7u);
    EXPECT_EQ(noted.back().host, "other.example");
    EXPECT_EQ(noted.back().why, "a test");
    EXPECT_TRUE(noted.back().is_failed);
    EXPECT_EQ(noted.back().time_ms, 1'700'000'000'000);
}

TEST(HttpsCaller, RemembersSoManyAndNoMore) {
    const ManualClock clock(1'700'000'000'000);
    HttpsCaller caller({}, clock);
    for (std::size_t i = 0; i < kMaxRemembered + 10; ++i)
        EXPECT_FALSE(caller.call({.url = "https://id.example/", .why = std::to_string(i)}));
    ASSERT_EQ(caller.recent().size(), kMaxRemembered);
    EXPECT_EQ(caller.recent().front().why, std::to_string(kMaxRemembered + 9));
}

}  // namespace
}  // namespace tiller::outbound
