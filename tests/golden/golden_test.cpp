#include "golden_log.h"

#include <gtest/gtest.h>

namespace tiller::golden {
namespace {

constexpr const char* kEvents = "tests/golden/events.txt";
constexpr const char* kExpected = "tests/golden/expected.txt";

Events recorded_events() {
    Events events;
    for (const std::string& line : lines_of(kEvents)) {
        auto event = parse_event_line(line);
        EXPECT_TRUE(event.has_value()) << event.error().message;
        if (event) events.push_back(std::move(*event));
    }
    return events;
}

TEST(Golden, RecordedEventsGiveTheExpectedStatesSnapshotsSlatesAndTerms) {
    const Events events = recorded_events();
    ASSERT_GT(events.size(), 300u);
    const auto facts = facts_of(events);
    ASSERT_TRUE(facts.has_value()) << facts.error().message;
    const auto expected = lines_of(kExpected);
    // In the order of the data, so the first difference names the first stage that differs.
    for (std::size_t i = 0; i < std::min(expected.size(), facts->size()); ++i) {
        const std::string found = (*facts)[i].first + " " + (*facts)[i].second;
        ASSERT_EQ(found, expected[i]) << "the first stage that differs is " << (*facts)[i].first;
    }
    EXPECT_EQ(facts->size(), expected.size());
}

TEST(Golden, EventsAreWrittenAsTheyWereRead) {
    for (const std::string& line : lines_of(kEvents)) {
        const auto event = parse_event_line(line);
        ASSERT_TRUE(event.has_value());
        ASSERT_EQ(event_line(event->first, event->second), line);
    }
}

TEST(Golden, OneChangedEventChangesTheFacts) {
    Events events = recorded_events();
    const auto before = facts_of(events);
    for (auto& [partition, event] : events) {
        auto* acted = std::get_if<schema::Acted>(&event.payload);
        if (acted == nullptr || acted->action != schema::Action::kWatch) continue;
        acted->watched_ms += 1'000;
        break;
    }
    const auto after = facts_of(events);
    ASSERT_TRUE(before.has_value() && after.has_value());
    EXPECT_NE(*before, *after);
}

}  // namespace
}  // namespace tiller::golden
