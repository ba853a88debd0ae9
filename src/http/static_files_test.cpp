#include "http/static_files.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/temporary_directory.h"
#include "http/link_preview.h"
#include "http/opening.h"
#include "http/page_policy.h"

namespace tiller::http {
namespace {

std::string header_of(const Response& response, std::string_view name) {
    for (const Header& header : response.headers)
        if (header.name == name) return header.value;
    return "";
}

TEST(Range, FollowsRfc9110) {
    using Kind = RangeAnswer::Kind;
    struct Row {
        std::string_view header;
        std::uint64_t size;
        Kind kind;
        std::uint64_t first, length;
    };
    for (const Row& row : std::initializer_list<Row>{{"bytes=0-0", 10, Kind::kPart, 0, 1},
                                                     {"bytes=0-", 10, Kind::kPart, 0, 10},
                                                     {"bytes=3-5", 10, Kind::kPart, 3, 3},
                                                     {"bytes=5-100", 10, Kind::kPart, 5, 5},
                                                     {"bytes=-3", 10, Kind::kPart, 7, 3},
                                                     {"bytes=-30", 10, Kind::kPart, 0, 10},
                                                     {"bytes=10-", 10, Kind::kUnsatisfiable, 0, 0},
                                                     {"bytes=-0", 10, Kind::kUnsatisfiable, 0, 0},
                                                     {"bytes=0-0", 0, Kind::kUnsatisfiable, 0, 0},
                                                     {"bytes=5-3", 10, Kind::kWhole, 0, 10},
                                                     {"bytes=0-1,4-5", 10, Kind::kWhole, 0, 10},
                                                     {"items=0-1", 10, Kind::kWhole, 0, 10},
                                                     {"bytes=", 10, Kind::kWhole, 0, 10},
                                                     {"bytes=-", 10, Kind::kWhole, 0, 10},
                                                     {"bytes=a-b", 10, Kind::kWhole, 0, 10},
                                                     {"bytes=18446744073709551616-", 10, Kind::kWhole, 0, 10},
                                                     {"bytes=0-18446744073709551615", 10, Kind::kPart, 0, 10}}) {
        const RangeAnswer answer = parse_range(row.header, row.size);
        EXPECT_EQ(answer.kind, row.kind) << row.header;
        EXPECT_EQ(answer.first, row.first) << row.header;
        EXPECT_EQ(answer.length, row.length) << row.header;
    }
}

TEST(Path, LeadsNowhereElse) {
    EXPECT_EQ(parse_path("/a%20b/c").value(), "/a b/c");
    EXPECT_EQ(parse_path("/a/").value(), "/a/");
    for (const char* bad :
         {"", "a", "/..", "/a/../b", "/%2e%2e/b", "/a//b", "/a\\b", "/a%00", "/a%0a", "/%", "/%zz", "/./a"})
        EXPECT_FALSE(parse_path(bad)) << bad;
}

TEST(Query, RefusesUnknownAndRepeatedNames) {
    Request request;
    request.query = parse_query("a=1&b=%E4%B8%AD+x").value();
    EXPECT_EQ(request.query_value("b"), "中 x");
    EXPECT_TRUE(request.check_query({"a", "b"}));
    EXPECT_FALSE(request.check_query({"a"}));
    request.query = parse_query("a=1&a=2").value();
    EXPECT_FALSE(request.check_query({"a"}));
    EXPECT_FALSE(parse_query(std::string(80, '&') + "a=%0"));
}

TEST(StaticFiles, WhatIsMissingIsAPageForPeopleAndJsonForPrograms) {
    const TemporaryDirectory folder;
    std::ofstream(folder.path() + "/index.html") << "<!doctype html>";
    const StaticFiles files(folder.path());
    Request request;
    request.method = Method::kGet;
    request.path = "/no-such-page";
    EXPECT_EQ(files.answer(request).status, 404);
    EXPECT_FALSE(files.answer(request).file.has_value());
    request.headers.push_back({"accept", "text/html,application/xhtml+xml,*/*;q=0.8"});
    const Response page = files.answer(request);
    EXPECT_EQ(page.status, 404);
    EXPECT_TRUE(page.file.has_value());
}

TEST(PagePolicy, AllowsThePagesOwnScriptsAndNoOthers) {
    EXPECT_EQ(page_policy("<script src=/a.js></script>"), kPagePolicy);
    // The digest of "alert('Hello, world.');" is the example of the Content Security Policy specification, level 3.
    const std::string policy = page_policy("<head><script>alert('Hello, world.');</script><script>never closed");
    EXPECT_EQ(policy,
              std::string(kPagePolicy) + "; script-src 'self' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='");
}

TEST(LinkPreview, OnlyTheAddressOfAVideoIsOne) {
    EXPECT_EQ(video_of_path("/v/0000000000007"), VideoId{7});
    for (const char* other : {"/", "/v/", "/v/7", "/v/0000000000007/x", "/tag/0000000000007", "v/0000000000007"})
        EXPECT_FALSE(video_of_path(other)) << other;
}

TEST(Opening, OnlyForABrowserThatShowsTheFeed) {
    Request request;
    request.method = Method::kGet;
    request.path = "/";
    EXPECT_FALSE(opens_feed(request));
    request.headers = {{"sec-fetch-mode", "navigate"}, {"sec-fetch-dest", "document"}};
    EXPECT_TRUE(opens_feed(request));
    request.path = "/upload";
    EXPECT_FALSE(opens_feed(request));
    request.path = "/";
    request.headers.push_back({"sec-purpose", "prefetch;prerender"});
    EXPECT_FALSE(opens_feed(request));
}

TEST(Opening, NoTextOfASlateLeavesItsElement) {
    const std::string page = page_with_slate("<head><script>go()</script>", R"({"a":"</script><!--<script>"})", "en");
    EXPECT_EQ(page, R"(<head><script type="application/json" id="first-slate" data-locale="en">)"
                    R"({"a":"\u003c/script>\u003c!--\u003cscript>"}</script><script>go()</script>)");
    EXPECT_EQ(page_with_slate("<head>", "{}", "en"), "<head>");
}

TEST(StaticFiles, ThePolicyFitsThePageThatIsSent) {
    const TemporaryDirectory folder;
    const StaticFiles files(folder.path());
    Request request;
    request.method = Method::kGet;
    request.path = "/";
    for (const std::string html : {"<script>1</script>", "<script>2</script>"}) {
        std::ofstream(folder.path() + "/index.html") << html;
        EXPECT_EQ(header_of(files.answer(request), "Content-Security-Policy"), page_policy(html));
    }
}

}  // namespace
}  // namespace tiller::http
