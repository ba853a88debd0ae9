#include "app/operation.h"

#include <sys/statvfs.h>

#include <filesystem>

#include "app/demo_state.h"
#include "app/in_force.h"
#include "app/instance_settings.h"
#include "app/media_library.h"
#include "app/replay_service.h"

namespace tiller::app {
namespace {

constexpr std::int64_t kInviteLifetimeMs = 14LL * 24 * 3600 * 1000;
constexpr std::size_t kMaxAccountsSearched = 1'000'000;
constexpr std::size_t kMaxUploadsListed = 10'000;

}  // namespace

InstanceStatus Operation::status() const {
    InstanceStatus status;
    status.version = parts_.options.version;
    status.demo = demo_is_on();
    status.uptime_ms = (parts_.clock.monotonic_us() - started_us_) / 1000;
    status.ready = health().has_value();
    status.jail_level = media::jail_level_name(parts_.jail.level());
    status.accepts_uploads = parts_.jail.is_sufficient();
    status.uploads_reason = parts_.jail.is_sufficient() ? "" : parts_.jail.remedy();
    status.snapshot = parts_.snapshots.current()->number;
    status.learner_lag_events = parts_.replays.learner_lag_events();
    status.weights_withheld = parts_.replays.withholds_weights();
    status.jobs = jobs_.counts();
    status.checks_waiting = checkers_.waiting();
    status.checkers = checkers_.status();
    status.captions = captioner_.status();
    status.search = indexer_.status();
    status.storage = storage_.status();
    status.outbound = parts_.outbound.recent();
    struct statvfs disk{};
    if (::statvfs(parts_.options.data_directory.c_str(), &disk) == 0)
        status.disk_free_bytes = static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
    const projection::View view = parts_.projections.view();
    status.name = view.rules().settings().name;
    status.videos = view.catalogue(schema::kAppSpace).rows_by_time().size();
    status.viewers = view.viewer_count();
    status.accounts = view.accounts().size();
    status.open_reports = view.reports().open_count();
    status.open_appeals = view.decisions().open_appeals();
    status.cut = view.cut().text();
    status.policy_version = view.rules().policy()->version;
    return status;
}

Status Operation::health() const { return parts_.journal.health(); }

projection::Settings Operation::settings() const { return settings_of(parts_.projections.view().rules()); }

Result<projection::Settings> Operation::change_settings(const Identity& admin, const projection::Settings& settings) {
    TRY_STATUS(in_force(parts_, parts_.ingest.change_settings({.name = settings.name,
                                                               .registration = settings.registration,
                                                               .languages = settings.languages,
                                                               .author = admin.viewer})));
    return this->settings();
}

Result<std::string> Operation::invite(const Identity& admin) {
    return parts_.store.one_time_tokens().issue(store::TokenPurpose::kInvite, admin.viewer, kInviteLifetimeMs);
}

Result<std::vector<InviteCard>> Operation::open_invites() const {
    std::vector<InviteCard> cards;
    std::vector<store::OpenInvite> invites = TRY(parts_.store.one_time_tokens().open_invites());
    const projection::View view = parts_.projections.view();
    for (store::OpenInvite& invite : invites) {
        const projection::Account* issuer = view.accounts().find(invite.issuer);
        cards.push_back({std::move(invite), issuer == nullptr ? "" : issuer->handle});
    }
    return cards;
}

Status Operation::revoke_invite(store::InviteId invite) { return parts_.store.one_time_tokens().revoke_invite(invite); }

Result<store::NewApiKey> Operation::create_api_key(std::string_view name) {
    const std::string normal = TRY(
        ingest::normalise_text(name, {.what = "name", .max_bytes = 200, .lines = ingest::TextLimits::Lines::kJoined}));
    return parts_.store.api_keys().create(normal);
}

Result<std::vector<store::ApiKey>> Operation::api_keys() const { return parts_.store.api_keys().list(); }

Status Operation::remove_api_key(store::ApiKeyId key) { return parts_.store.api_keys().remove(key); }

std::vector<Operation::DemoAccount> Operation::demo_accounts() const {
    const projection::View view = parts_.projections.view();
    std::vector<DemoAccount> accounts;
    for (const projection::Account* account : view.accounts().list(std::nullopt, {}, kMaxAccountsSearched)) {
        if (!account->demo) continue;
        accounts.push_back(
            {.actor = {account->viewer, view.partition_of(account->viewer).value_or(parts_.options.default_home)},
             .is_closed = account->state == schema::AccountState::kRemoved});
    }
    return accounts;
}

Status Operation::close_demo_account(const DemoAccount& account, const Identity& admin) {
    const ViewerId viewer = account.actor.viewer;
    if (!account.is_closed) {
        schema::AccountChanged change;
        change.state = schema::AccountState::kRemoved;
        change.demo = true;
        change.author = admin.viewer;
        change.reason = kDemoRemoved;
        TRY_STATUS(in_force(parts_, parts_.ingest.change_account(account.actor, std::move(change))));
    }
    (void)TRY(parts_.store.sessions().revoke_all_but(viewer, {}));
    (void)TRY(parts_.store.credentials().remove(viewer));
    for (const store::Upload& upload : TRY(parts_.store.uploads().list_of(viewer, kMaxUploadsListed))) {
        std::error_code ignored;  // a job in hand removes its file itself
        std::filesystem::remove(TRY(parts_.library.upload_path(account.actor.home, upload.id.value)), ignored);
        (void)TRY(parts_.store.uploads().remove(upload.id));
    }
    return {};
}

Result<std::size_t> Operation::remove_demo_videos(const Identity& admin) {
    struct DemoVideo {
        VideoId video;
        ingest::VideoHome home;
        std::string folder;
    };
    std::vector<DemoVideo> videos;
    {
        const projection::View view = parts_.projections.view();
        const schema::Catalogue& catalogue = view.catalogue(schema::kAppSpace);
        for (schema::VideoRow row = 0; row < catalogue.size(); ++row) {
            const schema::VideoFacts& facts = catalogue.facts(row);
            if (facts.demo == 0 || facts.state == schema::VideoState::kDeleted) continue;
            const auto found = view.find_video(facts.video);
            videos.push_back(
                {facts.video, {.partition = found->home, .creator = facts.creator}, found->video().media_folder});
        }
    }
    for (const DemoVideo& demo : videos) {
        TRY_STATUS(
            in_force(parts_, parts_.ingest.change_video_state(demo.home, {.video = demo.video,
                                                                          .state = schema::VideoState::kDeleted,
                                                                          .author = admin.viewer,
                                                                          .reason = std::string(kDemoRemoved)})));
        parts_.library.remove_folder(demo.home.partition, demo.folder);
    }
    return videos.size();
}

Result<Removed> Operation::start_my_own(const Identity& admin) {
    // Accounts first: a job that ends from here on publishes nothing (Jobs::publish).
    std::size_t closed = 0;
    for (const DemoAccount& account : demo_accounts()) {
        TRY_STATUS(close_demo_account(account, admin));
        closed += !account.is_closed;
    }
    return Removed{TRY(remove_demo_videos(admin)), closed};
}

}  // namespace tiller::app
