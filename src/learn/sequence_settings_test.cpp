#include "learn/sequence_settings.h"

#include <gtest/gtest.h>

namespace tiller::learn {
namespace {

TEST(SequenceSettings, ShortHistoriesDropMoreAndSeeLess) {
    const SequenceDataSize small{.sequences = 22'363, .items = 12'101, .events = 153'776};
    const SequenceDataSize large{.sequences = 6'040, .items = 3'416, .events = 987'531};
    EXPECT_EQ(network_shape_for(small).max_length, 50u);
    EXPECT_EQ(network_shape_for(large).max_length, 200u);
    EXPECT_GT(training_options_for(small).dropout, training_options_for(large).dropout);
    EXPECT_GT(training_options_for(small).adam.rate, training_options_for(large).adam.rate);
    EXPECT_LT(training_options_for(small).batch_places, training_options_for(large).batch_places);
}

TEST(SequenceSettings, HoldForNoDataAtAll) {
    EXPECT_EQ(network_shape_for({.items = 1}).max_length, 50u);
    EXPECT_GE(training_options_for({}).batch_places, 1u);
}

}  // namespace
}  // namespace tiller::learn
