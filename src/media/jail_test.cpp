#include "media/jail.h"

#include <gtest/gtest.h>

namespace tiller::media {
namespace {

TEST(Jail, ThisMachineReachesTheFullLevel) {
    const Jail jail = Jail::open({});
    EXPECT_EQ(jail_level_name(jail.level()), "full") << jail.remedy();
    EXPECT_TRUE(jail.remedy().empty());
}

}  // namespace
}  // namespace tiller::media
