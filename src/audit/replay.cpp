#include "audit/replay.h"

#include <algorithm>
#include <atomic>
#include <limits>

#include "audit/learner_fold.h"
#include "audit/slate_workers.h"
#include "projection/fold_order.h"
#include "schema/permitted.h"

namespace tiller::audit {

namespace {

/// Between two slates that lie so far apart, a checkpoint is looked for: folding so much takes a second or more.
constexpr std::uint64_t kEventsWorthALoad = 50'000;

}  // namespace

struct Replayer::Base {
    projection::Projections projections;
    learn::Learner learner;
    std::string started_from = "genesis";
    std::map<std::uint64_t, std::shared_ptr<const model::Snapshot>> kept;  // passed, and still needed

    explicit Base(learn::Learner from) : learner(std::move(from)) {}
    [[nodiscard]] bool can_reach(const Cut& cut, std::uint64_t snapshot) const {
        return cut.covers(projections.cut()) && learner.tick_number() <= snapshot;
    }
};

/// What stays in hand of a record until its turn: its cut and snapshot say when that is.
struct Replayer::Wanted {
    Position position;
    Cut cut;
    std::uint64_t snapshot = 0;
    std::uint64_t least_later_snapshot = 0;  // of this one and those after it
};

/// A slate that can be computed without the projections, but for the catalogue: that stays as it is meanwhile.
struct Replayer::Prepared {
    schema::DecisionRecord record;
    schema::FeedRequest request;  // with the arm of an experiment that the viewer was in, by what held then
    schema::ViewerState viewer;
    const schema::Catalogue* catalogue = nullptr;
    std::shared_ptr<const model::Snapshot> snapshot;
    std::shared_ptr<const schema::Policy> policy;
    std::vector<ViewerId> blocked_by;
    schema::LabelSet hidden_labels{};

    /// Borrows what lies here.
    [[nodiscard]] feed::FeedInputs inputs() const {
        return {.viewer = viewer,
                .catalogue = *catalogue,
                .snapshot = *snapshot,
                .policy = *policy,
                .request = request,
                .cut = record.cut,
                .erasure_epoch = record.erasure_epoch,
                .blocked_by = blocked_by,
                .hidden_labels = hidden_labels};
    }
    [[nodiscard]] feed::FeedResult compute() const {
        return record.fallback ? feed::fallback_feed(inputs()) : feed::feed(inputs());
    }
};

/// While it lives, the base's projections wait for the workers before a catalogue changes.
class Replayer::WatchedCatalogues {
public:
    WatchedCatalogues(std::unique_ptr<Base>& base, SlateWorkers& workers) : base_(base), workers_(workers) {}
    ~WatchedCatalogues() {
        if (base_ != nullptr) base_->projections.before_catalogue_change({});
    }
    WatchedCatalogues(const WatchedCatalogues&) = delete;
    WatchedCatalogues& operator=(const WatchedCatalogues&) = delete;
    /// Of the base that is there now.
    void begin() const {
        base_->projections.before_catalogue_change([this] { workers_.wait(); });
    }

private:
    std::unique_ptr<Base>& base_;
    SlateWorkers& workers_;
};

/// One walk over the records in hand.
struct Replayer::Pass {
    std::vector<Wanted> wanted;             // in the order of the cuts
    std::vector<ReplayOutcome>& outcomes;   // those of `wanted` from `first` on
    std::size_t first = 0;
    std::size_t done = 0;                   // of `wanted`, given to a worker or decided
    const OnReplayed& on_replayed;
    std::string started_from{};
    std::atomic<std::size_t> finished{0};
    std::atomic<bool> stopped{false};

    void note_one() {
        const std::size_t count = first + ++finished;
        if (on_replayed && !on_replayed(count, outcomes.size())) stopped = true;
    }
};

std::string_view name_of(ReplayVerdict verdict) {
    constexpr std::array<std::string_view, 4> kNames = {"identical", "different", "erased", "unavailable"};
    const auto index = static_cast<std::size_t>(verdict);
    return index < kNames.size() ? kNames[index] : std::string_view{};
}

Replayer::Replayer(const journal::Journal& journal, const CheckpointFolder* checkpoints, ReplayOptions options)
    : journal_(journal), checkpoints_(checkpoints), options_(std::move(options)) {}
Replayer::~Replayer() = default;

void Replayer::set_erasure_epoch(std::uint64_t epoch) {
    // What was folded before an erasure holds what is erased now.
    if (epoch != options_.erasure_epoch) base_.reset();
    options_.erasure_epoch = epoch;
}

Result<schema::DecisionRecord> Replayer::read_record(Position position) const {
    schema::Event event = TRY(journal_.read_one(position));
    auto* slate = std::get_if<schema::SlateServed>(&event.payload);
    if (slate == nullptr) return fail(ErrorCode::kNotFound, "that event is no slate");
    return std::move(slate->record);
}

Status Replayer::load_base(const std::string& path, const Cut& cut, std::uint64_t snapshot) {
    const Checkpoint checkpoint = TRY(checkpoints_->load(path));
    ByteReader learner_bytes(checkpoint.learner);
    auto base = std::make_unique<Base>(TRY(learn::Learner::decode(learner_bytes, options_.learner)));
    TRY_STATUS(base->projections.decode(checkpoint.projections));
    if (!base->can_reach(cut, snapshot))
        return fail(ErrorCode::kInvalid, "it is younger than the oldest of these slates");
    base->started_from = path;
    base_ = std::move(base);
    return {};
}

Status Replayer::prepare(const Cut& first_cut, std::uint64_t first_snapshot) {
    const bool reusable = base_ != nullptr && base_->can_reach(first_cut, first_snapshot);
    if (options_.checkpoint && checkpoints_ != nullptr) {
        if (reusable) return {};
        const Status loaded = load_base(*options_.checkpoint, first_cut, first_snapshot);
        if (loaded) return {};
        return fail(loaded.error().code, "checkpoint " + *options_.checkpoint + ": " + loaded.error().message);
    }
    const std::vector<StoredCheckpoint> stored =
        checkpoints_ == nullptr || options_.from_genesis ? std::vector<StoredCheckpoint>{} : TRY(checkpoints_->list());
    for (const StoredCheckpoint& one : stored) {  // newest first
        if (!first_cut.covers(one.info.projections_cut) || one.info.tick > first_snapshot) continue;
        if (reusable && base_->projections.cut().covers(one.info.projections_cut)) return {};
        if (load_base(one.path, first_cut, first_snapshot)) return {};
    }
    if (!reusable) base_ = std::make_unique<Base>(learn::Learner(options_.learner));
    return {};
}

Result<std::shared_ptr<const model::Snapshot>> Replayer::snapshot_of(std::uint64_t number) {
    learn::Learner& learner = base_->learner;
    if (number > learner.tick_number()) {
        // The one it stands at too: after a crash feeds were served from the checkpoint's snapshot again.
        if (needed_snapshots_.contains(learner.tick_number())) base_->kept[learner.tick_number()] = learner.snapshot();
        TRY_STATUS(
            advance_learner(journal_, learner, number, [this](const std::shared_ptr<const model::Snapshot>& snapshot) {
                if (needed_snapshots_.contains(snapshot->number)) base_->kept[snapshot->number] = snapshot;
                return true;
            }));
    }
    if (number == learner.tick_number()) return learner.snapshot();
    const auto kept = base_->kept.find(number);
    if (kept != base_->kept.end()) return kept->second;
    return fail(ErrorCode::kUnavailable,
                "snapshot " + std::to_string(number) + " lies before the state that was loaded");
}

Result<Replayer::Prepared> Replayer::prepare_slate(schema::DecisionRecord record) {
    if (record.code_version != feed::kFeedCodeVersion) {
        return fail(ErrorCode::kUnavailable, "made by feed code " + std::to_string(record.code_version) + ", this is " +
                                                 std::to_string(feed::kFeedCodeVersion));
    }
    Prepared prepared;
    prepared.snapshot = TRY(snapshot_of(record.snapshot));
    TRY_STATUS(projection::fold_to(journal_, base_->projections, record.cut));
    const projection::View view = base_->projections.view();
    prepared.policy = view.rules().policy(record.policy_version);
    if (prepared.policy == nullptr)
        return fail(ErrorCode::kUnavailable, "policy " + std::to_string(record.policy_version) + " is gone");
    // Not as recorded: whether this viewer was in an experiment then, and in which arm, is what is checked.
    projection::Ranking ranking = view.ranking_for(record.request);
    prepared.request = record.request;
    prepared.request.arm = ranking.arm;
    prepared.policy = ranking.arm.empty() ? view.policy_for(std::move(prepared.policy), record.request)
                                          : std::move(ranking.policy);
    const schema::ViewerState* viewer = view.viewer(record.request.viewer);
    if (viewer != nullptr) {
        prepared.viewer = schema::as_feeds_read(*viewer);
    } else {
        prepared.viewer.viewer = record.request.viewer;
        prepared.viewer.space = record.request.space;
    }
    prepared.catalogue = &view.catalogue(record.request.space);
    const auto blocked_by = view.blocked_by(record.request.viewer);
    prepared.blocked_by.assign(blocked_by.begin(), blocked_by.end());
    prepared.hidden_labels = view.hidden_labels(record.request.viewer);
    prepared.record = std::move(record);
    return prepared;
}

Status Replayer::recompute(Position position, const std::function<void(const Recomputed&)>& visit) {
    schema::DecisionRecord record = TRY(read_record(position));
    needed_snapshots_.clear();
    TRY_STATUS(prepare(record.cut, record.snapshot));
    show(TRY(prepare_slate(std::move(record))), visit);
    return {};
}

void Replayer::show(const Prepared& prepared, const std::function<void(const Recomputed&)>& visit) const {
    const feed::FeedInputs inputs = prepared.inputs();
    const feed::FeedResult result = prepared.compute();
    const projection::View view = base_->projections.view();
    visit({.recorded = prepared.record, .result = result, .view = view, .inputs = inputs});
}

Result<std::size_t> Replayer::recompute_all(std::span<const Position> records, const OnRecomputed& visit) {
    ReplayReport unreadable;
    const std::vector<Wanted> wanted = read_wanted(records, unreadable);
    needed_snapshots_.clear();
    for (const Wanted& one : wanted) ++needed_snapshots_[one.snapshot];
    std::size_t shown = 0;
    bool goes_on = true;
    for (const Wanted& one : wanted) {
        if (!goes_on) break;
        if (shown == 0 || one.cut.total() > base_->projections.cut().total() + kEventsWorthALoad)
            TRY_STATUS(prepare(one.cut, one.least_later_snapshot));
        const auto prepared = prepare_slate(TRY(read_record(one.position)));
        if (--needed_snapshots_[one.snapshot] == 0) base_->kept.erase(one.snapshot);
        if (!prepared) continue;
        show(*prepared, [&](const Recomputed& recomputed) { goes_on = visit(recomputed); });
        ++shown;
    }
    return shown;
}

void Replayer::judge_terms(const schema::DecisionRecord& record, ReplayOutcome& outcome) {
    for (const schema::PlacedVideo& placed : record.slate) {
        if (feed::adds_up(placed)) {
            ++outcome.exact_places;
            continue;
        }
        outcome.verdict = ReplayVerdict::kDifferent;
        outcome.detail = "terms that do not add up";
        outcome.difference = {feed::Stage::kTerms,
                              "those of video " + to_text(placed.video) + " do not add up to its score"};
        return;
    }
}

void Replayer::judge(const Prepared& prepared, ReplayOutcome& outcome) const {
    const feed::FeedResult result = prepared.compute();
    outcome.detail = feed::first_difference(prepared.record, result.record);
    if (outcome.detail.empty()) return judge_terms(prepared.record, outcome);
    // Before the last erasure there was more to compute from. An identical slate is identical all the same.
    if (prepared.record.erasure_epoch < options_.erasure_epoch) {
        outcome.verdict = ReplayVerdict::kErased;
        outcome.detail = "erasure epoch " + std::to_string(options_.erasure_epoch) + " began after it (" +
                         outcome.detail + " differs)";
        return;
    }
    outcome.verdict = ReplayVerdict::kDifferent;
    outcome.difference = feed::difference_of(prepared.record, result);
}

std::vector<Replayer::Wanted> Replayer::read_wanted(std::span<const Position> records, ReplayReport& report) {
    std::vector<Wanted> wanted;
    for (const Position position : records) {
        const auto record = read_record(position);
        if (record) {
            wanted.push_back({.position = position, .cut = record->cut, .snapshot = record->snapshot});
            continue;
        }
        const bool erased = record.error().code == ErrorCode::kErased;
        report.outcomes.push_back({.position = position,
                                   .request = {},
                                   .verdict = erased ? ReplayVerdict::kErased : ReplayVerdict::kUnavailable,
                                   .detail = record.error().message,
                                   .difference = {}});
    }
    // The cuts of one process form a chain, so their totals order them.
    std::ranges::sort(wanted, {}, [](const Wanted& one) { return std::tuple(one.cut.total(), one.position); });
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (auto one = wanted.rbegin(); one != wanted.rend(); ++one)
        one->least_later_snapshot = least = std::min(least, one->snapshot);
    return wanted;
}

Status Replayer::replay_wanted(Pass& pass) {
    SlateWorkers workers(options_.threads);
    const WatchedCatalogues watched(base_, workers);
    for (const Wanted& one : pass.wanted) {
        if (pass.stopped) break;
        if (pass.done == 0 || one.cut.total() > base_->projections.cut().total() + kEventsWorthALoad) {
            workers.wait();  // the state that they read may be left for another
            TRY_STATUS(prepare(one.cut, one.least_later_snapshot));
            if (pass.started_from.empty()) pass.started_from = base_->started_from;
            watched.begin();
        }
        ReplayOutcome& outcome = pass.outcomes[pass.first + pass.done++];
        outcome.position = one.position;
        auto record = read_record(one.position);
        if (record) outcome.request = record->request.request;
        auto prepared = record ? prepare_slate(std::move(*record)) : std::unexpected(record.error());
        if (--needed_snapshots_[one.snapshot] == 0) base_->kept.erase(one.snapshot);
        if (prepared) {
            workers.give([this, &pass, &outcome, slate = std::move(*prepared)] {
                judge(slate, outcome);
                pass.note_one();
            });
            continue;
        }
        outcome.verdict =
            prepared.error().code == ErrorCode::kErased ? ReplayVerdict::kErased : ReplayVerdict::kUnavailable;
        outcome.detail = prepared.error().message;
        pass.note_one();
    }
    workers.wait();
    return {};
}

Result<ReplayReport> Replayer::replay(std::span<const Position> records, const OnReplayed& on_replayed) {
    ReplayReport report;
    std::vector<Wanted> wanted = read_wanted(records, report);
    needed_snapshots_.clear();
    for (const Wanted& one : wanted) ++needed_snapshots_[one.snapshot];
    Pass pass{.wanted = std::move(wanted),
              .outcomes = report.outcomes,
              .first = report.outcomes.size(),
              .on_replayed = on_replayed};
    report.outcomes.resize(records.size());
    if (!pass.wanted.empty()) TRY_STATUS(replay_wanted(pass));
    report.outcomes.resize(pass.first + pass.done);
    report.started_from = std::move(pass.started_from);
    for (const ReplayOutcome& outcome : report.outcomes) {
        report.identical += outcome.verdict == ReplayVerdict::kIdentical ? 1 : 0;
        report.different += outcome.verdict == ReplayVerdict::kDifferent ? 1 : 0;
        report.erased += outcome.verdict == ReplayVerdict::kErased ? 1 : 0;
        report.unavailable += outcome.verdict == ReplayVerdict::kUnavailable ? 1 : 0;
        report.exact_places += outcome.exact_places;
    }
    return report;
}

std::vector<Position> last_slates(const projection::Projections& projections, std::size_t max_count) {
    std::vector<Position> positions;
    const projection::View view = projections.view();
    for (const auto& slate : view.slates().last(max_count)) positions.push_back(slate.position);
    return positions;
}

}  // namespace tiller::audit
