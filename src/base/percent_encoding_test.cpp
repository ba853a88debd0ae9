#include "base/percent_encoding.h"

#include <gtest/gtest.h>

namespace tiller {
namespace {

TEST(PercentEncoding, OnlyUnreservedCharactersStand) {
    EXPECT_EQ(percent_encode("http://a:1/v/x?y=\"<&>"), "http%3A%2F%2Fa%3A1%2Fv%2Fx%3Fy%3D%22%3C%26%3E");
    EXPECT_EQ(percent_encode("AZaz09-._~"), "AZaz09-._~");
    EXPECT_EQ(percent_encode("é\n"), "%C3%A9%0A");
}

}  // namespace
}  // namespace tiller
