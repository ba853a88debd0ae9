#include "media/probe.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/loudness.h"
#include "media/progress.h"
#include "media/rendition_plan.h"

namespace tiller::media {
namespace {

Result<MediaFacts> parse(std::string_view streams, std::string_view duration = "1.5") {
    return parse_probe_json(
        "{\"streams\":[" + std::string(streams) + "],\"format\":{\"duration\":\"" + std::string(duration) + "\"}}",
        Container::kIsoMedia, {});
}

std::string video(std::string_view more = "", int width = 1920, int height = 1080, std::string_view rate = "30/1") {
    return "{\"codec_type\":\"video\",\"codec_name\":\"h264\",\"width\":" + std::to_string(width) +
           ",\"height\":" + std::to_string(height) + ",\"avg_frame_rate\":\"" + std::string(rate) +
           "\",\"r_frame_rate\":\"30/1\"" + std::string(more) + "}";
}

std::string refusal(const Result<MediaFacts>& facts) { return facts ? "accepted" : facts.error().message; }

TEST(Probe, FactsAreOfThePictureAsShown) {
    const auto facts = parse(video(",\"side_data_list\":[{\"rotation\":-90}],\"color_transfer\":\"arib-std-b67\"") +
                             ",{\"codec_type\":\"audio\",\"codec_name\":\"aac\"}");
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_EQ(facts->rotation_degrees, 90);
    EXPECT_EQ(facts->width, 1080);
    EXPECT_EQ(facts->height, 1920);
    EXPECT_EQ(facts->duration_ms, 1500);
    EXPECT_EQ(facts->dynamic_range, DynamicRange::kHlg);
    EXPECT_EQ(facts->audio_stream, 1);
}

TEST(Probe, LimitsAreNamedInTheRefusal) {
    EXPECT_THAT(refusal(parse(video(), "181")), testing::HasSubstr("181 s long"));
    EXPECT_THAT(refusal(parse(video("", 8000, 4500))), testing::HasSubstr("36.0 million pixels"));
    EXPECT_THAT(refusal(parse(video("", 1920, 1080, "1000000/1"))), testing::HasSubstr("frames per second"));
    EXPECT_THAT(refusal(parse(video("", 1920, 100))), testing::HasSubstr("long side"));
    EXPECT_THAT(refusal(parse(video("", 16, 16))), testing::HasSubstr("at least 32"));
    EXPECT_THAT(refusal(parse("{\"codec_type\":\"video\",\"codec_name\":\"magicyuv\",\"width\":64,\"height\":64}")),
                testing::HasSubstr("'magicyuv'"));
    EXPECT_THAT(refusal(parse(video() + ",{\"codec_type\":\"audio\",\"codec_name\":\"flac\"}")),
                testing::HasSubstr("'flac'"));
    EXPECT_THAT(refusal(parse("{\"codec_type\":\"audio\",\"codec_name\":\"aac\"}")),
                testing::HasSubstr("no moving picture"));
    std::string many = video();
    for (int i = 0; i < 8; ++i) many += ",{\"codec_type\":\"data\"}";
    EXPECT_THAT(refusal(parse(many)), testing::HasSubstr("9 tracks"));
}

TEST(Probe, AnswersThatMakeNoSenseAreRefusedNotTrusted) {
    for (const std::string_view json :
         {"", "[]", "{}", "{\"streams\":3}", "{\"streams\":[1]}",
          "{\"streams\":[{\"codec_type\":\"video\",\"codec_name\":\"h264\",\"width\":\"nan\",\"height\":-5}]}"})
        EXPECT_FALSE(parse_probe_json(json, Container::kMatroska, {}).has_value()) << json;
    EXPECT_FALSE(parse_probe_json("{\"streams\":" + std::string(100, '[') + std::string(100, ']') + "}",
                                  Container::kMatroska, {})
                     .has_value());
    EXPECT_FALSE(
        parse_probe_json("{\"streams\":\"" + std::string(2 << 20, 'x') + "\"}", Container::kMatroska, {}).has_value());
}

TEST(RenditionPlan, NothingIsEnlargedButToTheSmallestSize) {
    const auto labels = [](int width, int height) {
        std::string text;
        for (const PlannedRendition& planned : plan_renditions({.width = width, .height = height}))
            text += planned.label + " ";
        return text;
    };
    EXPECT_EQ(labels(1080, 1920), "360p-low 360p 540p 720p 1080p ");
    EXPECT_EQ(labels(3840, 2160), "360p-low 360p 540p 720p 1080p ");
    EXPECT_EQ(labels(1280, 720), "360p-low 360p 540p 720p ");
    EXPECT_EQ(labels(400, 700), "360p-low 360p ");
    EXPECT_EQ(labels(176, 144), "360p-low 360p ");
}

TEST(RenditionPlan, SizesAreEvenAndKeepTheShape) {
    for (const auto& [width, height] :
         {std::pair{1080, 1920}, std::pair{721, 405}, std::pair{333, 999}, std::pair{2160, 2160}}) {
        for (const PlannedRendition& planned : plan_renditions({.width = width, .height = height})) {
            EXPECT_EQ(planned.width % 2 + planned.height % 2, 0);
            EXPECT_NEAR(static_cast<double>(planned.width) / planned.height, static_cast<double>(width) / height, 0.01);
        }
    }
}

TEST(RenditionPlan, FrameRatesAreCommonOnesUpToSixty) {
    const auto rate = [](double source) { return output_frames_per_second({.frames_per_second = source}); };
    EXPECT_EQ(rate(29.97), 30);
    EXPECT_EQ(rate(23.976), 24);
    EXPECT_EQ(rate(26.3), 30);
    EXPECT_EQ(rate(120), 60);
    EXPECT_EQ(rate(1), 10);
    EXPECT_EQ(rate(0), 30);
}

TEST(Progress, LinesMayBeCutAnywhere) {
    ProgressReader reader;
    for (const char c : std::string_view("frame=1\nout_time_us=N/A\nout_time_us=1500000\nprogress=continue\n"))
        reader.feed({&c, 1});
    EXPECT_EQ(reader.out_time_us(), 1'500'000);
    reader.feed(std::string(1000, 'x') + "\nout_time_us=-5\n");
    EXPECT_EQ(reader.out_time_us(), 1'500'000);
}

TEST(Loudness, TheLastValueCountsAndSilenceIsNone) {
    EXPECT_EQ(parse_loudness_report("lavfi.r128.I=-70.0\nlavfi.r128.I=-18.5\n"), -18.5);
    EXPECT_EQ(parse_loudness_report("lavfi.r128.I=-70.0\n"), std::nullopt);
    EXPECT_EQ(parse_loudness_report("lavfi.r128.I=nan\n"), std::nullopt);
    EXPECT_EQ(parse_loudness_report(""), std::nullopt);
}

}  // namespace
}  // namespace tiller::media
