#include "audience/tastes.h"

#include <gtest/gtest.h>

#include <cmath>

#include "audience/http_client.h"

namespace tiller::audience {
namespace {

Tastes committed() { return parse_tastes(committed_tastes_json()).value(); }

TEST(Tastes, AThirdOfTasteComesFromTopics) {
    const World world(committed(), 7);
    double all = 0, topic = 0;
    std::size_t pairs = 0;
    for (std::size_t viewer = 0; viewer < world.viewers().size(); viewer += 4) {
        for (const SimulatedVideo& video : world.videos()) {
            const double affinity = world.affinity(viewer, video);
            const double from_topic =
                std::sqrt(world.tastes().topic_variance) * world.viewers()[viewer].liking[video.topic];
            all += affinity * affinity;
            topic += from_topic * from_topic;
            ++pairs;
        }
    }
    EXPECT_NEAR(all / static_cast<double>(pairs), 1.0, 0.1);
    EXPECT_NEAR(topic / all, 1.0 / 3.0, 0.05);
}

TEST(Tastes, ThreeTenthsOfTagsAreWrong) {
    Tastes tastes = committed();
    tastes.videos = 5000;
    const World world(std::move(tastes), 3);
    double wrong = 0;
    for (const SimulatedVideo& video : world.videos()) wrong += video.topic != video.tagged_topic ? 1 : 0;
    EXPECT_NEAR(wrong / 5000, 0.30, 0.02);
}

TEST(Tastes, TheSameSeedMakesTheSameWorld) {
    const World one(committed(), 5), two(committed(), 5), other(committed(), 6);
    EXPECT_EQ(one.affinity(17, one.videos()[42]), two.affinity(17, two.videos()[42]));
    EXPECT_NE(one.affinity(17, one.videos()[42]), other.affinity(17, other.videos()[42]));
}

TEST(Tastes, BadFilesAreRefusedWithTheKeysName) {
    for (const char* text : {"", "[]", "{", "{\"topics\":[]}", "{\"topics\":[1,2],\"report_seeds\":[]}",
                             "{\"topics\":\"x\",\"report_seeds\":[]}"}) {
        const auto tastes = parse_tastes(text);
        ASSERT_FALSE(tastes) << text;
        EXPECT_TRUE(tastes.error().message.starts_with("tastes: ")) << tastes.error().message;
    }
    std::string negative(committed_tastes_json());
    negative.replace(negative.find("0.30"), 4, "-0.3");
    EXPECT_EQ(parse_tastes(negative).error().message, "tastes: wrong_tag_share is out of range");
}

TEST(ServerUrl, OnlyPlainHttpWithAHostIsTaken) {
    EXPECT_EQ(parse_server_url("http://127.0.0.1:8080/").value().port, "8080");
    EXPECT_EQ(parse_server_url("http://localhost:80").value().host, "localhost");
    for (const char* url :
         {"", "https://x:1", "http://", "http://:80", "http://h:", "http://h:8a", "http://h/p:80", "ftp://h:1"}) {
        EXPECT_FALSE(parse_server_url(url)) << url;
    }
}

}  // namespace
}  // namespace tiller::audience
