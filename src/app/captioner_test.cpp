// Captions by a program: what is read of its output, whose place they take, how failures end, what is remembered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include <stdlib.h>

#include "app/caption_notes.h"
#include "app/caption_program.h"
#include "app/caption_tracks.h"

namespace tiller::app {
namespace {

using testing::HasSubstr;

TEST(MachineCaptions, AreWrittenAnewWithoutWhatIsNoText) {
    const auto read = read_machine_captions(
        "\xEF\xBB\xBFWEBVTT\nLanguage: de\n\nSTYLE\n::cue { color: red }\n\n1\n00:00.000 --> 00:01.000 "
        "position:10%\n<b "
        "onclick=x>it</b> rains\xE2\x80\xAE\n\n00:09.000 --> 00:10.000\nafter the end\n",
        "en", 4'000);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->webvtt, "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nit rains\n");
    EXPECT_EQ(read->language, "en") << "the creator knows better";
}

TEST(MachineCaptions, TheLanguageIsTheOneAskedForElseTheProgramsElseUnknown) {
    const std::string line = "\n\n00:00.000 --> 00:01.000\nx\n";
    EXPECT_EQ(read_machine_captions("WEBVTT" + line, "zh-hant", 0)->language, "zh-Hant");
    EXPECT_EQ(read_machine_captions("WEBVTT\nKind: captions\r\nLanguage:  fr \r\n" + line, "", 0)->language, "fr");
    EXPECT_EQ(read_machine_captions("WEBVTT" + line, "", 0)->language, "und");
    EXPECT_EQ(read_machine_captions("WEBVTT\nLanguage: <script>\n" + line, "", 0)->language, "und");
    EXPECT_EQ(read_machine_captions("WEBVTT\n\nNOTE\nLanguage: fr" + line, "", 0)->language, "und")
        << "not in the header";
}

TEST(MachineCaptions, NobodySpeaksIsNoFailure) {
    for (const char* silent : {"WEBVTT", "WEBVTT\n", "WEBVTT\n\nNOTE nothing\n"}) {
        const auto read = read_machine_captions(silent, "en", 1'000);
        ASSERT_TRUE(read) << silent;
        EXPECT_EQ(read->webvtt, "");
    }
    EXPECT_EQ(read_machine_captions("WEBVTT\n\n00:02.000 --> 00:03.000\nlate\n", "en", 2'000)->webvtt, "");
}

TEST(MachineCaptions, WhatAnUploadWouldBeRefusedForIsRefused) {
    std::string many = "WEBVTT\n";
    for (int i = 0; i < 5'001; ++i) many += "\n00:00.000 --> 00:01.000\nx\n";
    const std::vector<std::string> bad = {"",
                                          "1\n00:00:00,000 --> 00:00:01,000\nx\n",  // SubRip
                                          "{\"text\": \"x\"}",
                                          std::string("WEBVTT\n\0", 8),
                                          "WEBVTT\n\x1b[31m",
                                          "WEBVTT\n\n\xff --> \xff",
                                          "WEBVTT\n\n00:01.000 --> 00:00.500\nx\n",
                                          "WEBVTT\n\n00:00.000 --> 99:00:00.000\nx\n",
                                          "WEBVTT\n\n-00:01.000 --> 00:01.000\nx\n",
                                          "WEBVTT\n\n00:00.000 --> 00:01.000\n" + std::string(1'001, 'x'),
                                          "WEBVTT\n" + std::string(kMaxCaptionBytes, ' '),
                                          many};
    for (const std::string& printed : bad)
        EXPECT_FALSE(read_machine_captions(printed, "en", 0)) << printed.substr(0, 40);
}

TEST(CaptionTracks, AProgramsTakeNobodysPlace) {
    schema::Video video;
    EXPECT_FALSE(has_own_captions(video, "en"));
    video.captions = {{.language = "en", .label = std::string(kMachineLabel), .file = "a.vtt"}};
    EXPECT_FALSE(has_own_captions(video, "en"));
    EXPECT_FALSE(has_own_captions(video, "und"));
    video.captions.push_back({.language = "en-GB", .label = "en-GB", .file = "b.vtt"});
    EXPECT_TRUE(has_own_captions(video, "en"));
    EXPECT_TRUE(has_own_captions(video, "en-US"));
    EXPECT_TRUE(has_own_captions(video, "und")) << "it may be English";
    EXPECT_TRUE(has_own_captions(video, ""));
    EXPECT_FALSE(has_own_captions(video, "de"));
}

/// A folder for one test, removed at the end.
class CaptionFolder : public testing::Test {
protected:
    CaptionFolder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "tiller-captions-XXXXXX").string();
        folder_ = ::mkdtemp(pattern.data());
    }
    ~CaptionFolder() override { std::filesystem::remove_all(folder_); }
    [[nodiscard]] std::string in_folder(const std::string& name) const { return folder_ + "/" + name; }
    std::string folder_;
};

TEST_F(CaptionFolder, NotesSurviveAndForgetWhatIsOld) {
    const VideoId first{1}, second{2}, third{3};
    const auto all = [](VideoId) { return true; };
    {
        CaptionNotes notes(in_folder("tried"));
        ASSERT_TRUE(notes.open(all));
        EXPECT_EQ(notes.of(first), CaptionNote{});
        ASSERT_TRUE(notes.put(first, {.tries = 1, .is_settled = false}));
        ASSERT_TRUE(notes.put(second, {.tries = 1, .is_settled = false}));
        ASSERT_TRUE(notes.put(first, {.tries = 2, .is_settled = false}));
        ASSERT_TRUE(notes.put(second, {.tries = 1, .is_settled = true}));
        ASSERT_TRUE(notes.put(third, {.tries = 3, .is_settled = false}));
    }
    std::ofstream(in_folder("tried"), std::ios::app) << "nonsense\n\n" << to_text(first) << " 9";  // torn
    CaptionNotes notes(in_folder("tried"));
    ASSERT_TRUE(notes.open([&](VideoId video) { return video != third; }));
    EXPECT_EQ(notes.of(first), (CaptionNote{.tries = 2, .is_settled = false}));
    EXPECT_EQ(notes.of(second), (CaptionNote{.tries = 1, .is_settled = true}));
    EXPECT_EQ(notes.of(third), CaptionNote{});
    std::ifstream in(in_folder("tried"));
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(text, to_text(first) + " 2 open\n" + to_text(second) + " 1 settled\n");
}

TEST_F(CaptionFolder, NotesThatCanNotBeWrittenSaySo) {
    CaptionNotes notes(in_folder("missing/tried"));
    EXPECT_FALSE(notes.open([](VideoId) { return true; }));
    EXPECT_FALSE(notes.put(VideoId{1}, {.tries = 1, .is_settled = false}));
}

class CaptionPrograms : public CaptionFolder {
protected:
    void SetUp() override {
        ASSERT_TRUE(jail_.is_sufficient()) << jail_.remedy();
        std::ofstream(in_folder("sound.wav")) << "RIFF, as far as these programs know";
    }
    [[nodiscard]] Result<MachineCaptions> listen(std::vector<std::string> command) const {
        CaptionerSettings settings;
        settings.command = std::move(command);
        settings.timeout_s = 1;
        settings.memory_mib = 256;
        return ask_captioner(jail_, settings,
                             {.sound_path = in_folder("sound.wav"), .language = "en", .duration_ms = 4'000});
    }
    const media::Jail jail_ = media::Jail::open({});
};

TEST_F(CaptionPrograms, GetTheSoundAndItsLanguage) {
    const auto made =
        listen({"/usr/bin/printf", "WEBVTT\\n\\n00:00.000 --> 00:01.000\\n%s %s\\n", "{sound}", "{language}"});
    ASSERT_TRUE(made) << made.error().message;
    EXPECT_THAT(made->webvtt, HasSubstr("/job/sound.wav en\n"));
}

TEST_F(CaptionPrograms, EveryFailureIsToldAndNoneGivesCaptions) {
    EXPECT_THAT(listen({"/usr/bin/cat", "{sound}"}).error().message, HasSubstr("must be WebVTT"));
    EXPECT_THAT(listen({"/usr/bin/false", "{sound}"}).error().message, HasSubstr("ended with 1"));
    EXPECT_THAT(listen({"/usr/bin/sleep", "30"}).error().message, HasSubstr("within 1 s"));
    EXPECT_THAT(listen({"/usr/bin/yes"}).error().message, HasSubstr("256 KiB"));
    EXPECT_THAT(listen({"/usr/bin/cat", "/etc/ld.so.cache"}).error().message, HasSubstr("WebVTT")) << "binary";
    EXPECT_THAT(listen({"/usr/bin/cat", "/job/other"}).error().message, HasSubstr("ended with 1"));
    EXPECT_EQ(listen({"/nowhere/at/all"}).error().code, ErrorCode::kUnavailable);
}

TEST_F(CaptionPrograms, ATryNamesWhatToMend) {
    CaptionerSettings settings;
    settings.command = {"/nowhere/listen", "{sound}"};
    EXPECT_THAT(try_captioner(jail_, settings).error().message, HasSubstr("/nowhere/listen is not there"));
    settings.command = {"/usr/bin/cat", "{sound}"};
    settings.reads = {"/nowhere/model"};
    EXPECT_THAT(try_captioner(jail_, settings).error().message, HasSubstr("/nowhere/model"));
    settings.reads.clear();
    EXPECT_THAT(try_captioner(jail_, settings).error().message, HasSubstr("WebVTT"));
    settings.command = {"/usr/bin/printf", "WEBVTT\\n", "{sound}"};
    EXPECT_TRUE(try_captioner(jail_, settings)) << "nobody speaks in silence";
}

}  // namespace
}  // namespace tiller::app
