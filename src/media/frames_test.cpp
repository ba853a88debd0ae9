#include "media/frames.h"

#include <array>
#include <bit>
#include <cstdlib>

#include <gtest/gtest.h>

#include "media/test_folder.h"

namespace tiller::media {
namespace {

TEST(DifferenceHash, ABitForEachPixelThatIsDarkerThanItsRightNeighbour) {
    std::array<std::uint8_t, kHashedPixels> gray{};
    EXPECT_EQ(difference_hash(gray), 0u) << "a plain picture has no detail";
    gray[1] = 10;  // row 0: brighter than the first pixel, and than the third
    EXPECT_EQ(difference_hash(gray), 1ull << 63);
    gray[71] = 10;  // row 7: the last pixel
    EXPECT_EQ(difference_hash(gray), 1ull << 63 | 1ull);
    for (std::size_t i = 0; i < gray.size(); ++i) gray[i] = static_cast<std::uint8_t>(i % 9);
    EXPECT_EQ(difference_hash(gray), ~0ull);
}

class Frames : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(jail_.is_sufficient()) << jail_.remedy();
        folder_.open_to_everybody();
        std::filesystem::create_directories(folder_.path("out"));
    }
    /// A clip of `seconds` in a size, from FFmpeg's own test pictures.
    [[nodiscard]] std::string clip(const std::string& name, const std::string& size, int seconds) const {
        const std::string path = folder_.path(name);
        const std::string command = "ffmpeg -v error -y -f lavfi -i testsrc2=s=" + size + ":r=15 -t " +
                                    std::to_string(seconds) + " -pix_fmt yuv420p -c:v libx264 -preset ultrafast " +
                                    path;
        EXPECT_EQ(std::system(command.c_str()), 0);
        return path;
    }
    [[nodiscard]] Result<std::vector<Frame>> take(const std::string& path, std::int64_t duration_ms,
                                                  std::size_t count) const {
        return take_frames(
            jail_,
            {.source_path = path, .duration_ms = duration_ms, .count = count, .output_dir = folder_.path("out")});
    }
    const Jail jail_ = Jail::open({});
    const TestFolder folder_;
};

TEST_F(Frames, AtEvenDistancesAndAsJpegFiles) {
    const auto frames = take(clip("a.mp4", "360x640", 4), 4'000, 8);
    ASSERT_TRUE(frames) << frames.error().message;
    ASSERT_EQ(frames->size(), 8u);
    for (std::size_t i = 0; i < frames->size(); ++i) {
        const Frame& frame = (*frames)[i];
        EXPECT_EQ(frame.time_ms, static_cast<std::int64_t>(i) * 500);
        std::ifstream in(folder_.path("out/" + frame.file), std::ios::binary);
        std::string start(3, ' ');
        in.read(start.data(), 3);
        EXPECT_EQ(start, "\xff\xd8\xff") << frame.file;
    }
    const auto one = take(folder_.path("a.mp4"), 4'000, 1);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->size(), 1u);
}

TEST_F(Frames, TheSamePictureInAnotherSizeHasNearlyTheSameHash) {
    const auto large = take(clip("a.mp4", "540x960", 2), 2'000, 4);
    ASSERT_TRUE(large) << large.error().message;
    const auto small = take(clip("b.mp4", "180x320", 2), 2'000, 4);
    ASSERT_TRUE(small) << small.error().message;
    ASSERT_EQ(large->size(), small->size());
    for (std::size_t i = 0; i < large->size(); ++i)
        EXPECT_LE(std::popcount((*large)[i].hash ^ (*small)[i].hash), 8) << i;
}

TEST_F(Frames, WhatIsNoVideoIsRefused) {
    folder_.write("bad.mp4", "no pictures here");
    const auto frames = take(folder_.path("bad.mp4"), 1'000, 4);
    ASSERT_FALSE(frames);
    EXPECT_EQ(frames.error().code, ErrorCode::kInvalid);
    EXPECT_FALSE(take(folder_.path("missing.mp4"), 1'000, 4));
}

TEST_F(Frames, AProgramInTheJailReadsItsInputAndCanNotGrowIt) {
    const auto outcome =
        jail_.run({.program = "/usr/bin/cat", .stdin_text = "what it is told", .limits = {.memory_bytes = 256 << 20}});
    ASSERT_TRUE(outcome) << outcome.error().message;
    EXPECT_EQ(outcome->stdout_text, "what it is told") << outcome->stderr_text;
    const auto silent = jail_.run({.program = "/usr/bin/cat", .limits = {.memory_bytes = 256 << 20}});
    ASSERT_TRUE(silent);
    EXPECT_EQ(silent->stdout_text, "");
    const auto writes = jail_.run({.program = "/bin/sh",
                                   .arguments = {"-c", "echo more >&0 && echo grown"},
                                   .stdin_text = "fixed",
                                   .limits = {.memory_bytes = 256 << 20}});
    ASSERT_TRUE(writes);
    EXPECT_EQ(writes->stdout_text, "");
}

}  // namespace
}  // namespace tiller::media
