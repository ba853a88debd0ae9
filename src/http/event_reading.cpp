#include "http/event_reading.h"

#include <algorithm>
#include <array>
#include <optional>
#include <ranges>
#include <string_view>

#include <fmt/ranges.h>

#include "http/json_reader.h"
#include "http/request_reading.h"

namespace tiller::http {
namespace {

struct EventWord {
    std::string_view name;
    schema::Action action;
};
/// A skip is a watch that ended by a swipe: how early it was is what counts, and the fold sees that in watched_ms.
constexpr std::array<EventWord, 10> kEventWords = {{{"impression", schema::Action::kSeen},
                                                    {"watch", schema::Action::kWatch},
                                                    {"skip", schema::Action::kWatch},
                                                    {"like", schema::Action::kLike},
                                                    {"unlike", schema::Action::kUnlike},
                                                    {"share", schema::Action::kShare},
                                                    {"save", schema::Action::kSave},
                                                    {"unsave", schema::Action::kUnsave},
                                                    {"not_interested", schema::Action::kNotInterested},
                                                    {"undo_not_interested", schema::Action::kUndoNotInterested}}};
constexpr std::array<std::string_view, 5> kWatchEnds = {"swipe", "pause", "hidden", "close", "end"};

std::optional<schema::WatchEnd> watch_end_named(std::string_view name) {
    const auto found = std::ranges::find(kWatchEnds, name);
    if (found == kWatchEnds.end()) return std::nullopt;
    return static_cast<schema::WatchEnd>(found - kWatchEnds.begin());
}

app::PlayerEvent read_event(ObjectReader& in) {
    app::PlayerEvent event;
    event.id = in.text("id", {.min_bytes = 1, .max_bytes = 64});
    if (std::ranges::any_of(event.id, [](char c) { return c <= ' ' || c > '~'; }))
        in.refuse("id", "may hold visible ASCII characters only");
    const std::string type = in.text("type", {.min_bytes = 1, .max_bytes = 32});
    const auto word = std::ranges::find(kEventWords, type, &EventWord::name);
    if (word == kEventWords.end()) {
        in.refuse("type",
                  fmt::format("is none of {}", fmt::join(kEventWords | std::views::transform(&EventWord::name), ", ")));
    } else {
        event.action = word->action;
    }
    event.token = in.text("token", kTokenText);
    event.time_ms = in.optional_integer("time_ms", {.min = 0, .max = kMaxUnixMs}).value_or(0);
    event.watched_ms = in.optional_integer("watched_ms", {.min = 0, .max = 86'400'000}).value_or(0);
    event.loops = in.optional_integer("loops", {.min = 0, .max = 65'535}).value_or(0);
    if (const auto ended = in.optional_text("ended", {.min_bytes = 1, .max_bytes = 16})) {
        if (const auto value = watch_end_named(*ended))
            event.ended = *value;
        else
            in.refuse("ended", "is not a way to end");
    }
    event.reason = in.optional_text("reason", {.min_bytes = 0, .max_bytes = 80}).value_or("");
    return event;
}

}  // namespace

Result<std::vector<app::PlayerEvent>> read_events(const boost::json::array& values) {
    std::vector<app::PlayerEvent> events;
    events.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) {
        ObjectReader in(values[i], fmt::format("events[{}]", i));
        events.push_back(read_event(in));
        TRY_STATUS(in.finish());
    }
    return events;
}

}  // namespace tiller::http
