// All use cases together, for the routes. Nothing but a list: each stands alone.
#pragma once

#include <memory>

#include "app/ages.h"
#include "app/appeals.h"
#include "app/boosts.h"
#include "app/branding.h"
#include "app/captioner.h"
#include "app/checkers.h"
#include "app/collections.h"
#include "app/discover.h"
#include "app/discussion.h"
#include "app/engine_calls.h"
#include "app/exposure_report.h"
#include "app/experiments.h"
#include "app/find.h"
#include "app/history.h"
#include "app/inbox.h"
#include "app/jobs.h"
#include "app/labels.h"
#include "app/legal_pages.h"
#include "app/mailer.h"
#include "app/media_library.h"
#include "app/moderation.h"
#include "app/openid.h"
#include "app/operation.h"
#include "app/people.h"
#include "app/policies.h"
#include "app/publishing.h"
#include "app/ranking.h"
#include "app/recovery.h"
#include "app/review_queue.h"
#include "app/script.h"
#include "app/search.h"
#include "app/search_indexer.h"
#include "app/slate_records.h"
#include "app/storage_keeper.h"
#include "app/talk.h"
#include "app/transparency.h"
#include "app/uploads.h"
#include "app/watch.h"

namespace tiller::app {

class App {
public:
    [[nodiscard]] static Result<std::unique_ptr<App>> open(const Parts& parts);

    [[nodiscard]] Result<Identity> identify(const Presented& presented) const { return people().identify(presented); }
    [[nodiscard]] People& people() const { return *people_; }
    [[nodiscard]] OpenidSignIn& openid() { return openid_; }
    [[nodiscard]] Recovery& recovery() { return recovery_; }
    [[nodiscard]] Watch& watch() { return watch_; }
    [[nodiscard]] Find& find() { return find_; }
    [[nodiscard]] Discover& discover() { return discover_; }
    [[nodiscard]] Collections& collections() { return collections_; }
    [[nodiscard]] History& history() { return history_; }
    [[nodiscard]] Search& search() { return search_; }
    [[nodiscard]] SearchIndexer& search_indexer() { return search_indexer_; }
    [[nodiscard]] Talk& talk() { return talk_; }
    [[nodiscard]] Discussion& discussion() { return discussion_; }
    [[nodiscard]] Inbox& inbox() { return inbox_; }
    [[nodiscard]] ScriptConverter& scripts() { return scripts_; }
    [[nodiscard]] Uploads& uploads() { return uploads_; }
    [[nodiscard]] Checkers& checkers() { return checkers_; }
    [[nodiscard]] Captioner& captioner() { return captioner_; }
    [[nodiscard]] Jobs& jobs() { return jobs_; }
    [[nodiscard]] StorageKeeper& storage_keeper() { return storage_keeper_; }
    [[nodiscard]] Publishing& publishing() { return publishing_; }
    [[nodiscard]] Moderation& moderation() { return moderation_; }
    [[nodiscard]] Appeals& appeals() { return appeals_; }
    [[nodiscard]] ReviewQueue& review_queue() { return review_queue_; }
    [[nodiscard]] Transparency& transparency() { return transparency_; }
    [[nodiscard]] Labels& labels() { return labels_; }
    [[nodiscard]] Boosts& boosts() { return boosts_; }
    [[nodiscard]] ExposureReports& exposure() { return exposure_; }
    [[nodiscard]] Ranking& ranking() { return ranking_; }
    [[nodiscard]] Branding& branding() { return branding_; }
    [[nodiscard]] LegalPages& legal_pages() { return legal_pages_; }
    [[nodiscard]] Ages& ages() { return ages_; }
    [[nodiscard]] Operation& operation() { return operation_; }
    [[nodiscard]] Policies& policies() { return policies_; }
    [[nodiscard]] Experiments& experiments() { return experiments_; }
    [[nodiscard]] EngineCalls& engine() { return engine_; }
    [[nodiscard]] MediaLibrary& library() { return parts_.library; }

private:
    App(const Parts& parts, std::unique_ptr<People> people);

    const Parts parts_;
    std::unique_ptr<People> people_;
    OpenidSignIn openid_;
    Mailer mailer_;
    Recovery recovery_;
    SlateRecords records_;
    Watch watch_;
    Find find_;
    Discover discover_;
    Collections collections_;
    History history_;
    SearchIndexer search_indexer_;
    Search search_;
    Talk talk_;
    Discussion discussion_;
    Inbox inbox_;
    ScriptConverter scripts_;
    Checkers checkers_;
    Captioner captioner_;
    Jobs jobs_;
    Uploads uploads_;
    StorageKeeper storage_keeper_;
    Publishing publishing_;
    Moderation moderation_;
    Appeals appeals_;
    ReviewQueue review_queue_;
    Transparency transparency_;
    Labels labels_;
    Boosts boosts_;
    ExposureReports exposure_;
    Ranking ranking_;
    Branding branding_;
    LegalPages legal_pages_;
    Ages ages_;
    Operation operation_;
    Policies policies_;
    Experiments experiments_;
    EngineCalls engine_;
};

}  // namespace tiller::app
