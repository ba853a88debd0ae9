#include "base/bounded_queue.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <thread>
#include <vector>

namespace tiller {
namespace {

TEST(BoundedQueue, KeepsOrder) {
    BoundedQueue<int> queue(3);
    for (int i = 1; i <= 3; ++i) EXPECT_TRUE(queue.push(i));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop_all(10), (std::vector<int>{2, 3}));
}

TEST(BoundedQueue, FullQueueLeavesTheValueWithItsOwner) {
    BoundedQueue<std::unique_ptr<int>> queue(1);
    auto first = std::make_unique<int>(1);
    auto second = std::make_unique<int>(2);
    EXPECT_TRUE(queue.try_push(first));
    EXPECT_EQ(first, nullptr);
    EXPECT_FALSE(queue.try_push(second));
    ASSERT_NE(second, nullptr);
    EXPECT_EQ(*second, 2);
}

TEST(BoundedQueue, ClosedQueueTakesNothingAndGivesWhatItHolds) {
    BoundedQueue<int> queue(4);
    ASSERT_TRUE(queue.push(1));
    queue.close();
    int value = 2;
    EXPECT_FALSE(queue.try_push(value));
    EXPECT_FALSE(queue.push(3));
    EXPECT_EQ(queue.pop(), 1);
    EXPECT_EQ(queue.pop(), std::nullopt);
    EXPECT_TRUE(queue.pop_all(5).empty());
}

TEST(BoundedQueue, PopAllTakesNoMoreThanAsked) {
    BoundedQueue<int> queue(5);
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(queue.push(i));
    EXPECT_EQ(queue.pop_all(2), (std::vector<int>{0, 1}));
    EXPECT_EQ(queue.size(), 3u);
}

TEST(BoundedQueue, ClosingWakesAWaitingReaderAndAWaitingWriter) {
    BoundedQueue<int> empty(1);
    std::thread reader([&] { EXPECT_EQ(empty.pop(), std::nullopt); });
    empty.close();
    reader.join();

    BoundedQueue<int> full(1);
    ASSERT_TRUE(full.push(1));
    std::thread writer([&] { EXPECT_FALSE(full.push(2)); });
    full.close();
    writer.join();
}

TEST(BoundedQueue, ManyWritersAndReadersLoseAndDoubleNothing) {
    constexpr int kWriters = 4;
    constexpr int kReaders = 3;
    constexpr int kEach = 2000;
    BoundedQueue<int> queue(7);
    std::vector<std::vector<int>> taken(kReaders);
    std::vector<std::thread> readers;
    for (auto& mine : taken) {
        readers.emplace_back([&queue, &mine] {
            while (const auto value = queue.pop()) {
                mine.push_back(*value);
                for (const int more : queue.pop_all(3)) mine.push_back(more);
            }
        });
    }
    std::vector<std::thread> writers;
    for (int writer = 0; writer < kWriters; ++writer) {
        writers.emplace_back([&queue, writer] {
            for (int i = 0; i < kEach; ++i) EXPECT_TRUE(queue.push(writer * kEach + i));
        });
    }
    for (auto& thread : writers) thread.join();
    queue.close();
    for (auto& thread : readers) thread.join();

    std::vector<int> all;
    for (const auto& mine : taken) all.insert(all.end(), mine.begin(), mine.end());
    std::ranges::sort(all);
    std::vector<int> expected(kWriters * kEach);
    std::iota(expected.begin(), expected.end(), 0);
    EXPECT_EQ(all, expected);
}

}  // namespace
}  // namespace tiller
