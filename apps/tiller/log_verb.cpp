// tiller log: the events as JSON lines, for auditors and tests.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <cstdio>
#include <memory>
#include <string>

#include "base/hash.h"
#include "tiller/data_directory.h"
#include "tiller/offline_verbs.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

namespace json = boost::json;

constexpr std::size_t kReadEvents = 4096;

struct LogVerb {
    std::string data;
    std::string kind;
    std::size_t max_events = 0;
};

json::object details(const schema::Acted& acted) {
    return {{"request", to_text(acted.impression.request)},
            {"position", acted.impression.position},
            {"video", to_text(acted.impression.video)},
            {"space", acted.space.value},
            {"action", name_of(acted.action)},
            {"watched_ms", acted.watched_ms},
            {"loops", acted.loops},
            {"value", acted.value},
            {"happened_ms", acted.happened_ms}};
}
json::object details(const schema::Tick& tick) { return {{"number", tick.number}, {"cut", tick.cut.text()}}; }
json::object details(const schema::Published& published) {
    return {{"number", published.number}, {"digest", hex_text(published.digest)}};
}
json::object details(const schema::SlateServed& served) {
    json::array videos;
    for (const schema::PlacedVideo& place : served.record.slate) videos.push_back(json::string(to_text(place.video)));
    return {{"request", to_text(served.record.request.request)},
            {"surface", name_of(served.record.request.surface)},
            {"snapshot", served.record.snapshot},
            {"cut", served.record.cut.text()},
            {"fallback", served.record.fallback},
            {"videos", std::move(videos)}};
}
json::object details(const schema::VideoPublished& published) {
    return {{"video", to_text(published.video.video)},
            {"creator", to_text(published.video.creator)},
            {"space", published.video.space.value}};
}
json::object details(const schema::VideoStateChanged& change) {
    return {{"video", to_text(change.video)},
            {"state", name_of(change.state)},
            {"author", to_text(change.author)},
            {"reason", change.reason}};
}
json::object details(const schema::Erased& erased) {
    return {{"offset", erased.offset ? json::value(*erased.offset) : json::value(nullptr)},
            {"subject", to_text(erased.whole_subject)},
            {"reason", erased.reason}};
}
json::object details(const auto&) { return {}; }  // the kind and the header say what an outsider may read

json::object line_of(const journal::ReadEvent& event) {
    json::object line{{"partition", event.position.partition.value},  {"offset", event.position.offset},
                      {"kind", schema::kind_name(event.header.kind)}, {"time_ms", event.header.time_ms},
                      {"subject", to_text(event.header.subject)},     {"state", name_of(event.state)}};
    if (event.event)
        line["payload"] = std::visit([](const auto& payload) { return details(payload); }, event.event->payload);
    return line;
}

Status check_kind(const std::string& wanted) {
    std::string known;
    for (std::uint16_t kind = 1; !schema::kind_name(kind).empty(); ++kind) {
        if (schema::kind_name(kind) == wanted) return {};
        known += fmt::format("{}{}", known.empty() ? "" : ", ", schema::kind_name(kind));
    }
    return fail(ErrorCode::kInvalid, "no event is of the kind \"" + wanted + "\"; there are " + known);
}

Result<bool> print_log(const LogVerb& verb) {
    if (!verb.kind.empty()) TRY_STATUS(check_kind(verb.kind));
    const auto directory =
        TRY(DataDirectory::open({.path = verb.data, .regions = {}, .on_fenced = {}, .must_exist = true}));
    std::size_t printed = 0;
    for (const PartitionId partition : directory->journal().partitions()) {
        std::uint64_t next = 0;
        while (true) {
            const auto events = TRY(directory->journal().read(partition, next, kReadEvents));
            if (events.empty()) break;
            next = events.back().position.offset + 1;
            for (const journal::ReadEvent& event : events) {
                if (!verb.kind.empty() && schema::kind_name(event.header.kind) != verb.kind) continue;
                if (verb.max_events != 0 && printed == verb.max_events) return true;
                fmt::print("{}\n", json::serialize(line_of(event)));
                ++printed;
            }
        }
    }
    return true;
}

}  // namespace

void add_log_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<LogVerb>();
    CLI::App* app = parent.add_subcommand("log", "Print the events of the log as JSON lines");
    app->footer(
        "Examples:\n  tiller log --kind tick\n  tiller log --kind acted --max 10\nErased events show their header and "
        "state \"erased\".");
    add_data_option(*app, verb->data);
    app->add_option("--kind", verb->kind, "only this kind, e.g. acted, slate_served, tick");
    app->add_option("--max", verb->max_events, "stop after so many (0: all)")->capture_default_str();
    run_verb(*app, "log", exit_code, [verb] { return print_log(*verb); });
}

}  // namespace tiller
