#include "schema/event.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>
#include <set>

#include "schema/random_events.h"

namespace tiller::schema {
namespace {

EventHeader header_of(const Event& event) { return {kind_of(event.payload), event.time_ms, event.subject}; }

RC_GTEST_PROP(EventCodec, EveryKindComesBackAsItWas, (std::uint64_t seed)) {
    RandomEvents random(seed);
    for (std::uint16_t kind = 1; kind <= RandomEvents::kKinds; ++kind) {
        const Event event = random.event(kind);
        const auto header = decode_header(encode_header(header_of(event)));
        RC_ASSERT(header.has_value());
        const auto decoded = decode_event(*header, encode_body(event));
        RC_ASSERT(decoded.has_value());
        RC_ASSERT(*decoded == event);
        RC_ASSERT(kind_of(decoded->payload) == kind);
    }
}

RC_GTEST_PROP(EventCodec, EveryTruncationAndExtensionIsRefused, (std::uint64_t seed)) {
    RandomEvents random(seed);
    const Event event = random.event();
    Bytes body = encode_body(event);
    const std::size_t step = 1 + body.size() / 200;
    for (std::size_t size = 0; size < body.size(); size += step) {
        const auto decoded = decode_event(header_of(event), ByteSpan(body).first(size));
        RC_ASSERT(!decoded.has_value());
        RC_ASSERT(decoded.error().code == ErrorCode::kCorrupt);
    }
    body.push_back(std::byte{0});
    RC_ASSERT(decode_event(header_of(event), body).error().code == ErrorCode::kCorrupt);
}

RC_GTEST_PROP(EventCodec, DamagedBytesNeverBecomeWhatAnEncoderWouldRefuse, (std::uint64_t seed)) {
    RandomEvents random(seed);
    const Event event = random.event();
    Bytes body = encode_body(event);
    for (int i = 0; i < 50; ++i) {
        Bytes damaged = body;
        damaged[random.u64() % damaged.size()] ^= static_cast<std::byte>(1 + random.u64() % 255);
        const auto decoded = decode_event(header_of(event), damaged);
        if (!decoded) continue;
        ByteWriter again;
        RC_ASSERT(append_body(*decoded, again).has_value());
    }
}

TEST(EventCodec, KindsAndVersionsOfANewerProgramAreNotFound) {
    const Event event{5, {7}, 9, ErasureEpochBegan{3}};
    Bytes body = encode_body(event);
    for (const std::uint16_t kind : {0, RandomEvents::kKinds + 1, 65535}) {
        EXPECT_EQ(decode_event({kind, 5, {7}}, body).error().code, ErrorCode::kNotFound);
    }
    body[0] = std::byte{2};
    EXPECT_EQ(decode_event(header_of(event), body).error().code, ErrorCode::kNotFound);
    Bytes header = encode_header(header_of(event));
    ASSERT_EQ(header.size(), kEventHeaderBytes);
    header[0] = std::byte{2};
    EXPECT_EQ(decode_header(header).error().code, ErrorCode::kNotFound);
    EXPECT_EQ(decode_header(ByteSpan(header).first(0)).error().code, ErrorCode::kCorrupt);
    header[0] = std::byte{1};
    EXPECT_EQ(decode_header(ByteSpan(header).first(18)).error().code, ErrorCode::kCorrupt);
}

TEST(EventCodec, ACommentOfTheFirstVersionIsReadAsOneThatBeginsAThread) {
    CommentPosted posted{.comment = {1}, .video = {2}, .text = "so good", .text_tokens = {"so"}, .language = "en"};
    const Event event{5, {7}, 9, posted};
    Bytes body = encode_body(event);
    ASSERT_EQ(body[0], std::byte{2});
    // The second version ends with thread, answered comment, its author, an empty quote (kind, moment, line, comment) and
    // no mentions.
    body.resize(body.size() - (8 + 8 + 8 + (1 + 1 + 1 + 8) + 1));
    EXPECT_EQ(decode_event(header_of(event), body).error().code, ErrorCode::kCorrupt);
    body[0] = std::byte{1};
    EXPECT_EQ(decode_event(header_of(event), body), event);
}

TEST(EventCodec, DecisionsOfTheFirstVersionsAreReadAsOnesWithoutAStatement) {
    // The second versions end with the decision; that of an account with whether its reports come first before it.
    AccountChanged account;
    account.state = AccountState::kSuspended;
    account.reason = "spam";
    const std::vector<std::pair<Payload, std::size_t>> later = {
        {VideoStateChanged{.video = {1}, .state = VideoState::kHidden, .author = {2}, .reason = "loud"}, 8},
        {ReportDecided{.report = {1}, .action = "hide", .reason = "loud", .author = {2}}, 8},
        {account, 9}};
    for (const auto& [payload, added_bytes] : later) {
        const Event event{5, {7}, 9, payload};
        Bytes body = encode_body(event);
        ASSERT_EQ(body[0], std::byte{2});
        body.resize(body.size() - added_bytes);
        EXPECT_EQ(decode_event(header_of(event), body).error().code, ErrorCode::kCorrupt);
        body[0] = std::byte{1};
        EXPECT_EQ(decode_event(header_of(event), body), event);
    }
}

TEST(EventCodec, SlatesOfEarlierVersionsAreReadAsOnesWithoutTheirLaterFields) {
    DecisionRecord record;
    record.request.request = {1};
    record.request.viewer = {7};
    const Event event{5, {7}, 9, SlateServed{record}};
    Bytes body = encode_body(event);
    ASSERT_EQ(body[0], std::byte{3});
    // Behind the request come an empty cut, six zeros and the digest. The request of the second version ends with group, rules
    // and the beginning of the profile; that of the third with whether it is for nobody.
    const std::size_t behind = 1 + 6 + sizeof(Digest);
    for (const auto& [version, added_bytes] : {std::pair{2, 1}, std::pair{1, 6}}) {
        const auto end = body.end() - static_cast<std::ptrdiff_t>(behind);
        body.erase(end - added_bytes, end);
        EXPECT_EQ(decode_event(header_of(event), body).error().code, ErrorCode::kCorrupt);
        body[0] = static_cast<std::byte>(version);
        EXPECT_EQ(decode_event(header_of(event), body), event);
    }
    record.request.age_rules = static_cast<AgeRules>(2);
    ByteWriter out;
    EXPECT_EQ(append_body({5, {7}, 9, SlateServed{record}}, out).error().code, ErrorCode::kInvalid);
}

TEST(EventCodec, LabelsAndChoicesPastTheLastAreNotWritten) {
    const auto is_written = [](Payload payload) {
        ByteWriter out;
        return append_body({1, {2}, 3, std::move(payload)}, out).has_value();
    };
    EXPECT_TRUE(is_written(VideoLabelled{.video = {1}, .labels = LabelSet::kAll, .author = {}}));
    EXPECT_FALSE(is_written(VideoLabelled{.video = {1}, .labels = static_cast<LabelSet>(32), .author = {}}));
    LabelsFiltered filtered;
    EXPECT_TRUE(is_written(filtered));
    filtered.choices[2] = static_cast<LabelChoice>(3);
    EXPECT_FALSE(is_written(filtered));
    EXPECT_EQ(hidden_by(kUsualLabelChoices), LabelSet::kNone);
}

TEST(EventCodec, WhatADecoderWouldRefuseIsNotWritten) {
    const auto refused = [](Payload payload) {
        ByteWriter out;
        return append_body({1, {2}, 3, std::move(payload)}, out);
    };
    EXPECT_TRUE(
        refused(CommentPosted{{1}, {2}, std::string(kMaxTextBytes, 'x'), {}, "en", {}, {}, {}, {}, {}}).has_value());
    EXPECT_EQ(refused(CommentPosted{{1}, {2}, std::string(kMaxTextBytes + 1, 'x'), {}, "en", {}, {}, {}, {}, {}})
                  .error()
                  .code,
              ErrorCode::kInvalid);
    EXPECT_EQ(refused(Shown{{1}, Surface::kLink, {}, std::vector<VideoId>(kMaxShownVideos + 1)}).error().code,
              ErrorCode::kInvalid);
    EXPECT_EQ(refused(Shown{{1}, static_cast<Surface>(7), {}, {}}).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(refused(Steered{SteerTarget::kTag, "cats", 0, std::nanf("")}).error().code, ErrorCode::kInvalid);
    EXPECT_EQ(refused(Steered{SteerTarget::kTag, "cats", 0, std::numeric_limits<float>::infinity()}).error().code,
              ErrorCode::kInvalid);
}

TEST(EventCodec, HostileCountsDoNotAllocate) {
    // A list that claims 2^60 videos in a body of 20 bytes.
    ByteWriter body;
    body.put(std::uint8_t{1});
    body.put(std::uint64_t{0});
    body.put(std::uint64_t{1});
    body.put(std::uint8_t{0});
    body.put_varint(0);
    body.put_varint(1ull << 60);
    EXPECT_EQ(decode_event({16, 0, {}}, body.bytes()).error().code, ErrorCode::kCorrupt);
}

TEST(EventCodec, BytesOfAnActionAreThoseOfTheDocument) {
    const Event event{1'700'000'000'000,
                      {0x0102030405060708},
                      0x1112131415161718,
                      Acted{{{0x21}, 3, {0x31}}, {0}, Action::kWatch, 1500, 2, WatchEnd::kEnd, 0.5f, "", 0}};
    EXPECT_EQ(hex_text(encode_header(header_of(event))), "0111000068e5cf8b0100000807060504030201");
    EXPECT_EQ(hex_text(encode_body(event)),
              "0118171615141312112100000000000000033100000000000000"
              "0001dc0b02040000003f000000000000000000");
}

TEST(EventCodec, EveryKindHasItsOwnName) {
    std::set<std::string_view> names;
    for (std::uint16_t kind = 1; kind <= RandomEvents::kKinds; ++kind) names.insert(kind_name(kind));
    EXPECT_EQ(names.size(), RandomEvents::kKinds);
    EXPECT_FALSE(names.contains(""));
    EXPECT_EQ(kind_name(0), "");
    EXPECT_EQ(kind_name(RandomEvents::kKinds + 1), "");
    EXPECT_EQ(kind_name(kind_of(Acted{})), "acted");
    EXPECT_EQ(kind_name(kind_of(Erased{})), "erased");
    EXPECT_EQ(kind_name(kind_of(VideoPublished{})), "video_published");
}

TEST(DecisionRecordCodec, ComesBackAndRefusesTruncation) {
    RandomEvents random(11);
    for (int i = 0; i < 20; ++i) {
        const DecisionRecord record = random.record();
        ByteWriter out;
        encode_decision_record(record, out);
        ByteReader in(out.bytes());
        EXPECT_EQ(decode_decision_record(in), record);
        EXPECT_TRUE(in.finish("record"));
        ByteReader cut(ByteSpan(out.bytes()).first(out.size_bytes() - 1));
        (void)decode_decision_record(cut);
        EXPECT_FALSE(cut.ok());
    }
}

TEST(Terms, EveryTermHasANameAndAKind) {
    EXPECT_EQ(term_name(term_of(Head::kFinish)), "head.finish");
    EXPECT_EQ(term_name(term_of(Source::kCoWatched)), "source.co_watched");
    EXPECT_EQ(term_name(TermId::kCreatorRepeat), "variety.creator");
    EXPECT_EQ(term_kind(term_of(Head::kNotInterested)), "head");
    EXPECT_EQ(term_kind(term_of(Source::kBoosted)), "source");
    std::set<std::string> names;
    for (int id = 64; id <= 81; ++id) {
        EXPECT_FALSE(term_kind(static_cast<TermId>(id)).empty()) << id;
        names.insert(term_name(static_cast<TermId>(id)));
    }
    EXPECT_EQ(names.size(), 18u);
    EXPECT_EQ(term_name(static_cast<TermId>(31)), "");
    EXPECT_EQ(term_name(static_cast<TermId>(43)), "");
    EXPECT_EQ(term_kind(static_cast<TermId>(82)), "");
}

}  // namespace
}  // namespace tiller::schema
