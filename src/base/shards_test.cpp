#include "base/shards.h"

#include <gtest/gtest.h>

#include <vector>

namespace tiller {
namespace {

TEST(Shards, CoverEverythingOnceWhateverTheThreads) {
    for (const std::size_t count : {0ul, 1ul, 15ul, 16ul, 1001ul}) {
        std::vector<int> touched(count, 0);
        std::vector<int> shards(kShards, 0);
        for_each_shard(count, 4, [&](const Shard& shard) {
            ++shards[shard.number];
            for (std::size_t i = shard.first; i < shard.last; ++i) ++touched[i];
        });
        EXPECT_EQ(touched, std::vector<int>(count, 1));
        EXPECT_EQ(shards, std::vector<int>(kShards, 1));
    }
}

}  // namespace
}  // namespace tiller
