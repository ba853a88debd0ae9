#include "tiller/instance.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "http/route.h"
#include "tiller/openid_options.h"
#include "tiller/version.h"

namespace tiller {
namespace {

constexpr int kExitFenced = 75;           // "try again": a restart recovers what the disk has
constexpr int kDrainMs = 6'000;           // of the 10 s that a stop may take
constexpr std::int64_t kExpiryEveryUs = 600'000'000;
constexpr std::int64_t kSampleEveryUs = http::LiveHistory::kFineMs * 1'000 - 500'000;  // tend() comes every second

void say(const std::string& text) {
    fmt::print("{}\n", text);
    std::fflush(stdout);
}

/// A failed sync is final: nothing may be acknowledged any more, and only a recovery tells what is durable.
void end_fenced(PartitionId partition, const Error& error) {
    fmt::print(stderr,
               "tiller: the log of partition {} can not be made durable ({}). Nothing unsaved was acknowledged. Check "
               "the disk, then start again.\n",
               partition.value, error.message);
    std::_Exit(kExitFenced);
}

std::string pages_folder(const std::string& wanted) {
    namespace fs = std::filesystem;
    if (!wanted.empty()) return wanted;
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    for (const fs::path& candidate : {program / "../share/tiller/web", program / "../../web/dist"}) {
        if (fs::exists(candidate / "index.html", error)) return fs::canonical(candidate, error).string();
    }
    return "web/dist";
}

}  // namespace

Instance::Instance(const ServeOptions& options) : options_(options), jail_(media::Jail::open({})) {}
Instance::~Instance() { stop(); }

Result<std::unique_ptr<Instance>> Instance::start(const ServeOptions& options) {
    std::unique_ptr<Instance> instance(new Instance(options));
    TRY_STATUS(instance->open());
    TRY_STATUS(instance->open_app());
    TRY_STATUS(instance->listen());
    return instance;
}

Status Instance::open() {
    data_ = TRY(DataDirectory::open({.path = options_.data,
                                     .regions = options_.regions,
                                     .on_fenced = end_fenced,
                                     .erasures_copy = options_.erasures_copy}));
    engine_ = TRY(LiveEngine::start(*data_));
    const audit::RecoveryReport& recovery = engine_->recovery();
    if (recovery.folded_events > 0)
        say(fmt::format("recovered from {} and {} events beyond it", recovery.started_from, recovery.folded_events));
    return {};
}

Status Instance::open_app() {
    app_options_.data_directory = options_.data;
    app_options_.version = kVersion;
    app_options_.demo = options_.demo;
    app_options_.mail = options_.mail;
    app_options_.checkers = options_.checkers;
    app_options_.captioner = options_.captioner;
    app_options_.openid = options_.openid;
    app_options_.staff_second_factor = options_.staff_second_factor;
    app_options_.makes_demo_clips = options_.demo && options_.videos.empty();
    app_options_.max_upload_bytes = std::uint64_t{options_.max_upload_mib} << 20;
    app_options_.account_storage_bytes = std::uint64_t{options_.account_storage_mb} * 1'000'000;
    app_options_.account_videos = options_.account_videos;
    app_options_.originals_days = options_.originals_days;
    app_options_.second_look_delay_ms = std::int64_t{options_.second_look_hours} * 3'600'000;
    outbound_ = std::make_unique<outbound::HttpsCaller>(outbound_destinations(options_.openid), data_->clock());
    fold_waiter_ = std::make_unique<app::FoldWaiter>(engine_->follower(), app_options_.fold_wait_ms);
    replays_ = std::make_unique<ReplayWorker>(data_->journal(), data_->checkpoints(), engine_->projections(),
                                              engine_->learner(), data_->clock());
    previews_ = std::make_unique<PreviewWorker>(data_->journal(), data_->checkpoints(), engine_->projections());
    library_ = std::make_unique<app::MediaLibrary>(options_.data, engine_->projections(), data_->entropy());
    app_ = TRY(app::App::open({.clock = data_->clock(),
                               .entropy = data_->entropy(),
                               .journal = data_->journal(),
                               .ingest = data_->ingest(),
                               .impressions = data_->impressions(),
                               .external_ids = data_->external_ids(),
                               .projections = engine_->projections(),
                               .follower = engine_->follower(),
                               .snapshots = engine_->snapshots(),
                               .store = data_->store(),
                               .replays = *replays_,
                               .previews = *previews_,
                               .fold_waiter = *fold_waiter_,
                               .eraser = engine_->eraser(),
                               .library = *library_,
                               .jail = jail_,
                               .outbound = *outbound_,
                               .options = app_options_}));
    if (!jail_.is_sufficient()) say("uploads are off: " + jail_.remedy());
    const bool first_start = !engine_->projections().view().rules().has_settings();
    if (first_start && !options_.name.empty()) {
        projection::Settings settings = app_->operation().settings();
        settings.name = options_.name;
        (void)TRY(app_->operation().change_settings({}, settings));
    }
    app_->search_indexer().start();
    app_->checkers().start();
    app_->captioner().start();
    app_->storage_keeper().start();
    return app_->jobs().start();
}

void Instance::add_gauges() {
    metrics_.add_gauge("tiller_learner_lag_events", "durable events that no published snapshot has learned",
                       [this] { return static_cast<double>(engine_->learner().status().events_behind); });
    metrics_.add_gauge("tiller_learner_withheld",
                       "1 while what was learned last predicts worse than the older weights that serve",
                       [this] { return engine_->learner().status().is_withheld ? 1.0 : 0.0; });
    metrics_.add_gauge("tiller_durable_events", "events in the log, of all times",
                       [this] { return static_cast<double>(data_->journal().end().total()); });
    metrics_.add_gauge("tiller_learned_events", "of these, the ones that the snapshot in service has learned from",
                       [this] { return static_cast<double>(engine_->snapshots().current()->cut.total()); });
    metrics_.add_gauge("tiller_snapshot", "number of the snapshot in service",
                       [this] { return static_cast<double>(engine_->snapshots().current()->number); });
    metrics_.add_gauge("tiller_network_videos", "videos that have a vector in the sequence network, in all spaces",
                       [this] {
                           std::size_t videos = 0;
                           for (const model::SpaceNetwork& network : engine_->snapshots().current()->tables.networks)
                               videos += network.vectors.size();
                           return static_cast<double>(videos);
                       });
    metrics_.add_gauge("tiller_network_bytes", "held by the sequence networks of the snapshot in service", [this] {
        std::size_t bytes = 0;
        for (const model::SpaceNetwork& network : engine_->snapshots().current()->tables.networks)
            bytes += network.size_bytes();
        return static_cast<double>(bytes);
    });
    metrics_.add_gauge("tiller_jobs_queued", "uploads that wait to be made into videos",
                       [this] { return static_cast<double>(app_->jobs().counts().queued); });
    metrics_.add_gauge("tiller_jobs_published_in_part", "videos that are out and wait for their larger renditions",
                       [this] { return static_cast<double>(app_->jobs().counts().published_in_part); });
    metrics_.add_gauge("tiller_jobs_running", "uploads and videos that are worked on",
                       [this] { return static_cast<double>(app_->jobs().counts().running); });
    metrics_.add_gauge("tiller_jobs_failed", "uploads that failed since the start",
                       [this] { return static_cast<double>(app_->jobs().counts().failed); });
    metrics_.add_gauge("tiller_jobs_done", "uploads published since the start",
                       [this] { return static_cast<double>(app_->jobs().counts().done); });
    metrics_.add_gauge("tiller_checks_waiting", "videos that the operator's checkers have not looked at yet",
                       [this] { return static_cast<double>(app_->checkers().waiting()); });
    metrics_.add_gauge("tiller_checkers_failing", "checkers whose last word was a failure", [this] {
        const auto all = app_->checkers().status();
        return static_cast<double>(std::ranges::count_if(all, &app::CheckerStatus::is_failing));
    });
    add_caption_gauges();
    add_search_gauges();
    metrics_.add_gauge("tiller_jail_level", "0 none, 1 filters only, 2 namespaces only, 3 full",
                       [this] { return static_cast<double>(jail_.level()); });
    metrics_.add_gauge("tiller_appended_events", "events handed to the log by this process",
                       [this] { return static_cast<double>(data_->journal().stats().appended_events); });
    metrics_.add_gauge("tiller_fold_queue_batches", "batches that wait for the projections",
                       [this] { return static_cast<double>(engine_->follower().queued_batches()); });
    metrics_.add_gauge("tiller_connections", "open connections",
                       [this] { return server_ ? static_cast<double>(server_->connection_count()) : 0.0; });
}

void Instance::add_caption_gauges() {
    if (!options_.captioner) return;
    metrics_.add_gauge("tiller_captions_waiting",
                       "videos that the operator's program for captions has not listened to yet",
                       [this] { return static_cast<double>(app_->captioner().status().waiting); });
    metrics_.add_gauge("tiller_captions_made", "videos that it has written captions for since the start",
                       [this] { return static_cast<double>(app_->captioner().status().made); });
    metrics_.add_gauge("tiller_captions_failing", "1 while its last word was a failure",
                       [this] { return app_->captioner().status().is_failing ? 1.0 : 0.0; });
}

void Instance::add_search_gauges() {
    const auto add_search_gauge = [this](const char* name, const char* what, double (*read)(const app::SearchStatus&)) {
        metrics_.add_gauge(name, what, [this, read] { return read(app_->search_indexer().status()); });
    };
    add_search_gauge("tiller_search_documents", "videos, people, tags, sounds and words in the search index",
                     [](const app::SearchStatus& status) { return static_cast<double>(status.documents); });
    add_search_gauge("tiller_search_bytes", "held by the search index",
                     [](const app::SearchStatus& status) { return static_cast<double>(status.bytes); });
    add_search_gauge("tiller_search_waiting", "changes that the search index has not taken in",
                     [](const app::SearchStatus& status) { return static_cast<double>(status.waiting); });
    add_search_gauge("tiller_search_lag_ms", "how long the oldest of these changes has waited",
                     [](const app::SearchStatus& status) { return static_cast<double>(status.lag_ms); });
}

Status Instance::listen() {
    const std::string pages = pages_folder(options_.web);
    pages_ = std::make_unique<http::StaticFiles>(pages);
    if (pages_->page_text().empty())
        fmt::print(
            stderr,
            "tiller: there are no pages in {}; the API works. ./dev build makes them, --web DIR names their folder.\n",
            pages);
    router_ = std::make_unique<http::Router>(http::route_table());
    context_ = std::make_unique<http::Context>(
        app_.get(), pages_.get(), metrics_, data_->clock(),
        http::ContextOptions{.behind_tls = options_.behind_tls, .public_metrics = options_.public_metrics});
    http::GatewayOptions gateway_options;
    gateway_options.behind_proxy = options_.behind_proxy;
    gateway_ = std::make_unique<http::Gateway>(*router_, *context_, gateway_options, data_->clock());
    server_ = TRY(http::Server::start({.host = options_.host, .port = options_.port}, *gateway_, data_->clock()));
    add_gauges();
    return {};
}

void Instance::tend() {
    engine_->tend();
    const std::int64_t now_us = data_->clock().monotonic_us();
    if (now_us - last_sample_us_ >= kSampleEveryUs) {
        last_sample_us_ = now_us;
        metrics_.live().sample(moment());
    }
    if (now_us - last_expiry_us_ < kExpiryEveryUs) return;
    last_expiry_us_ = now_us;
    app_->uploads().expire();
}

http::LiveMoment Instance::moment() {
    http::LiveMoment now{.time_ms = data_->clock().now_ms()};
    const std::shared_ptr<const model::Snapshot> served = engine_->snapshots().current();
    now.snapshot_age_ms = served->number == 0 ? 0 : std::max<std::int64_t>(0, now.time_ms - served->time_ms);
    now.learner_lag_events = engine_->learner().status().events_behind;
    engine_->learner().with_learner([&now](const learn::Learner& learner) {
        for (std::size_t i = 0; i < now.heads.size(); ++i) {
            const learn::HeadQuality& head = learner.head_quality()[i];
            const learn::ReliabilityBin all = head.all();
            now.heads[i] = {.examples = static_cast<double>(all.examples),
                            .log_loss = head.log_loss_sum,
                            .predictions = all.prediction_sum,
                            .labels = all.label_sum};
        }
    });
    return now;
}

void Instance::stop() {
    if (stopped_) return;
    stopped_ = true;
    if (context_) context_->set_draining();
    if (server_) server_->drain(kDrainMs);
    if (app_) app_->jobs().stop();
    if (app_) app_->checkers().stop();
    if (app_) app_->captioner().stop();
    if (app_) app_->storage_keeper().stop();
    if (app_) app_->search_indexer().stop();
    if (previews_) previews_->stop();
    replays_.reset();
    if (gateway_) gateway_->stop();
    if (fold_waiter_) fold_waiter_->stop();
    if (engine_) engine_->stop();
    server_.reset();
}

}  // namespace tiller
