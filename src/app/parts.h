// What the use cases stand on. Everything is borrowed from the main program and outlives them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/captioner_settings.h"
#include "app/checker_settings.h"
#include "app/mail_settings.h"
#include "app/openid_settings.h"
#include "base/clock.h"
#include "base/random.h"
#include "custody/erasure.h"
#include "ingest/ingest.h"
#include "journal/journal.h"
#include "media/jail.h"
#include "model/snapshot.h"
#include "outbound/caller.h"
#include "projection/follower.h"
#include "projection/projections.h"
#include "store/store.h"

namespace tiller::app {

class PreviewService;
class ReplayService;
class FoldWaiter;
class MediaLibrary;

struct InstanceOptions {
    std::string data_directory;
    std::string version;
    bool demo = false;                        // simulated accounts are allowed from loopback, and can be removed
    bool makes_demo_clips = false;            // false: a demo without content, until somebody simulated comes
    PartitionId default_home{1};              // region of new viewers and engine spaces
    std::uint64_t max_upload_bytes = 1ull << 30;
    std::uint64_t upload_quota_bytes = 8ull << 30;  // unfinished and queued uploads of one account
    std::size_t max_open_uploads = 20;        // of one account
    std::int64_t upload_lifetime_ms = kDayMs;
    std::uint64_t account_storage_bytes = 0;  // that the videos of one account may take; 0 = no limit, as is the next
    std::uint64_t account_videos = 0;
    std::uint32_t originals_days = 0;  // how long originals are kept once their video is made; 0 = not at all
    std::int64_t second_look_delay_ms = 3 * kDayMs;  // before the only moderator answers an appeal
    MailSettings mail = {};
    std::vector<CheckerSettings> checkers = {};
    std::optional<CaptionerSettings> captioner = {};  // none: videos have the captions that creators give
    std::vector<OpenidProviderSettings> openid = {};
    bool staff_second_factor = false;  // moderators and administrators need two-factor sign-in
    std::int64_t fold_wait_ms = 2'000;  // longest wait for an appended event to be visible
};

struct Parts {
    const Clock& clock;
    Entropy& entropy;
    journal::Journal& journal;
    ingest::Ingest& ingest;
    ingest::Impressions& impressions;
    const ingest::ExternalIds& external_ids;
    projection::Projections& projections;
    projection::Follower& follower;
    model::SnapshotHolder& snapshots;
    store::Store& store;
    ReplayService& replays;
    PreviewService& previews;
    FoldWaiter& fold_waiter;
    custody::Eraser& eraser;
    MediaLibrary& library;
    const media::Jail& jail;
    outbound::Caller& outbound;
    const InstanceOptions& options;
};

}  // namespace tiller::app
