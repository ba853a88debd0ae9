// Threads of comments and lists of notifications, on their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "projection/notifications.h"
#include "projection/talk.h"

namespace tiller::projection {
namespace {

using testing::ElementsAre;

constexpr VideoId kClip{7};
constexpr ViewerId kAnn{1};
constexpr ViewerId kBen{2};

schema::CommentPosted said(std::uint64_t id, std::uint64_t thread = 0) {
    schema::CommentPosted posted;
    posted.comment = CommentId{id};
    posted.video = kClip;
    posted.text = "comment " + std::to_string(id);
    posted.thread = CommentId{thread};
    posted.reply_to = CommentId{thread};
    return posted;
}

std::vector<std::uint64_t> ids_of(const std::vector<ThreadView>& threads) {
    std::vector<std::uint64_t> ids;
    for (const ThreadView& thread : threads) ids.push_back(thread.thread.value);
    return ids;
}

TEST(CommentThreads, LatestGoesByTimeAndTopByLikesAndAnswers) {
    Comments comments;
    for (std::uint64_t id = 1; id <= 4; ++id) comments.post(kAnn, static_cast<UnixMs>(id * 100), said(id));
    comments.post(kBen, 500, said(10, 2));
    comments.post(kBen, 501, said(11, 2));
    comments.post(kBen, 502, said(12, 2));
    comments.count_like(CommentId{1}, false);
    EXPECT_THAT(ids_of(comments.latest(kClip, {}, 10)), ElementsAre(4, 3, 2, 1));
    EXPECT_THAT(ids_of(comments.latest(kClip, CommentCursor{300, CommentId{3}}, 1)), ElementsAre(2));
    EXPECT_THAT(ids_of(comments.top(kClip)), ElementsAre(2, 1, 4, 3)) << "three answers, one like, then the newer ones";
    comments.count_like(CommentId{1}, false);
    EXPECT_THAT(ids_of(comments.top(kClip)), ElementsAre(1, 2, 4, 3));
    comments.count_like(CommentId{1}, true);
    EXPECT_EQ(comments.likes(CommentId{1}), 1u);
    EXPECT_EQ(comments.count(kClip), 7u);
}

TEST(CommentThreads, AnswersComeOldestFirstPageByPage) {
    Comments comments;
    comments.post(kAnn, 100, said(1));
    for (std::uint64_t id = 10; id < 15; ++id) comments.post(kBen, static_cast<UnixMs>(id * 100), said(id, 1));
    const auto first = comments.replies(kClip, CommentId{1}, {}, 2);
    ASSERT_EQ(first.size(), 2u);
    EXPECT_EQ(first[1]->comment.value, 11u);
    const auto rest = comments.replies(kClip, CommentId{1}, CommentCursor{1100, CommentId{11}}, 10);
    ASSERT_EQ(rest.size(), 3u);
    EXPECT_EQ(rest[0]->comment.value, 12u);
    EXPECT_TRUE(comments.replies(kClip, CommentId{99}, {}, 10).empty());
    EXPECT_TRUE(comments.replies(VideoId{99}, CommentId{1}, {}, 10).empty());
}

TEST(CommentThreads, AThreadOutlivesItsFirstCommentAsLongAsThereAreAnswers) {
    Comments comments;
    comments.post(kAnn, 100, said(1));
    comments.post(kBen, 200, said(2, 1));
    EXPECT_TRUE(comments.remove(CommentId{1}));
    const auto left = comments.latest(kClip, {}, 10);
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(left[0].first, nullptr);
    EXPECT_EQ(left[0].time_ms, 200);
    EXPECT_EQ(comments.place_of_thread(CommentId{1})->video, kClip);
    EXPECT_EQ(comments.place_of_thread(CommentId{2})->thread, CommentId{1});
    EXPECT_TRUE(comments.remove(CommentId{2}));
    EXPECT_FALSE(comments.remove(CommentId{2}));
    EXPECT_TRUE(comments.latest(kClip, {}, 10).empty());
    EXPECT_FALSE(comments.place_of_thread(CommentId{1}));
    EXPECT_EQ(comments.count(kClip), 0u);
    comments.post(kAnn, 300, said(1));
    EXPECT_EQ(comments.count(kClip), 0u) << "what was removed stays out";
}

TEST(CommentThreads, OnlyTheAuthorEdits) {
    Comments comments;
    comments.post(kAnn, 100, said(1));
    schema::CommentEdited edit;
    edit.comment = CommentId{1};
    edit.text = "better";
    EXPECT_FALSE(comments.edit(kBen, 200, edit));
    EXPECT_TRUE(comments.edit(kAnn, 300, edit));
    EXPECT_EQ(comments.find(CommentId{1})->text, "better");
    EXPECT_EQ(comments.find(CommentId{1})->edited_ms, 300);
    edit.comment = CommentId{9};
    EXPECT_FALSE(comments.edit(kAnn, 300, edit));
}

Notification like_of(std::uint64_t actor, UnixMs time_ms) {
    return {.time_ms = time_ms, .kind = NotificationKind::kVideoLiked, .actor = ViewerId{actor}, .video = kClip};
}

TEST(NotificationList, HoldsTheNewestAndOneForEachThing) {
    Notifications list;
    for (std::uint64_t i = 0; i < kMaxNotifications + 50; ++i)
        list.put(kAnn, like_of(100 + i, static_cast<UnixMs>(1000 + i)));
    ASSERT_EQ(list.of(kAnn).size(), kMaxNotifications);
    EXPECT_EQ(list.of(kAnn).front().time_ms, static_cast<UnixMs>(1000 + kMaxNotifications + 49));
    EXPECT_EQ(list.of(kAnn).back().time_ms, 1050);
    Notification undone = like_of(100 + kMaxNotifications, 9000);
    undone.undone = true;
    list.put(kAnn, undone);
    EXPECT_EQ(list.of(kAnn).size(), kMaxNotifications);
    EXPECT_TRUE(list.of(kAnn).front().undone);
    list.put(kAnn, like_of(kAnn.value, 9999));
    EXPECT_NE(list.of(kAnn).front().time_ms, 9999) << "nobody is told of what they did themselves";
    list.put(ViewerId{}, like_of(5, 1));
    EXPECT_TRUE(list.of(ViewerId{}).empty());
}

TEST(NotificationList, ForgetsPeopleInBothRoles) {
    Notifications list;
    list.put(kAnn, like_of(kBen.value, 1));
    list.put(kAnn, like_of(3, 2));
    list.put(kBen, like_of(kAnn.value, 3));
    list.see(kBen, 10);
    list.see(kBen, 5);
    EXPECT_EQ(list.seen_until(kBen), 10);
    list.forget(kBen);
    ASSERT_EQ(list.of(kAnn).size(), 1u);
    EXPECT_EQ(list.of(kAnn)[0].actor, ViewerId{3});
    EXPECT_TRUE(list.of(kBen).empty());
    EXPECT_EQ(list.seen_until(kBen), 0);
}

}  // namespace
}  // namespace tiller::projection
