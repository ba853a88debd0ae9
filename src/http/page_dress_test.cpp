// The app's page in the operator's dress, and legal pages that need no script.
#include "http/page_dress.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "http/legal_page.h"
#include "http/page_policy.h"

namespace tiller::http {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kBuilt =
    "<!doctype html>\n<html data-app=\"/assets/a.js\" lang=\"en\">\n  <head>\n    <title>Tiller</title>\n    "
    "<script>go()</script>\n    <meta name=\"description\" content=\"Built in.\" />\n    "
    "<link rel=\"icon\" href=\"/icon.svg\" type=\"image/svg+xml\" />\n    "
    "<link rel=\"apple-touch-icon\" href=\"/icon-180.png\" />\n  </head>\n  <body></body>\n</html>\n";

TEST(PageDress, APlainDressChangesNothing) {
    EXPECT_TRUE(PageDress{}.is_plain());
    EXPECT_EQ(dressed_page(std::string(kBuilt), {}), kBuilt);
    EXPECT_EQ(dressed_page("no page", {.name = "Harbour", .style = "a{}"}), "no page");
}

TEST(PageDress, PutsWhatDiffersWhereItBelongsAsText) {
    const std::string page = dressed_page(std::string(kBuilt), {.name = "Ada's <harbour>",
                                                                .language = "zh-Hant",
                                                                .description = "\"Boats\" & </head>",
                                                                .style = ":root{--you:#1a4fb4}",
                                                                .small_icon = "/brand/1-192.png",
                                                                .tags = graph_tag("og:title", "a \"b\" <c>")});
    EXPECT_THAT(page, HasSubstr("lang=\"zh-Hant\""));
    EXPECT_THAT(page, HasSubstr("<title>Ada&#39;s &lt;harbour&gt;</title>"));
    EXPECT_THAT(page, HasSubstr("content=\"&quot;Boats&quot; &amp; &lt;/head&gt;\""));
    EXPECT_THAT(page, Not(HasSubstr("Built in.")));
    EXPECT_THAT(page, HasSubstr("<link rel=\"icon\" href=\"/brand/1-192.png\" type=\"image/png\" />"));
    EXPECT_THAT(page, HasSubstr("<link rel=\"apple-touch-icon\" href=\"/brand/1-192.png\" />"));
    EXPECT_THAT(page, HasSubstr("<meta property=\"og:title\" content=\"a &quot;b&quot; &lt;c&gt;\" />"));
    EXPECT_THAT(page, HasSubstr("<style>:root{--you:#1a4fb4}</style>\n  </head>"));
    EXPECT_THAT(page, HasSubstr("<script>go()</script>"));
    EXPECT_EQ(graph_tag("og:image", ""), "");
}

TEST(PageDress, ThePolicyLetsItsStyleStandAndNoOther) {
    EXPECT_EQ(page_policy(kBuilt, ""), page_policy(kBuilt));
    EXPECT_THAT(page_policy(kBuilt), Not(HasSubstr("style-src")));
    EXPECT_THAT(page_policy(kBuilt, "a{}"), HasSubstr("; style-src 'self'" + source_hash("a{}")));
}

app::LegalReading reading_of(std::uint64_t version) {
    app::LegalReading reading;
    reading.shown = {.page = schema::LegalPage::kPrivacy,
                     .language = "zh-Hans",
                     .text = "# A\n\n<b>",
                     .changed_ms = 1'764'201'600'000,
                     .version = version};
    reading.versions = {{3, 1'764'201'600'000}, {1, 1'700'000'000'000}};
    reading.languages = {"en", "zh-Hans"};
    return reading;
}
const LegalFrame kFrame{.name = "<Harbour>",
                        .icon = "/icon.svg",
                        .style = ":root{--you:#1a4fb4}",
                        .pages = {schema::LegalPage::kTerms, schema::LegalPage::kPrivacy}};

TEST(LegalPage, HasItsDateItsVersionsAndTheOtherPagesInItsLanguage) {
    const Response response = legal_response(reading_of(3), kFrame);
    EXPECT_THAT(response.body, HasSubstr("<html lang=\"zh-Hans\">"));
    EXPECT_THAT(response.body, HasSubstr("<title>隐私说明 · &lt;Harbour&gt;</title>"));
    EXPECT_THAT(response.body, HasSubstr("最后更改：<time datetime=\"2025-11-27\">2025-11-27</time>"));
    EXPECT_THAT(response.body, HasSubstr("<h2>A</h2>\n<p>&lt;b&gt;</p>"));
    EXPECT_THAT(response.body, HasSubstr("href=\"/legal/privacy?language=zh-Hans&amp;version=1\""));
    EXPECT_THAT(response.body, HasSubstr("href=\"/legal/privacy?language=en\" hreflang=\"en\""));
    EXPECT_THAT(response.body, HasSubstr("href=\"/legal/terms?language=zh-Hans\">使用条款</a>"));
    EXPECT_THAT(response.body, HasSubstr("--you:#1a4fb4"));
    EXPECT_THAT(response.body, Not(HasSubstr("noindex")));
    EXPECT_THAT(response.body, Not(HasSubstr("<script")));
}

TEST(LegalPage, AnEarlierVersionSaysThatItNoLongerHolds) {
    const Response response = legal_response(reading_of(1), kFrame);
    EXPECT_THAT(response.body, HasSubstr("noindex"));
    EXPECT_THAT(response.body, HasSubstr("这是以前的版本，已不再有效。 <a href=\"/legal/privacy?language=zh-Hans\">"));
}

}  // namespace
}  // namespace tiller::http
