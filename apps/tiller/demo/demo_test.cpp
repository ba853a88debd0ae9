#include <filesystem>
#include <fstream>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "demo/clip_maker.h"
#include "demo/operator_files.h"
#include "demo/run_reason.h"
#include "demo/story_layout.h"
#include "media/captions.h"
#include "media/probe.h"
#include "media/test_folder.h"

namespace tiller::demo {
namespace {

namespace fs = std::filesystem;

const DemoClip& clip_of(std::string_view key) {
    const auto clips = demo_clips();
    const auto found = std::ranges::find(clips, key, &DemoClip::key);
    ASSERT(found != clips.end());
    return *found;
}

TEST(DemoClips, ThereAre150OfManyTopicsHalfOfThemStories) {
    std::set<std::string_view> keys, topics, first_topics;
    int stories = 0;
    for (const DemoClip& clip : demo_clips()) {
        EXPECT_TRUE(keys.insert(clip.key).second) << clip.key;
        ASSERT_FALSE(clip.tags.empty()) << clip.key;
        topics.insert(clip.tags[0]);
        if (keys.size() <= 12) first_topics.insert(clip.tags[0]);
        stories += clip.is_story;
    }
    EXPECT_EQ(keys.size(), 150u);
    EXPECT_EQ(stories, 75);
    EXPECT_GE(topics.size(), 15u);
    EXPECT_GE(first_topics.size(), 10u);
}

TEST(DemoClips, TextStaysAboveTheCaptionsAndInsideThePicture) {
    for (const DemoClip& clip : demo_clips()) {
        if (!clip.is_story) continue;
        for (const auto& [text, font_px] :
             {std::pair{clip.story.headline, clip.width / (clip.language == "en" ? 8 : 7)},
              std::pair{clip.story.closing, clip.width / (clip.language == "en" ? 10 : 8)}}) {
            const auto lines = wrap_text(text, 0.86 * clip.width / font_px);
            EXPECT_LE(0.36 * clip.height + 1.28 * font_px * static_cast<double>(lines.size()) / 2, 0.6 * clip.height)
                << clip.key;
        }
    }
}

TEST(DemoClips, ChineseLinesBreakAtTheComma) {
    EXPECT_EQ(wrap_text("一片叶子，六种茶", 6), (std::vector<std::string>{"一片叶子，", "六种茶"}));
    EXPECT_EQ(wrap_text("Why bread turns brown", 7), (std::vector<std::string>{"Why bread", "turns brown"}));
}

TEST(DemoClips, AStoryIsMadeOnceWithCaptionsThatOurParserAccepts) {
    const media::Jail jail = media::Jail::open({});
    const media::TestFolder folder;
    const DemoClip& clip = clip_of("zh-tea-story");
    const auto made = make_clip(jail, clip, folder.path("cache"));
    ASSERT_TRUE(made.has_value()) << made.error().message;
    const auto facts = media::probe(jail, made->video_file);
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_GE(facts->duration_ms, 5900);
    EXPECT_LE(facts->duration_ms, 11'000);
    EXPECT_TRUE(facts->has_audio());
    std::ifstream stream(made->captions_file);
    const std::string text((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    const auto cues = media::parse_captions(text);
    ASSERT_TRUE(cues.has_value()) << cues.error().message;
    EXPECT_EQ(cues->size(), clip.story.sentences.size());
    const auto time = fs::last_write_time(made->video_file);
    const auto again = make_clip(jail, clip, folder.path("cache"));
    ASSERT_TRUE(again.has_value());
    EXPECT_EQ(again->video_file, made->video_file);
    EXPECT_EQ(fs::last_write_time(again->video_file), time);
}

TEST(DemoClips, ASilentMachineIsAnErrorNotACrash) {
    const media::Jail jail = media::Jail::open({.bubblewrap_path = "/nonexistent"});
    const media::TestFolder folder;
    const auto made = make_clip(jail, clip_of("rings"), folder.path("cache"));
    ASSERT_FALSE(made.has_value());
    EXPECT_EQ(made.error().code, ErrorCode::kUnavailable);
}

TEST(RunReason, TheLastLinesSayWhyAndSilenceIsSaid) {
    media::RunOutcome failed{.end = media::RunEnd::kExited,
                             .exit_code = 8,
                             .stderr_text = "first\nsecond\n\n[libx264] third\nError opening output  \n"};
    EXPECT_EQ(reason_of("ffmpeg", failed),
              "ffmpeg ended with exit code 8: second | [libx264] third | Error opening output");
    failed.stderr_text = "only one line";
    EXPECT_EQ(reason_of("ffmpeg", failed), "ffmpeg ended with exit code 8: only one line");
    failed.stderr_text = " \n";
    EXPECT_EQ(reason_of("ffmpeg", failed), "ffmpeg ended with exit code 8; it said nothing");
    const media::RunOutcome late{.end = media::RunEnd::kTimedOut, .wall_ms = 30'020};
    EXPECT_EQ(reason_of("ffmpeg", late),
              "ffmpeg was stopped after 30.0 s, its time limit; the machine may be too busy; it said nothing");
    const media::RunOutcome killed{.end = media::RunEnd::kSignalled, .signal = 9, .wall_ms = 1'500};
    EXPECT_THAT(reason_of("espeak-ng", killed), testing::HasSubstr("signal 9 after 1.5 s, as the system does"));
}

TEST(OperatorFiles, SidecarsDescribeTheVideoAndDamagedOnesAreIgnored) {
    const media::TestFolder folder;
    folder.write("a.mp4", "x");
    folder.write(
        "a.info.json",
        R"({"title":"Title","description":"Words","tags":["one","two","one"],"language":"de","formats":[{"url":"x"}]})");
    folder.write("a.de.vtt", "WEBVTT\n");
    folder.write("b.WEBM", "x");
    folder.write("b.info.json", "{broken");
    folder.write("notes.txt", "x");
    const auto clips = list_operator_files(folder.path());
    ASSERT_TRUE(clips.has_value());
    ASSERT_EQ(clips->size(), 2u);
    EXPECT_EQ(clips->at(0).text, "Title\n\nWords");
    EXPECT_EQ(clips->at(0).tags, (std::vector<std::string>{"one", "two"}));
    EXPECT_EQ(clips->at(0).language, "de");
    EXPECT_THAT(clips->at(0).captions_file, testing::EndsWith("a.de.vtt"));
    EXPECT_EQ(clips->at(1).text, "b");
    EXPECT_FALSE(list_operator_files(folder.path("nowhere")).has_value());
}

}  // namespace
}  // namespace tiller::demo
