// The subset that legal pages are written in, and what it does not let through.
#include "http/legal_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tiller::http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(LegalText, HeadingsParagraphsAndLists) {
    EXPECT_EQ(legal_html("# One\n## Two\n### Three\n#### four\n#five"),
              "<h2>One</h2>\n<h3>Two</h3>\n<h4>Three</h4>\n<p>#### four<br>#five</p>\n");
    EXPECT_EQ(legal_html("Ada Lovelace\n12 Quay\n\nNext"), "<p>Ada Lovelace<br>12 Quay</p>\n<p>Next</p>\n");
    EXPECT_EQ(legal_html("- a\n* b\n1. c\n12. d\ntext\n1234. no"),
              "<ul><li>a</li><li>b</li></ul>\n<ol><li>c</li><li>d</li></ol>\n<p>text<br>1234. no</p>\n");
    EXPECT_EQ(legal_html("- a\n\n- b"), "<ul><li>a</li></ul>\n<ul><li>b</li></ul>\n");
    EXPECT_EQ(legal_html(""), "");
    EXPECT_EQ(legal_html("\n\n"), "");
}

TEST(LegalText, LinksLeadToTheWebToLettersAndToThisServer) {
    const std::string rel = "\" rel=\"nofollow noopener\">";
    EXPECT_EQ(legal_html("See [the rules](/transparency) now."),
              "<p>See <a href=\"/transparency" + rel + "the rules</a> now.</p>\n");
    EXPECT_EQ(legal_html("- [us](mailto:us@tiller.example)"),
              "<ul><li><a href=\"mailto:us@tiller.example" + rel + "us</a></li></ul>\n");
    EXPECT_EQ(
        legal_html("https://tiller.example/a?b=1&c=2."),
        "<p><a href=\"https://tiller.example/a?b=1&amp;c=2" + rel + "https://tiller.example/a?b=1&amp;c=2</a>.</p>\n");
    EXPECT_EQ(legal_html("## [a](http://x.example)"), "<h3><a href=\"http://x.example" + rel + "a</a></h3>\n");
}

TEST(LegalText, EverythingElseIsText) {
    for (const char* hostile :
         {"[a](javascript:alert(1))", "[a](//evil.example)", "[a](data:text/html,x)", "[a](https://)", "[a](\\\\evil)",
          "[a](vbscript:x)", "[a](HTTPS://x)", "javascript:alert(1)", "[a](/\\evil)", "[a](mailto:)"})
        EXPECT_THAT(legal_html(hostile), Not(HasSubstr("<a "))) << hostile;
    for (const char* half :
         {"[](https://x)", "[a](https://x\" onclick=\"y)", "[a](https://x y)", "[a](https://x", "[a] (https://x)"})
        EXPECT_THAT(legal_html(half), HasSubstr("(<a href=\"https://x\" rel=\"nofollow noopener\">https://x</a>"))
            << "the address is a link of its own: " << half;
    EXPECT_EQ(legal_html("<script>alert('x')</script> & \"more\""),
              "<p>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;</p>\n");
    EXPECT_EQ(legal_html("# <b>"), "<h2>&lt;b&gt;</h2>\n");
    EXPECT_THAT(legal_html("[[c](https://x)](https://y)"), HasSubstr("<p>[<a href=\"https://x\""));
    EXPECT_THAT(legal_html("[<i>](https://x)"), HasSubstr(">&lt;i&gt;</a>"));
}

TEST(LegalText, ALongLineOfBracketsTakesNoTime) {
    const std::string html = legal_html(std::string(32 * 1024, '['));
    EXPECT_EQ(html.size(), 32u * 1024 + 8);
    EXPECT_THAT(legal_html(std::string(16 * 1024, '[') + "](https://x)"), HasSubstr("[[["));
}

}  // namespace
}  // namespace tiller::http
