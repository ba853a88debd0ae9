#include "media/rendition_file.h"

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "media/test_folder.h"

namespace tiller::media {
namespace {

/// A file like those that transcode() makes, as bytes that can be damaged.
class RenditionFile : public testing::Test {
protected:
    static void SetUpTestSuite() {
        folder_ = std::make_unique<TestFolder>();
        make("plain.mp4", "-movflags +faststart");
        make("index-last.mp4", "");
        make("no-sound.mp4", "-an -movflags +faststart");
    }
    static void TearDownTestSuite() { folder_.reset(); }
    static void make(const std::string& name, const std::string& options) {
        const std::string command =
            "ffmpeg -nostdin -v error -y -f lavfi -i testsrc2=s=64x96:r=10:d=1 -f lavfi -i sine=d=1 -c:v libx264 -c:a "
            "aac " +
            options + " " + folder_->path(name);
        ASSERT_EQ(std::system(command.c_str()), 0);
    }
    static std::string bytes_of(const std::string& name) {
        std::ifstream stream(folder_->path(name), std::ios::binary);
        return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
    }
    static Result<RenditionFacts> parse(std::string_view bytes) {
        return parse_rendition(as_bytes(bytes), bytes.size());
    }
    /// The file with the first `from` after `anchor` changed into `to`.
    static std::string changed(std::string_view anchor, std::string_view from, std::string_view to) {
        std::string bytes = bytes_of("plain.mp4");
        const auto at = bytes.find(from, bytes.find(anchor));
        EXPECT_NE(at, std::string::npos) << anchor;
        return bytes.replace(at, from.size(), to);
    }
    static inline std::unique_ptr<TestFolder> folder_;
};

TEST_F(RenditionFile, SaysWhatIsInside) {
    const auto facts = read_rendition(folder_->path("plain.mp4"));
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    EXPECT_EQ(facts->width, 64);
    EXPECT_EQ(facts->height, 96);
    EXPECT_EQ(facts->frames, 10u);
    EXPECT_TRUE(facts->has_audio);
    EXPECT_NEAR(static_cast<double>(facts->duration_ms), 1000, 30);
    const auto silent = read_rendition(folder_->path("no-sound.mp4"));
    ASSERT_TRUE(silent.has_value()) << silent.error().message;
    EXPECT_FALSE(silent->has_audio);
}

TEST_F(RenditionFile, EveryShorterFileIsRefused) {
    const std::string bytes = bytes_of("plain.mp4");
    for (std::size_t size = 0; size < bytes.size(); ++size)
        ASSERT_FALSE(parse(std::string_view(bytes).substr(0, size)).has_value()) << size;
    EXPECT_FALSE(parse(bytes + "more").has_value());
}

TEST_F(RenditionFile, WhatOurConverterDoesNotWriteIsRefused) {
    EXPECT_FALSE(parse(bytes_of("index-last.mp4")).has_value());
    EXPECT_FALSE(parse(changed("stsd", "avc1", "hvc1")).has_value());
    EXPECT_FALSE(parse(changed("stsd", "mp4a", "Opus")).has_value());
    EXPECT_FALSE(parse(changed("hdlr", "vide", "text")).has_value());
    // A second track of pictures in place of sound, and media in another file.
    EXPECT_FALSE(parse(changed("hdlr", "soun", "vide")).has_value());
    using std::string_view_literals::operator""sv;
    EXPECT_FALSE(parse(changed("dref", "url \0\0\0\1"sv, "url \0\0\0\0"sv)).has_value());
    EXPECT_FALSE(read_rendition(folder_->path("nowhere.mp4")).has_value());
}

TEST_F(RenditionFile, NoChangedByteOfTheIndexStopsTheProgram) {
    const std::string bytes = bytes_of("plain.mp4");
    const std::size_t index_bytes = bytes.find("mdat");
    for (std::size_t at = 0; at < index_bytes; ++at) {
        for (const char value : {'\0', '\x7f', '\xff'}) {
            std::string damaged = bytes;
            damaged[at] = value;
            const auto facts = parse(damaged);
            ASSERT_TRUE(!facts || facts->duration_ms > 0) << at;
        }
    }
}

}  // namespace
}  // namespace tiller::media
