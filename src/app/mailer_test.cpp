#include "app/mailer.h"

#include <gtest/gtest.h>

#include <future>

namespace tiller::app {
namespace {

TEST(Mailer, AddressesThatCouldSayMoreThanAnAddressAreNone) {
    for (const char* good : {"a@b", "name.sur+tag@mail.example.org", "o'neil@example.org"})
        EXPECT_TRUE(is_mail_address(good)) << good;
    for (const std::string& bad :
         {std::string(""), std::string("@"), std::string("a@"), std::string("@b"), std::string("a@b@c"),
          std::string("a b@c"), std::string("-oQ/tmp@x"), std::string("a@b\nBcc: all@example.org"),
          std::string("a@b\r"), std::string("\"a\"@b"), std::string("<a@b>"), std::string("a@b,c@d"),
          std::string("a@b\0c", 5), std::string("ä@b"), std::string(250, 'a') + "@b.org"})
        EXPECT_FALSE(is_mail_address(bad)) << bad;
}

TEST(Mailer, ALetterIsHeadersAnEmptyLineAndTheText) {
    const std::string text =
        letter_text({.to = "a@example.org", .subject = "Hello", .text = "你好\n"}, "tiller@example.org");
    EXPECT_TRUE(text.starts_with("From: tiller@example.org\nTo: a@example.org\nSubject: Hello\n")) << text;
    EXPECT_TRUE(text.ends_with("\n\n你好\n"));
}

TEST(Mailer, SendsOnItsOwnThreadAndCountsWhatFailed) {
    std::promise<std::string> sent;
    bool works = false;
    Mailer mailer({.command = "x", .from = "tiller@example.org", .public_url = {}},
                  [&](const std::string& letter) -> Status {
                      if (!std::exchange(works, true))
                          return fail(ErrorCode::kUnavailable, "the mail program is missing");
                      sent.set_value(letter);
                      return {};
                  });
    mailer.post({.to = "a@example.org", .subject = "first", .text = ""});
    mailer.post({.to = "a@example.org", .subject = "second", .text = ""});
    EXPECT_NE(sent.get_future().get().find("Subject: second"), std::string::npos);
    EXPECT_EQ(mailer.failed(), 1u);
    mailer.post({.to = "a@b\nBcc: c@d", .subject = "third", .text = ""});
    EXPECT_EQ(mailer.failed(), 2u) << "never reaches the program";
}

TEST(Mailer, WithoutAProgramNothingIsSent) {
    Mailer mailer(MailSettings{});
    EXPECT_FALSE(mailer.settings().is_on());
    mailer.post({.to = "a@example.org", .subject = "lost", .text = ""});
    EXPECT_EQ(mailer.failed(), 1u);
}

}  // namespace
}  // namespace tiller::app
