#include "learn/content_company.h"

#include <gtest/gtest.h>

#include <array>
#include <map>
#include <vector>

#include "base/random.h"
#include "learn/learner.h"

namespace tiller::learn {
namespace {

constexpr std::size_t kShelves = 8;
constexpr std::size_t kLength = 12;
constexpr std::size_t kPublished = 400;

/// Numbers around those of the item's group; each number has a scale and a middle of its own.
std::vector<float> content_of(std::size_t item) {
    std::vector<float> content;
    for (std::size_t k = 0; k < kLength; ++k) {
        const double middle = SeededRandom(mix64(item % kShelves, k)).unit();
        const double noise = SeededRandom(mix64(1000 + item, k)).unit();
        const double scale = k % 3 == 0 ? 1000.0 : 0.01;
        content.push_back(static_cast<float>(scale * (5.0 + middle + 0.1 * noise)));
    }
    return content;
}

class PublishedShelves {
public:
    void publish(std::size_t item) {
        const model::ItemRow row = items.find_or_add(VideoId{item + 1});
        company.add(items, row, content_of(item));
    }
    void publish_all(std::size_t first, std::size_t last) {
        for (std::size_t item = first; item < last; ++item) publish(item);
    }
    /// What the item's list says of each other one.
    [[nodiscard]] std::map<model::ItemRow, float> company_of(std::size_t item) const {
        std::map<model::ItemRow, float> found;
        if (item >= items.choices.size()) return found;
        const auto& list = items.choices[item].company;
        for (std::size_t place = 0; place < list.items.size(); ++place) {
            if (list.weights[place] > 0) found[list.items[place]] = list.weights[place];
        }
        return found;
    }

    model::ItemTables items;
    ContentCompany company;
};

Bytes bytes_of(const ContentCompany& company) {
    ByteWriter out;
    company.encode(out);
    return out.take();
}

TEST(ContentCompany, AVideoThatNobodyMetKeepsCompanyWithThoseOfItsKind) {
    PublishedShelves catalogue;
    catalogue.publish_all(0, kPublished);
    for (const std::size_t item : {std::size_t{3}, ContentCompany::kWaiting - 1, kPublished - 1}) {
        const auto found = catalogue.company_of(item);
        ASSERT_GE(found.size(), ContentCompany::kNearest) << item;
        for (const auto& [other, people] : found) {
            EXPECT_EQ(other % kShelves, item % kShelves) << item << " " << other;
            EXPECT_GT(people, 0);
            EXPECT_EQ(catalogue.company_of(other).at(static_cast<model::ItemRow>(item)), people);
        }
    }
}

TEST(ContentCompany, FewerVideosThanDecideTheScaleKeepNone) {
    PublishedShelves catalogue;
    catalogue.publish_all(0, ContentCompany::kWaiting - 1);
    EXPECT_TRUE(catalogue.company_of(0).empty());
    catalogue.publish(ContentCompany::kWaiting - 1);
    EXPECT_FALSE(catalogue.company_of(0).empty());
}

TEST(ContentCompany, AVectorOfAnotherLengthAndAnAverageOneAreLeftOut) {
    PublishedShelves catalogue;
    catalogue.publish_all(0, kPublished);
    const Bytes before = bytes_of(catalogue.company);
    const model::ItemRow odd = catalogue.items.find_or_add(VideoId{9000});
    catalogue.company.add(catalogue.items, odd, std::array<float, 3>{1, 2, 3});
    catalogue.company.add(catalogue.items, odd, {});
    EXPECT_EQ(bytes_of(catalogue.company), before);
    EXPECT_TRUE(catalogue.company_of(odd).empty());
}

TEST(ContentCompany, EqualNumbersSayNothing) {
    model::ItemTables items;
    ContentCompany company;
    for (std::size_t item = 0; item < kPublished; ++item)
        company.add(items, items.find_or_add(VideoId{item + 1}), std::array<float, 2>{1e6f, -3});
    EXPECT_EQ(company.size(), kPublished);
    EXPECT_EQ(items.choices.size(), 0U);
}

TEST(ContentCompany, ARemovedVideoIsMetByNoLaterOne) {
    PublishedShelves catalogue;
    catalogue.publish_all(0, 300);
    const std::size_t bytes = catalogue.company.size_bytes();
    for (model::ItemRow item = 0; item < 300; item += 2) catalogue.company.remove(item);
    catalogue.company.remove(7000);
    EXPECT_EQ(catalogue.company.size(), 150U);
    EXPECT_LT(catalogue.company.size_bytes(), bytes);
    catalogue.publish(302);
    for (const auto& [other, people] : catalogue.company_of(302)) EXPECT_EQ(other % 2, 1U) << other;
}

TEST(ContentCompany, AWaitingVideoCanBeRemovedToo) {
    PublishedShelves catalogue;
    catalogue.publish_all(0, 10);
    catalogue.company.remove(3);
    EXPECT_EQ(catalogue.company.size(), 9U);
}

TEST(ContentCompany, GoesOnAfterDecodingAsIfNothingHadHappened) {
    for (const std::size_t published : {std::size_t{0}, std::size_t{10}, ContentCompany::kWaiting, std::size_t{301}}) {
        PublishedShelves one;
        one.publish_all(0, published);
        const Bytes bytes = bytes_of(one.company);
        ByteReader in(bytes);
        PublishedShelves other;
        for (std::size_t item = 0; item < published; ++item) (void)other.items.find_or_add(VideoId{item + 1});
        other.company = ContentCompany::decode(in, other.items.size());
        ASSERT_TRUE(in.finish("company").has_value()) << published;
        EXPECT_EQ(bytes_of(other.company), bytes);
        one.publish_all(published, kPublished);
        other.publish_all(published, kPublished);
        EXPECT_EQ(bytes_of(other.company), bytes_of(one.company)) << published;
        EXPECT_EQ(other.company_of(kPublished - 1), one.company_of(kPublished - 1));
    }
}

TEST(ContentCompany, DamagedBytesAreRefusedAndNeverReadBeyond) {
    PublishedShelves catalogue;
    catalogue.publish_all(0, 300);
    const Bytes bytes = bytes_of(catalogue.company);
    for (std::size_t size = 0; size < bytes.size(); size += 97) {
        ByteReader in(ByteSpan(bytes).first(size));
        (void)ContentCompany::decode(in, 300);
        EXPECT_FALSE(in.ok()) << size;
    }
    ByteReader in(bytes);
    (void)ContentCompany::decode(in, 200);
    EXPECT_FALSE(in.ok());
}

void publish(Learner& learner, std::uint64_t offset, std::size_t item) {
    schema::Video video;
    video.video = VideoId{item + 1};
    video.space = schema::SpaceId{1};
    video.content_vector = content_of(item);
    const schema::Event event{1'700'000'000'000, {}, 0, schema::VideoPublished{video}};
    learner.apply({PartitionId{1}, offset}, &event);
}

void end_tick(Learner& learner, std::uint64_t offset) {
    schema::Tick tick;
    tick.number = learner.tick_number() + 1;
    tick.cut.set(PartitionId{1}, offset);
    (void)learner.end_tick(tick, 1'700'000'000'000);
}

void change(Learner& learner, std::uint64_t offset, std::size_t item, schema::VideoState state) {
    const schema::Event event{1'700'000'000'000, {}, 0, schema::VideoStateChanged{VideoId{item + 1}, state, {}, {}}};
    learner.apply({PartitionId{1}, offset}, &event);
}

TEST(ContentCompany, AHiddenVideoComesBackAndADeletedOneDoesNot) {
    const auto bytes_after = [](std::vector<schema::VideoState> states) {
        Learner learner{LearnerSettings{}};
        for (std::size_t item = 0; item < kPublished; ++item) publish(learner, item, item);
        for (std::size_t i = 0; i < states.size(); ++i) change(learner, kPublished + i, 5, states[i]);
        end_tick(learner, kPublished + states.size());
        ByteWriter out;
        learner.encode(out);
        return out.size_bytes();
    };
    using enum schema::VideoState;
    EXPECT_EQ(bytes_after({kHidden, kPublic}), bytes_after({kPublic, kPublic}));
    EXPECT_LT(bytes_after({kDeleted, kDeleted}), bytes_after({kHidden, kHidden}));
}

TEST(ContentCompany, ALearnerThatWasStoredInBetweenLearnsTheSame) {
    Learner learner{LearnerSettings{}};
    for (std::size_t item = 0; item < 300; ++item) publish(learner, item, item);
    end_tick(learner, 300);
    ByteWriter out;
    learner.encode(out);
    ByteReader in(out.bytes());
    Result<Learner> stored = Learner::decode(in, LearnerSettings{});
    ASSERT_TRUE(stored.has_value());
    for (Learner* each : {&learner, &*stored}) {
        for (std::size_t item = 300; item < kPublished; ++item) publish(*each, item, item);
        end_tick(*each, kPublished);
    }
    EXPECT_EQ(stored->digest(), learner.digest());
    const auto snapshot = learner.snapshot();
    const model::ItemRow newest = snapshot->tables.items.find(VideoId{kPublished});
    ASSERT_LT(newest, snapshot->tables.items.choices.size());
    EXPECT_GT(snapshot->tables.items.choices[newest].company.weights[0], 0);
    EXPECT_GT(learner.report().bytes_per_item, 0);
}

}  // namespace
}  // namespace tiller::learn
