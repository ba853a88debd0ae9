#include "learn/spectrum_trainer.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "kernels/level.h"
#include "learn/learner.h"
#include "model/viewer_context.h"

namespace tiller::learn {
namespace {

constexpr schema::SpaceId kSpace{1};
constexpr PartitionId kPartition{1};
constexpr UnixMs kStart = 1'700'000'000'000;
constexpr std::uint64_t kVideos = 90;
constexpr std::uint64_t kGroups = 3;

/// People of a space of an engine caller: each likes eight videos of one of three groups.
class ThreeTastes {
public:
    ThreeTastes() {
        for (std::uint64_t id = 1; id <= kVideos; ++id) {
            schema::Video video;
            video.video = VideoId{id};
            video.space = kSpace;
            video.published_ms = kStart;
            apply({}, schema::VideoPublished{video});
        }
    }
    explicit ThreeTastes(Learner learner, std::uint64_t offset, UnixMs now_ms)
        : learner_(std::move(learner)), offset_(offset), now_ms_(now_ms) {}

    void live(std::uint64_t first_person, std::uint64_t people, schema::SpaceId space = kSpace) {
        for (std::uint64_t person = first_person; person < first_person + people; ++person) {
            SeededRandom random(person);
            schema::ViewerCreated created;
            created.kind = schema::ViewerKind::kEngine;
            created.space = space;
            apply(ViewerId{person}, created);
            for (int i = 0; i < 8; ++i)
                likes(ViewerId{person}, random.below(kVideos / kGroups) * kGroups + person % kGroups + 1);
        }
    }
    void likes(ViewerId viewer, std::uint64_t video) {
        schema::Acted acted;
        acted.impression.video = VideoId{video};
        acted.space = kSpace;
        acted.action = schema::Action::kLike;
        apply(viewer, acted);
        now_ms_ += 1000;
    }
    void limit_videos(std::string_view most) {
        schema::PolicyChanged changed;
        changed.version = 2;
        changed.toml = "[limits]\nspectral_videos = " + std::string(most) + "\n";
        apply({}, changed);
    }
    void end_tick() {
        schema::Tick tick;
        tick.number = learner_.tick_number() + 1;
        tick.cut.set(kPartition, offset_);
        now_ms_ += 3'600'000;
        (void)learner_.end_tick(tick, now_ms_);
    }
    [[nodiscard]] const model::SpaceSpectrum* spectrum() const {
        return learner_.snapshot()->tables.find_spectrum(kSpace);
    }
    /// A new snapshot of what was learned so far, by way of its bytes.
    [[nodiscard]] ThreeTastes restarted() const {
        ByteWriter out;
        learner_.encode(out);
        ByteReader in(out.bytes());
        return ThreeTastes(*Learner::decode(in), offset_, now_ms_);
    }
    [[nodiscard]] const Learner& learner() const { return learner_; }

private:
    void apply(ViewerId subject, schema::Payload payload) {
        const schema::Event event{now_ms_, subject, 0, std::move(payload)};
        learner_.apply({kPartition, offset_++}, &event);
    }
    Learner learner_;
    std::uint64_t offset_ = 0;
    UnixMs now_ms_ = kStart;
};

/// The share of all that is expected of the group, given two videos of it.
float share_of_group(const ThreeTastes& people, std::uint64_t group, std::uint64_t asked) {
    const model::ModelTables& tables = people.learner().snapshot()->tables;
    const std::vector<model::LongTaste::Signal> signals = {{tables.items.find(VideoId{asked + 1}), 1},
                                                           {tables.items.find(VideoId{asked + 1 + kGroups}), 1}};
    const model::LongTaste taste(*people.spectrum(), signals);
    float share = 0;
    for (std::uint64_t id = 1; id <= kVideos; ++id) {
        if ((id - 1) % kGroups == group) share += taste.share_of(tables.items.find(VideoId{id}));
    }
    return share;
}

TEST(SpectrumTrainer, FindsTheTastesOfASpaceAndKeepsThemWhenMadeAnew) {
    ThreeTastes people;
    for (std::uint64_t first = 1; first <= 400; first += 50) {
        people.live(first, 50);
        people.end_tick();
    }
    ASSERT_NE(people.spectrum(), nullptr);
    EXPECT_EQ(people.spectrum()->vectors().size(), kVideos);
    for (std::uint64_t asked = 0; asked < kGroups; ++asked) {
        const float own = share_of_group(people, asked, asked);
        EXPECT_GT(own, 0.5f) << asked;
        for (std::uint64_t group = 0; group < kGroups; ++group) {
            if (group == asked) continue;
            EXPECT_LT(share_of_group(people, group, asked), own / 2) << asked << " " << group;
        }
    }
}

TEST(SpectrumTrainer, IsMadeAnewOnlyAfterEnoughExamples) {
    ThreeTastes people;
    people.live(1, 20);
    people.end_tick();
    EXPECT_EQ(people.spectrum(), nullptr) << "160 examples";
    people.live(21, 40);
    people.end_tick();
    ASSERT_NE(people.spectrum(), nullptr);
    const Digest first = people.spectrum()->digest();
    people.live(61, 20);
    people.end_tick();
    EXPECT_EQ(people.spectrum()->digest(), first) << "160 more";
    people.live(81, 20);
    people.end_tick();
    EXPECT_NE(people.spectrum()->digest(), first) << "320 more";
}

TEST(SpectrumTrainer, ThePolicyBoundsItAndZeroTakesItAway) {
    ThreeTastes people;
    people.limit_videos("30");
    people.live(1, 200);
    people.end_tick();
    ASSERT_NE(people.spectrum(), nullptr);
    EXPECT_EQ(people.spectrum()->vectors().size(), 30u);
    people.limit_videos("0");
    people.end_tick();
    EXPECT_EQ(people.spectrum(), nullptr);
}

TEST(SpectrumTrainer, PeopleOfOtherSpacesHaveNoPart) {
    ThreeTastes people;
    people.live(1, 200, schema::SpaceId{7});
    people.end_tick();
    ASSERT_NE(people.spectrum(), nullptr) << "it is due all the same";
    EXPECT_EQ(people.spectrum()->vectors().size(), 0u);
}

TEST(SpectrumTrainer, ARestartGoesOnToTheSameBits) {
    ThreeTastes people;
    people.live(1, 100);
    people.end_tick();
    ThreeTastes restarted = people.restarted();
    for (ThreeTastes* each : {&people, &restarted}) {
        each->live(101, 100);
        each->end_tick();
    }
    EXPECT_EQ(people.learner().digest(), restarted.learner().digest());
    EXPECT_EQ(people.learner().snapshot()->digest, restarted.learner().snapshot()->digest);
}

TEST(SpectrumTrainer, HasTheSameBitsAtEachLevel) {
    std::vector<Digest> digests;
    for (const kernels::Level level : {kernels::Level::kScalar, kernels::detected_level()}) {
        kernels::force_level(level);
        ThreeTastes people;
        people.live(1, 60);
        people.end_tick();
        people.live(61, 60);
        people.end_tick();
        digests.push_back(people.learner().digest());
    }
    kernels::force_level(kernels::detected_level());
    EXPECT_EQ(digests[0], digests[1]);
}

/// Forty people; what the odd ones like differs from what the even ones like.
struct TwoCrowds {
    static constexpr std::uint64_t kEven = 1, kOdd = 101;
    TwoCrowds() {
        for (std::uint64_t crowd : {kEven, kOdd}) {
            for (std::uint64_t k = 0; k < 6; ++k) {
                schema::Video video;
                video.video = VideoId{crowd + k};
                video.space = kSpace;
                video.tags = {crowd == kEven ? "even" : "odd"};
                catalogues[kSpace].add(video);
                (void)tables.items.find_or_add(video.video);
            }
        }
        for (std::size_t i = 0; i < viewers.size(); ++i) {
            viewers[i].state.viewer = ViewerId{i + 1};
            viewers[i].state.space = kSpace;
            for (std::uint64_t k = 0; k < 6; ++k) {
                schema::HistoryEntry entry;
                entry.video = VideoId{(i % 2 == 0 ? kEven : kOdd) + k};
                entry.time_s = 1000;
                entry.actions = 1u << static_cast<int>(schema::Action::kLike);
                entry.surface = static_cast<std::uint32_t>(schema::Surface::kElsewhere) & 0xf;
                viewers[i].state.history.push_back(entry);
            }
        }
        tables.space_for_write(kSpace).views = 300;
    }
    void each_odd(void (*change)(LearnerViewer&)) {
        for (std::size_t i = 1; i < viewers.size(); i += 2) change(viewers[i]);
    }
    [[nodiscard]] bool has_place(std::uint64_t video) {
        refresh_spectra(tables, viewers, catalogues, 1000);
        const model::SpaceSpectrum* spectrum = tables.find_spectrum(kSpace);
        return spectrum != nullptr && spectrum->vectors().find(tables.items.find(VideoId{video})) != model::kNoVector;
    }
    model::ModelTables tables;
    std::vector<LearnerViewer> viewers = std::vector<LearnerViewer>(40);
    std::map<schema::SpaceId, schema::Catalogue> catalogues;
};

TEST(SpectrumTrainer, WhatDoesNotSpeakHasNoPlace) {
    const std::map<std::string, void (*)(LearnerViewer&)> kept_out = {
        {"age", [](LearnerViewer& viewer) { viewer.profile_from_s = schema::kNoProfile; }},
        {"off", [](LearnerViewer& viewer) { viewer.state.profile.off = true; }},
        {"reset", [](LearnerViewer& viewer) { viewer.state.profile.from_s = 1001; }},
        {"blocked", [](LearnerViewer& viewer) { viewer.state.blocked_tags = {"odd"}; }},
        {"forgotten", [](LearnerViewer& viewer) { viewer.state.forgotten_tags["odd"] = 1001; }},
        {"paused",
         [](LearnerViewer& viewer) {
             for (schema::HistoryEntry& entry : viewer.state.history) entry.is_silent = 1;
         }},
    };
    EXPECT_TRUE(TwoCrowds().has_place(TwoCrowds::kOdd));
    for (const auto& [name, change] : kept_out) {
        TwoCrowds crowds;
        crowds.each_odd(change);
        EXPECT_TRUE(crowds.has_place(TwoCrowds::kEven)) << name;
        EXPECT_FALSE(crowds.has_place(TwoCrowds::kOdd)) << name;
    }
}

TEST(SpectrumTrainer, WhatIsWatchedAfterAResetSpeaks) {
    TwoCrowds crowds;
    crowds.each_odd([](LearnerViewer& viewer) {
        viewer.state.profile.from_s = 1000;
        viewer.state.forgotten_tags["odd"] = 1000;
    });
    EXPECT_TRUE(crowds.has_place(TwoCrowds::kOdd));
}

}  // namespace
}  // namespace tiller::learn
