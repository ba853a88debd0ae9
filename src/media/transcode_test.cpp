// Real files, made by FFmpeg at the start of the tests, through sniffing, probe and conversion.
#include "media/transcode.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/loudness.h"
#include "media/test_folder.h"

namespace tiller::media {
namespace {

namespace fs = std::filesystem;

std::string read_file(const std::string& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The files are made once for all tests of this program.
class RealFiles : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TestFolder>();
        jail_ = std::make_unique<Jail>(Jail::open({}));
        ASSERT_EQ(std::system(("tests/media/make_phone_files.sh " + folder_->path("phone")).c_str()), 0);
        folder_->write("secret.txt", kCanary);
        ASSERT_EQ(std::system(("python3 tests/media/make_hostile.py " + folder_->path("hostile") + " " +
                               folder_->path("secret.txt") + " " + folder_->path("phone/plain.mp4"))
                                  .c_str()),
                  0);
    }
    static void TearDownTestSuite() {
        folder_.reset();
        jail_.reset();
    }
    static std::string file(std::string_view name) { return folder_->path(name); }

    Result<TranscodeResult> convert(std::string_view name) {
        const std::string source = file(name);
        fs::remove_all(file("out"));
        fs::create_directories(file("out"));
        TranscodeRequest request{.source_path = source, .output_dir = file("out"), .facts = TRY(probe(*jail_, source))};
        request.on_progress = [this](std::string_view, double progress) { progress_.push_back(progress); };
        Transcoding transcoding(*jail_, request);
        TRY_STATUS(transcoding.make_playable());
        first_playable_ = transcoding.result();
        TRY_STATUS(transcoding.make_rest());
        return transcoding.result();
    }
    /// Average colour of a frame of the result, 0–255.
    static std::array<int, 3> colour_at(const std::string& path, std::string_view crop) {
        const std::string out = file("pixel.rgb");
        EXPECT_EQ(std::system(("ffmpeg -nostdin -v error -y -i " + path + " -frames:v 1 -vf crop=" + std::string(crop) +
                               ",scale=1:1:flags=area -f rawvideo -pix_fmt rgb24 " + out)
                                  .c_str()),
                  0);
        const std::string bytes = read_file(out);
        EXPECT_EQ(bytes.size(), 3u);
        return {static_cast<unsigned char>(bytes[0]), static_cast<unsigned char>(bytes[1]),
                static_cast<unsigned char>(bytes[2])};
    }

    static constexpr std::string_view kCanary = "secret-canary-file-content";
    static inline std::unique_ptr<TestFolder> folder_;
    static inline std::unique_ptr<Jail> jail_;
    std::vector<double> progress_;
    std::optional<TranscodeResult> first_playable_;
};

TEST_F(RealFiles, FilesOfPhonesCamerasAndBrowsersArePlayableAfterwards) {
    for (const char* name : {"phone/hevc.mov", "phone/vp9.webm", "phone/recorder.webm", "phone/screen.mkv",
                             "phone/av1.mp4", "phone/portrait60.mp4", "phone/odd-size.mp4"}) {
        const auto result = convert(name);
        ASSERT_TRUE(result.has_value()) << name << ": " << result.error().message;
        ASSERT_FALSE(result->renditions.empty()) << name;
        EXPECT_EQ(std::min(result->renditions[0].width, result->renditions[0].height), 360) << name;
        EXPECT_GT(result->duration_ms, 900) << name;
        EXPECT_TRUE(read_file(file("out/poster.jpg")).starts_with("\xff\xd8")) << name;
        EXPECT_THAT(result->placeholder_uri, testing::StartsWith("data:image/jpeg;base64,")) << name;
        EXPECT_LE(result->placeholder_uri.size(), kMaxPlaceholderUriBytes) << name;
        ASSERT_TRUE(first_playable_.has_value()) << name;
        EXPECT_TRUE(std::ranges::is_sorted(progress_)) << name;
        EXPECT_EQ(progress_.back(), 1.0) << name;
        progress_.clear();
    }
}

TEST_F(RealFiles, TheIndexComesFirstAndNoMetadataIsLeft) {
    const auto result = convert("phone/metadata.mp4");
    ASSERT_TRUE(result.has_value()) << result.error().message;
    const std::string bytes = read_file(file("out/360p.mp4"));
    EXPECT_LT(bytes.find("moov"), bytes.find("mdat"));
    for (const char* leftover : {"secret-canary", "alert(1)", "+52.52", "x264 - core", "Lavf", "\xa9too"})
        EXPECT_EQ(bytes.find(leftover), std::string::npos) << leftover;
    // FFmpeg writes an empty list all the same.
    EXPECT_NE(bytes.find(std::string_view("\0\0\0\x08ilst", 8)), std::string::npos);
    EXPECT_EQ(read_file(file("out/poster.jpg")).find("Lavc"), std::string::npos);
}

TEST_F(RealFiles, ThePosterIsNotTheBlackThatAClipFadesInFrom) {
    const auto result = convert("phone/fades-in.mp4");
    ASSERT_TRUE(result.has_value()) << result.error().message;
    const auto [red, green, blue] = colour_at(file("out/poster.jpg"), "360:640:0:0");
    EXPECT_GT(red + green + blue, 200);
    const auto black = convert("phone/all-black.mp4");
    ASSERT_TRUE(black.has_value()) << black.error().message;
    EXPECT_TRUE(read_file(file("out/poster.jpg")).starts_with("\xff\xd8"));
}

/// The first `seconds` of the pictures of a file, in bytes.
std::int64_t picture_bytes(const std::string& path, int seconds, const std::string& list) {
    const std::string command = "ffprobe -v error -select_streams v -read_intervals %+" + std::to_string(seconds) +
                                " -show_entries packet=size -of csv=p=0 " + path + " > " + list;
    EXPECT_EQ(std::system(command.c_str()), 0);
    std::ifstream sizes(list);
    return std::accumulate(std::istream_iterator<std::int64_t>(sizes), {}, std::int64_t{0});
}

TEST_F(RealFiles, APictureThatNeedsFewBitsHasNoFoot) {
    const auto result = convert("phone/all-black.mp4");
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->renditions[0].file, "360p.mp4");
    EXPECT_LT(result->renditions[0].bitrate_bps, 400'000);
}

// Noise takes every bit that it may have.
TEST_F(RealFiles, TheFootOfTheLadderKeepsToItsRateFromTheFirstSecondOn) {
    const auto result = convert("phone/noise.mp4");
    ASSERT_TRUE(result.has_value()) << result.error().message;
    ASSERT_GE(result->renditions.size(), 2u);
    EXPECT_EQ(result->renditions[0].file, "360p-low.mp4");
    EXPECT_EQ(result->renditions[0].width, result->renditions[1].width);
    EXPECT_LT(result->renditions[0].bitrate_bps, 600'000);
    EXPECT_GT(result->renditions[1].bitrate_bps, 900'000);
    constexpr std::int64_t kMostBits = 400'000 + 2 * 400'000;  // the buffer, and two seconds at the rate
    EXPECT_LT(8 * picture_bytes(file("out/360p-low.mp4"), 2, file("sizes")), kMostBits);
}

TEST_F(RealFiles, ThePosterIsOfTheSmallestSize) {
    const auto result = convert("phone/noise.mp4");
    ASSERT_TRUE(result.has_value()) << result.error().message;
    const std::string command = "ffprobe -v error -show_entries stream=width,height -of csv=p=0 " +
                                file("out/poster.jpg") + " > " + file("size");
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(read_file(file("size")), "360,640\n");
}

TEST_F(RealFiles, RotationIsBakedIn) {
    const auto facts = probe(*jail_, file("phone/rotated.mp4"));
    ASSERT_TRUE(facts.has_value());
    EXPECT_NE(facts->rotation_degrees % 180, 0);
    const auto result = convert("phone/rotated.mp4");
    ASSERT_TRUE(result.has_value()) << result.error().message;
    EXPECT_EQ(result->renditions[0].width, 360);
    EXPECT_EQ(result->renditions[0].height, 640);
    const auto again = probe(*jail_, file("out/360p.mp4"));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->rotation_degrees, 0);
}

TEST_F(RealFiles, HighDynamicRangeIsMappedToStandard) {
    for (const auto& [name, range] :
         {std::pair{"phone/hdr10.mp4", DynamicRange::kPq}, std::pair{"phone/hlg.mov", DynamicRange::kHlg}}) {
        const auto facts = probe(*jail_, file(name));
        ASSERT_TRUE(facts.has_value()) << facts.error().message;
        EXPECT_EQ(facts->dynamic_range, range);
        const auto result = convert(name);
        ASSERT_TRUE(result.has_value()) << result.error().message;
        const auto again = probe(*jail_, file("out/360p.mp4"));
        ASSERT_TRUE(again.has_value());
        EXPECT_EQ(again->dynamic_range, DynamicRange::kStandard);
        // Neither black nor blown out.
        const auto [red, green, blue] = colour_at(file("out/360p.mp4"), "640:360:0:0");
        EXPECT_GT(red + green + blue, 60) << name;
        EXPECT_LT(red + green + blue, 720) << name;
    }
}

TEST_F(RealFiles, AVariableFrameRateBecomesConstant) {
    const auto facts = probe(*jail_, file("phone/variable-rate.mp4"));
    ASSERT_TRUE(facts.has_value());
    EXPECT_TRUE(facts->has_variable_frame_rate);
    ASSERT_TRUE(convert("phone/variable-rate.mp4").has_value());
    const auto again = probe(*jail_, file("out/360p.mp4"));
    ASSERT_TRUE(again.has_value());
    EXPECT_FALSE(again->has_variable_frame_rate);
    EXPECT_NEAR(static_cast<double>(again->duration_ms), static_cast<double>(facts->duration_ms), 150);
}

TEST_F(RealFiles, SoundIsBroughtToTheTargetAndSilenceStaysSilent) {
    const auto loud = convert("phone/plain.mp4");
    ASSERT_TRUE(loud.has_value());
    ASSERT_TRUE(loud->loudness_lufs.has_value());
    EXPECT_NEAR(*loud->loudness_lufs, kTargetLoudnessLufs, 0.1);
    const auto measured = measure_loudness(*jail_, file("out/360p.mp4"), Container::kIsoMedia, 1, {}, {});
    ASSERT_TRUE(measured.has_value() && measured->has_value());
    EXPECT_NEAR(**measured, kTargetLoudnessLufs, 1.5);
    const auto silent = convert("phone/silent-sound.mp4");
    ASSERT_TRUE(silent.has_value()) << silent.error().message;
    EXPECT_TRUE(silent->has_audio);
    EXPECT_FALSE(silent->loudness_lufs.has_value());
    const auto none = convert("phone/no-sound.mp4");
    ASSERT_TRUE(none.has_value()) << none.error().message;
    EXPECT_FALSE(none->has_audio);
}

TEST_F(RealFiles, WhatIsOffTheListIsRefusedWithAReason) {
    const std::pair<const char*, const char*> cases[] = {{"refused-huge.mp4", "pixels"},
                                                         {"refused-240fps.mp4", "240 frames"},
                                                         {"refused-long.mp4", "200 s long"},
                                                         {"refused-codec.mp4", "'mpeg4'"},
                                                         {"refused-flac.mkv", "'flac'"},
                                                         {"refused-magicyuv.mkv", "'magicyuv'"},
                                                         {"refused-sound-only.mp4", "no moving picture"},
                                                         {"refused-narrow.mp4", "long side"},
                                                         {"refused-tracks.mp4", "9 tracks"}};
    for (const auto& [name, reason] : cases) {
        const auto facts = probe(*jail_, file(std::string("phone/") + name));
        ASSERT_FALSE(facts.has_value()) << name;
        EXPECT_EQ(facts.error().code, ErrorCode::kInvalid) << name;
        EXPECT_THAT(facts.error().message, testing::HasSubstr(reason)) << name;
    }
}

TEST_F(RealFiles, PlaylistsAndPolyglotsAreRefusedBeforeAnyProgramStarts) {
    int refused = 0;
    for (const auto& entry : fs::directory_iterator(file("hostile"))) {
        const std::string name = entry.path().filename();
        if (name == "sibling.mp4" || name.starts_with("dref-")) continue;  // real videos, as far as bytes tell
        const auto container = sniff_file(entry.path());
        EXPECT_FALSE(container.has_value()) << name;
        ++refused;
    }
    EXPECT_GE(refused, 38);
}

// The jail alone: our sniffer is passed by, each demuxer is tried, and FFmpeg's own guess as well.
TEST_F(RealFiles, WithoutTheSnifferTheJailStillOpensNothingForeign) {
    for (const auto& entry : fs::directory_iterator(file("hostile"))) {
        const std::string name = entry.path().filename();
        if (!name.starts_with("hls") && !name.starts_with("ffconcat") && !name.starts_with("polyglot") &&
            !name.starts_with("d"))
            continue;
        fs::remove_all(file("out"));
        fs::create_directories(file("out"));
        // Every protection of the command line is off: no forced demuxer, no allowlist, unsafe names permitted.
        const JailRequest request{.program = "/usr/bin/ffmpeg",
                                  .arguments = {"-nostdin", "-v", "info", "-y", "-protocol_whitelist",
                                                "file,crypto,data,concat,subfile,http,tcp,tls", "-i", "/job/input",
                                                "-c", "copy", "-f", "matroska", "/job/output"},
                                  .inputs = {{entry.path(), "input"}},
                                  .output_dir = file("out"),
                                  .outputs = {"output"},
                                  .limits = {.wall_ms = 8000}};
        const auto outcome = jail_->run(request);
        ASSERT_TRUE(outcome.has_value()) << outcome.error().message;
        const std::string output = read_file(file("out/output"));
        EXPECT_EQ(output.find(kCanary), std::string::npos) << name;
        const bool is_playlist = name.starts_with("hls") || name.starts_with("ffconcat");
        EXPECT_TRUE(!is_playlist || output.empty())
            << name << " gave " << output.size() << " bytes: " << outcome->stderr_text;
        for (const Container container : {Container::kIsoMedia, Container::kMatroska}) {
            const auto facts = probe_as(*jail_, entry.path(), container);
            EXPECT_FALSE(is_playlist && facts.has_value()) << name;
        }
    }
}

TEST_F(RealFiles, AStopRequestEndsTheConversion) {
    std::stop_source stop;
    const std::string source = file("phone/plain.mp4");
    const auto facts = probe(*jail_, source);
    ASSERT_TRUE(facts.has_value());
    fs::create_directories(file("out"));
    TranscodeRequest request{.source_path = source, .output_dir = file("out"), .facts = *facts};
    request.on_progress = [&](std::string_view stage, double) {
        if (stage == "360p") stop.request_stop();
    };
    const Status made = Transcoding(*jail_, request).make_playable(stop.get_token());
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, ErrorCode::kConflict);
}

}  // namespace
}  // namespace tiller::media
