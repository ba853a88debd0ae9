#include "app/time_code.h"

#include <gtest/gtest.h>

namespace tiller::app {
namespace {

/// The secret and the times of RFC 6238, appendix B; its numbers have eight digits, of which these are the last six.
ByteSpan secret() { return as_bytes("12345678901234567890"); }

TEST(TimeCode, GivesTheNumbersOfTheStandard) {
    struct Row {
        std::int64_t time_s;
        const char* code;
    };
    for (const auto& [time_s, code] : {Row{59, "287082"},
                                       {1111111109, "081804"},
                                       {1111111111, "050471"},
                                       {1234567890, "005924"},
                                       {2000000000, "279037"},
                                       {20000000000, "353130"}}) {
        EXPECT_EQ(time_code(secret(), static_cast<std::uint64_t>(time_s / kTimeCodeStepS)), code);
        EXPECT_EQ(step_of_code(secret(), code, time_s * 1000), static_cast<std::uint64_t>(time_s / kTimeCodeStepS));
    }
}

TEST(TimeCode, ClocksMayDifferByOneStepAndNoMore) {
    const UnixMs now_ms = 1'700'000'000'000;
    const std::uint64_t step = 1'700'000'000 / 30;
    for (const std::int64_t by : {-2, -1, 0, 1, 2}) {
        const std::uint64_t other = step + static_cast<std::uint64_t>(by);
        EXPECT_EQ(step_of_code(secret(), time_code(secret(), other), now_ms).has_value(), by >= -1 && by <= 1) << by;
    }
    EXPECT_EQ(step_of_code(secret(), time_code(secret(), 0), 0), 0u) << "the first seconds of all";
}

TEST(TimeCode, WhatIsNoNumberIsWrong) {
    for (const std::string& typed :
         {std::string(""), std::string("12345"), std::string("1234567"), std::string("28708x"),
          std::string("２８７０８２"), std::string(100'000, '1'), std::string("287082\0", 7)})
        EXPECT_EQ(step_of_code(secret(), typed, 59'000), std::nullopt) << typed.size();
    EXPECT_EQ(step_of_code(secret(), " 287 082 ", 59'000), 1u);
}

TEST(TimeCode, TheAddressForAuthenticatorsIsSafeToRead) {
    EXPECT_EQ(base32_text(as_bytes("12345678901234567890")), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    EXPECT_EQ(base32_text(as_bytes("f")), "MY");
    EXPECT_EQ(authenticator_uri("Our & Own", "ann", as_bytes("foobar")),
              "otpauth://totp/Our%20%26%20Own:ann?secret=MZXW6YTBOI&issuer=Our%20%26%20Own");
}

}  // namespace
}  // namespace tiller::app
