#include "http/request_reading.h"

#include <gtest/gtest.h>

namespace tiller::http {
namespace {

TEST(Locale, ChineseIsNamedByItsScriptAndTheRestStays) {
    for (const char* simplified : {"zh", "zh-CN", "ZH-cn", "zh-SG", "zh-Hans", "zh-Hans-TW", "zh-Hans-HK"})
        EXPECT_EQ(locale_of(simplified), "zh-Hans") << simplified;
    for (const char* traditional : {"zh-TW", "zh-HK", "zh-MO", "zh-Hant", "zh-Hant-CN", "zh-hant"})
        EXPECT_EQ(locale_of(traditional), "zh-Hant") << traditional;
    for (const char* other : {"", "en", "en-US", "de-CH", "fr", "zhx"}) EXPECT_EQ(locale_of(other), other);
}

}  // namespace
}  // namespace tiller::http
