#include "model/content_neighbours.h"

#include <gtest/gtest.h>

namespace tiller::model {
namespace {

TEST(ContentNeighbours, AreByDirectionWhateverTheScaleOfAColumn) {
    // Columns of very different scales; rows 0 and 1 agree, 2 and 3 agree, 4 has no content.
    const std::vector<float> values = {1000, 1, 1100, 1.1f, -1000, -1, -1100, -1.1f, 0, 0};
    const kernels::ConstMatrix content{values.data(), 5, 2, 2};
    const auto neighbours = content_neighbours(content, 3, 1);
    ASSERT_EQ(neighbours[0].size(), 1u);  // the others point elsewhere
    EXPECT_EQ(neighbours[0][0].item, 1u);
    EXPECT_NEAR(neighbours[0][0].similarity, 1.0f, 1e-5f);
    EXPECT_EQ(neighbours[3][0].item, 2u);
    EXPECT_TRUE(neighbours[4].empty());
}

TEST(ContentNeighbours, AreTheFirstOnAnyThreads) {
    std::vector<float> values;
    for (int i = 0; i < 200; ++i) values.push_back(static_cast<float>((i * 37) % 101) - 50.0f);
    const kernels::ConstMatrix content{values.data(), 100, 2, 2};
    const auto one = content_neighbours(content, 5, 1);
    const auto three = content_neighbours(content, 5, 3);
    for (std::size_t row = 0; row < one.size(); ++row) {
        ASSERT_EQ(one[row].size(), 5u);
        for (std::size_t i = 0; i < 5; ++i) {
            EXPECT_EQ(one[row][i].item, three[row][i].item);
            EXPECT_EQ(one[row][i].similarity, three[row][i].similarity);
            if (i > 0) { EXPECT_GE(one[row][i - 1].similarity, one[row][i].similarity); }
        }
    }
}

}  // namespace
}  // namespace tiller::model
