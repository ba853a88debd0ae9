#include "media/sound.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

#include "media/test_folder.h"

namespace tiller::media {
namespace {

std::uint32_t little_endian_at(std::string_view bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i)
        value |= std::uint32_t{static_cast<unsigned char>(bytes[at + static_cast<std::size_t>(i)])} << (8 * i);
    return value;
}

TEST(SilentSound, IsAWavFileOfThatLength) {
    const Bytes wav = silent_sound(500);
    ASSERT_EQ(wav.size(), 44u + 16'000u);
    const std::string_view text = as_text(wav);
    EXPECT_TRUE(text.starts_with("RIFF"));
    EXPECT_EQ(text.substr(8, 8), "WAVEfmt ");
    EXPECT_EQ(text.substr(36, 4), "data");
    EXPECT_EQ(little_endian_at(text, 4, 4), wav.size() - 8);
    EXPECT_EQ(little_endian_at(text, 22, 2), 1u) << "channels";
    EXPECT_EQ(little_endian_at(text, 24, 4), 16'000u);
    EXPECT_EQ(little_endian_at(text, 40, 4), 16'000u);
}

class Sounds : public testing::Test {
protected:
    void SetUp() override {
        ASSERT_TRUE(jail_.is_sufficient()) << jail_.remedy();
        folder_.open_to_everybody();
        std::filesystem::create_directories(folder_.path("out"));
    }
    [[nodiscard]] std::string make_clip(const std::string& name, const std::string& sound) const {
        const std::string path = folder_.path(name);
        const std::string command = "ffmpeg -v error -y -f lavfi -i testsrc2=s=64x64:r=10 " + sound +
                                    " -t 2 -pix_fmt yuv420p -c:v libx264 -preset ultrafast " + path;
        EXPECT_EQ(std::system(command.c_str()), 0);
        return path;
    }
    [[nodiscard]] Result<HasSound> take(const std::string& path) const {
        return take_sound(jail_, {.source_path = path, .output_dir = folder_.path("out")});
    }
    const Jail jail_ = Jail::open({});
    const TestFolder folder_;
};

TEST_F(Sounds, AreOneChannelOfSixteenThousandSamplesASecond) {
    const auto taken = take(make_clip("a.mp4", "-f lavfi -i sine=440:r=48000 -ac 2 -c:a aac"));
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(*taken, HasSound::kYes);
    std::ifstream in(folder_.path("out/sound.wav"), std::ios::binary);
    const std::string wav{std::istreambuf_iterator<char>(in), {}};
    ASSERT_GT(wav.size(), 44u);
    EXPECT_EQ(little_endian_at(wav, 22, 2), 1u);
    EXPECT_EQ(little_endian_at(wav, 24, 4), 16'000u);
    EXPECT_EQ(little_endian_at(wav, 34, 2), 16u);
    EXPECT_NEAR(static_cast<double>(wav.size()), 2 * 32'000, 4'000);
}

TEST_F(Sounds, AFileWithoutSoundHasNone) {
    const auto taken = take(make_clip("silent.mp4", ""));
    ASSERT_TRUE(taken) << taken.error().message;
    EXPECT_EQ(*taken, HasSound::kNo);
}

TEST_F(Sounds, ADamagedFileIsRefused) {
    folder_.write("bad.mp4", std::string(10'000, 'x'));
    EXPECT_FALSE(take(folder_.path("bad.mp4")));
    EXPECT_FALSE(take(folder_.path("missing.mp4")));
}

}  // namespace
}  // namespace tiller::media
