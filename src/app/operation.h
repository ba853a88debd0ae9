// Running the instance: status, settings, policy, invitations, API keys, and leaving the demo behind.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/captioner.h"
#include "app/checkers.h"
#include "app/demo_state.h"
#include "app/identity.h"
#include "app/jobs.h"
#include "app/parts.h"
#include "app/search_indexer.h"
#include "app/storage_keeper.h"
#include "projection/rules.h"

namespace tiller::app {

struct InstanceStatus {
    std::string name;
    std::string version;
    bool demo = false;
    std::int64_t uptime_ms = 0;
    bool ready = false;
    std::string jail_level;
    bool accepts_uploads = false;
    std::string uploads_reason;
    std::size_t videos = 0;
    std::size_t viewers = 0;
    std::size_t accounts = 0;
    std::size_t open_reports = 0;
    std::size_t open_appeals = 0;
    std::uint64_t snapshot = 0;
    std::uint64_t learner_lag_events = 0;
    bool weights_withheld = false;  // older weights serve: what was learned last predicts worse
    std::string cut;
    std::uint64_t policy_version = 0;
    JobCounts jobs;
    std::size_t checks_waiting = 0;
    std::vector<CheckerStatus> checkers;
    CaptionerStatus captions;
    SearchStatus search;
    StorageStatus storage;
    std::vector<outbound::Connection> outbound;  // calls to other servers, newest first
    std::uint64_t disk_free_bytes = 0;
};
struct InviteCard {
    store::OpenInvite invite;
    std::string issuer_handle;
};
struct Removed {
    std::size_t videos = 0;
    std::size_t accounts = 0;
};

/// All functions are safe from any thread; changes are durable and in force when they return.
class Operation {
public:
    Operation(const Parts& parts, const Jobs& jobs, const Checkers& checkers, const Captioner& captioner,
              const SearchIndexer& indexer, StorageKeeper& storage)
        : parts_(parts),
          jobs_(jobs),
          checkers_(checkers),
          captioner_(captioner),
          indexer_(indexer),
          storage_(storage),
          started_us_(parts.clock.monotonic_us()) {}

    [[nodiscard]] InstanceStatus status() const;
    /// kUnavailable with the cause while events can not be kept.
    [[nodiscard]] Status health() const;

    [[nodiscard]] projection::Settings settings() const;
    [[nodiscard]] Result<projection::Settings> change_settings(const Identity& admin,
                                                               const projection::Settings& settings);
    /// kConflict when too many are open.
    [[nodiscard]] Result<std::string> invite(const Identity& admin);
    [[nodiscard]] Result<std::vector<InviteCard>> open_invites() const;
    [[nodiscard]] Status revoke_invite(store::InviteId invite);

    [[nodiscard]] Result<store::NewApiKey> create_api_key(std::string_view name);
    [[nodiscard]] Result<std::vector<store::ApiKey>> api_keys() const;
    [[nodiscard]] Status remove_api_key(store::ApiKeyId key);

    [[nodiscard]] bool demo_is_on() const { return app::demo_is_on(parts_); }
    [[nodiscard]] bool demo_may_run() const { return app::demo_may_run(parts_); }
    /// Deletes all demo videos and uploads and closes all demo accounts; the demo stays off from then on (demo_state.h).
    /// May be repeated.
    [[nodiscard]] Result<Removed> start_my_own(const Identity& admin);

private:
    struct DemoAccount {
        ingest::Actor actor;
        bool is_closed = false;
    };
    [[nodiscard]] std::vector<DemoAccount> demo_accounts() const;
    [[nodiscard]] Status close_demo_account(const DemoAccount& account, const Identity& admin);
    [[nodiscard]] Result<std::size_t> remove_demo_videos(const Identity& admin);

    const Parts parts_;
    const Jobs& jobs_;
    const Checkers& checkers_;
    const Captioner& captioner_;
    const SearchIndexer& indexer_;
    StorageKeeper& storage_;
    const std::int64_t started_us_;
};

}  // namespace tiller::app
