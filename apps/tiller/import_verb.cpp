// tiller import: public interaction logs into a space of the engine, through the same ingest code as the HTTP API.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

#include "audit/recovery.h"
#include "import/dataset.h"
#include "import/importer.h"
#include "tiller/data_directory.h"
#include "tiller/offline_verbs.h"
#include "tiller/verb_options.h"

namespace tiller {
namespace {

struct ImportVerb {
    std::string data;
    std::string format;
    std::string path;
    std::string map;
    std::string key_name = "import";
};

constexpr int kBarCells = 30;

void show_progress(const import::ImportProgress& progress) {
    if (::isatty(STDERR_FILENO) == 0) return;
    const std::size_t done = progress.items + progress.events;
    const std::size_t all = std::max<std::size_t>(1, progress.all_items + progress.all_events);
    const int cells = static_cast<int>(done * kBarCells / all);
    fmt::print(stderr, "\r[{:<{}}] {} of {} items, {} of {} events ", std::string(static_cast<std::size_t>(cells), '#'),
               kBarCells, progress.items, progress.all_items, progress.events, progress.all_events);
}

/// The space of the named key; a new key when there is none, whose token is printed once.
Result<schema::SpaceId> space_for(store::Store& store, const std::string& name) {
    for (const store::ApiKey& key : TRY(store.api_keys().list())) {
        if (key.name == name) return schema::SpaceId{key.space};
    }
    const store::NewApiKey created = TRY(store.api_keys().create(name));
    fmt::print("API key \"{}\", shown only now: {}\n", name, created.token);
    return schema::SpaceId{created.key.space};
}

Result<bool> run_import(const ImportVerb& verb) {
    const import::FieldMap fields = TRY(import::parse_field_map(verb.map));
    const import::Dataset data = TRY(import::read_dataset(verb.format, verb.path, fields));
    fmt::print("read {} users, {} items, {} events{}\n", data.users.size(), data.items.size(), data.events.size(),
               data.ordered ? "" : " (a set: users take turns)");
    const auto directory = TRY(DataDirectory::open({.path = verb.data, .regions = {}, .on_fenced = {}}));
    const ingest::EngineSpace space{.space = TRY(space_for(directory->store(), verb.key_name)), .home = PartitionId{1}};
    projection::Projections projections;  // what earlier imports made known
    static_cast<void>(TRY(audit::recover(directory->journal(), directory->checkpoints(), projections, {})));
    const auto start = std::chrono::steady_clock::now();
    const import::ImportReport report = TRY(import::import_dataset(
        data, {.ingest = directory->ingest(),
               .space = space,
               .viewer_exists = [&](ViewerId viewer) { return projections.view().viewer(viewer) != nullptr; },
               .item_exists =
                   [&](std::string_view item) {
                       return projections.view().catalogue(space.space).row_of_external(item) != schema::kNoRow;
                   },
               .progress = show_progress}));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    fmt::print("\n{} items and {} events are durable in space {}: {:.0f} events/s\n", report.items, report.events,
               space.space.value, static_cast<double>(report.events) / seconds);
    if (report.refused > 0)
        fmt::print("{} were refused, the first because: {}\n", report.refused, report.first_refusal);
    fmt::print(
        "`tiller serve --data {}` learns from them at its start; then\n  GET "
        "/v1/engine/recommendations?user={}&count=10  with the key as bearer token\n",
        verb.data, data.users.empty() ? "USER" : data.users.front());
    return report.refused == 0;
}

}  // namespace

void add_import_verb(CLI::App& parent, int& exit_code) {
    auto verb = std::make_shared<ImportVerb>();
    CLI::App* app = parent.add_subcommand("import", "Load recorded interactions into a space of the engine API");
    std::string footer =
        "A CSV file names its columns in the first row, a JSON file has one object a line with the same names:\n"
        "  needed    user, item\n"
        "  optional  type     watch (where absent), skip, impression, like, share, save, not_interested, rating\n"
        "            value    of a watch: the fraction watched, 0 to 20; of a rating: 0 to 1 (where absent: 1)\n"
        "            time_ms  Unix time in milliseconds or seconds (where absent: the order of the rows)\n"
        "  An object without a user describes an item: item, tags, text, creator, language, duration_ms, vector.\n"
        "  Other names: --map. For example:\n"
        "    user,item,type,value,time_ms\n"
        "    ann,song-1,watch,0.9,1700000000000\n"
        "    ben,song-2,like,,1700000060000\n"
        "Formats:\n";
    for (const import::FormatInfo& format : import::formats())
        footer += fmt::format("  {:<24}{}\n", format.name, format.what);
    footer +=
        "Examples:\n  tiller import --format ml-100k path/to/ml-100k\n"
        "  tiller import --format csv --map user=uid,item=movie,value=score ratings.csv\n"
        "Files may be gzip-compressed. What was imported in the last 7 days counts once, in the same file or another: "
        "the same\n"
        "user, item, type, value and time_ms (of one user, the last 4,096 events).";
    app->footer(footer);
    add_data_option(*app, verb->data);
    app->add_option("--format", verb->format, "one of the formats below")->required();
    app->add_option("--map", verb->map,
                    "names of fields: user=,item=,type=,value=,time=,tags=,text=,creator=,duration=,vector=");
    app->add_option("--key", verb->key_name, "name of the API key whose space is filled; made when missing")
        ->capture_default_str();
    app->add_option("path", verb->path, "folder or file")->required()->check(CLI::ExistingPath);
    run_verb(*app, "import", exit_code, [verb] { return run_import(*verb); });
}

}  // namespace tiller
