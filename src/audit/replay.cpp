#include "audit/replay.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include "audit/learner_fold.h"
#include "projection/fold_order.h"

namespace tiller::audit {

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

bool Replayer::load_base(const std::string& path, const Cut& cut, std::uint64_t snapshot) {
    const auto checkpoint = checkpoints_->load(path);
    if (!checkpoint) return false;
    ByteReader learner_bytes(checkpoint->learner);
    auto learner = learn::Learner::decode(learner_bytes, options_.learner);
    if (!learner) return false;
    auto base = std::make_unique<Base>(std::move(*learner));
    if (!base->projections.decode(checkpoint->projections) || !base->can_reach(cut, snapshot)) return false;
    base->started_from = path;
    base_ = std::move(base);
    return true;
}

Status Replayer::prepare(const Cut& first_cut, std::uint64_t first_snapshot) {
    const bool reusable = base_ != nullptr && base_->can_reach(first_cut, first_snapshot);
    if (options_.checkpoint && checkpoints_ != nullptr) {
        if (reusable || load_base(*options_.checkpoint, first_cut, first_snapshot)) return {};
        return fail(ErrorCode::kUnavailable, *options_.checkpoint + " is damaged, or younger than the slate");
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

Status Replayer::recompute_from_base(const schema::DecisionRecord& record,
                                     const std::function<void(const Recomputed&)>& visit) {
    if (record.code_version != feed::kFeedCodeVersion) {
        return fail(ErrorCode::kUnavailable, "made by feed code " + std::to_string(record.code_version) + ", this is " +
                                                 std::to_string(feed::kFeedCodeVersion));
    }
    const auto snapshot = TRY(snapshot_of(record.snapshot));
    TRY_STATUS(projection::fold_to(journal_, base_->projections, record.cut));
    const projection::View view = base_->projections.view();
    const auto policy = view.rules().policy(record.policy_version);
    if (policy == nullptr)
        return fail(ErrorCode::kUnavailable, "policy " + std::to_string(record.policy_version) + " is gone");
    schema::ViewerState newcomer;
    newcomer.viewer = record.request.viewer;
    newcomer.space = record.request.space;
    const schema::ViewerState* viewer = view.viewer(record.request.viewer);
    const feed::FeedInputs inputs{.viewer = viewer == nullptr ? newcomer : *viewer,
                                  .catalogue = view.catalogue(record.request.space),
                                  .snapshot = *snapshot,
                                  .policy = *policy,
                                  .request = record.request,
                                  .cut = record.cut,
                                  .erasure_epoch = record.erasure_epoch,
                                  .blocked_by = view.blocked_by(record.request.viewer),
                                  .hidden_labels = view.hidden_labels(record.request.viewer)};
    const feed::FeedResult result = record.fallback ? feed::fallback_feed(inputs) : feed::feed(inputs);
    visit({.recorded = record, .result = result, .view = view, .policy = *policy, .inputs = inputs});
    return {};
}

Status Replayer::recompute(Position position, const std::function<void(const Recomputed&)>& visit) {
    const schema::DecisionRecord record = TRY(read_record(position));
    needed_snapshots_.clear();
    TRY_STATUS(prepare(record.cut, record.snapshot));
    return recompute_from_base(record, visit);
}

ReplayOutcome Replayer::replay_one(const Wanted& wanted) {
    ReplayOutcome outcome{.position = wanted.position,
                          .request = wanted.record.request.request,
                          .verdict = ReplayVerdict::kIdentical,
                          .detail = ""};
    const Status done = recompute_from_base(wanted.record, [&](const Recomputed& recomputed) {
        outcome.detail = feed::first_difference(recomputed.recorded, recomputed.result.record);
        if (!outcome.detail.empty()) outcome.verdict = ReplayVerdict::kDifferent;
    });
    if (!done) {
        outcome.verdict =
            done.error().code == ErrorCode::kErased ? ReplayVerdict::kErased : ReplayVerdict::kUnavailable;
        outcome.detail = done.error().message;
    }
    // Before the last erasure there was more to compute from. An identical slate is identical all the same.
    if (outcome.verdict == ReplayVerdict::kDifferent && wanted.record.erasure_epoch < options_.erasure_epoch) {
        outcome.verdict = ReplayVerdict::kErased;
        outcome.detail = "erasure epoch " + std::to_string(options_.erasure_epoch) + " began after it (" +
                         outcome.detail + " differs)";
    }
    return outcome;
}

Status Replayer::prepare_all(std::vector<Wanted>& wanted) {
    // The cuts of one process form a chain, so their totals order them.
    std::ranges::sort(wanted, {}, [](const Wanted& one) { return std::tuple(one.record.cut.total(), one.position); });
    needed_snapshots_.clear();
    for (const Wanted& one : wanted) ++needed_snapshots_[one.record.snapshot];
    return wanted.empty() ? Status{} : prepare(wanted.front().record.cut, needed_snapshots_.begin()->first);
}

void Replayer::let_go_of(const Wanted& done) {
    if (--needed_snapshots_[done.record.snapshot] == 0) base_->kept.erase(done.record.snapshot);
}

Result<std::size_t> Replayer::recompute_all(std::span<const Position> records, const OnRecomputed& visit) {
    std::vector<Wanted> wanted;
    for (const Position position : records) {
        if (auto record = read_record(position)) wanted.push_back({position, std::move(*record)});
    }
    TRY_STATUS(prepare_all(wanted));
    std::size_t shown = 0;
    bool goes_on = true;
    for (const Wanted& one : wanted) {
        const Status done =
            recompute_from_base(one.record, [&](const Recomputed& recomputed) { goes_on = visit(recomputed); });
        shown += done ? 1 : 0;
        let_go_of(one);
        if (!goes_on) break;
    }
    return shown;
}

Result<ReplayReport> Replayer::replay(std::span<const Position> records, const OnReplayed& on_replayed) {
    ReplayReport report;
    std::vector<Wanted> wanted;
    for (const Position position : records) {
        auto record = read_record(position);
        if (record) {
            wanted.push_back({position, std::move(*record)});
            continue;
        }
        const bool erased = record.error().code == ErrorCode::kErased;
        report.outcomes.push_back({.position = position,
                                   .request = {},
                                   .verdict = erased ? ReplayVerdict::kErased : ReplayVerdict::kUnavailable,
                                   .detail = record.error().message});
    }
    TRY_STATUS(prepare_all(wanted));
    for (const Wanted& one : wanted) {
        report.outcomes.push_back(replay_one(one));
        let_go_of(one);
        if (on_replayed && !on_replayed(report.outcomes.size(), records.size())) break;
    }
    if (base_ != nullptr) report.started_from = base_->started_from;
    for (const ReplayOutcome& outcome : report.outcomes) {
        report.identical += outcome.verdict == ReplayVerdict::kIdentical ? 1 : 0;
        report.different += outcome.verdict == ReplayVerdict::kDifferent ? 1 : 0;
        report.erased += outcome.verdict == ReplayVerdict::kErased ? 1 : 0;
        report.unavailable += outcome.verdict == ReplayVerdict::kUnavailable ? 1 : 0;
    }
    return report;
}

Result<ReplayReport> replay_on_threads(const journal::Journal& journal, const CheckpointFolder* checkpoints,
                                       const ReplayOptions& options, std::span<const Position> records,
                                       std::size_t threads, const OnReplayed& on_replayed) {
    ASSERT(threads >= 1 && threads <= 16);
    std::vector<Result<ReplayReport>> reports(threads, ReplayReport{});
    std::atomic<std::size_t> done{0};
    {
        std::vector<std::jthread> running;
        for (std::size_t i = 0; i < threads; ++i) {
            const std::size_t begin = records.size() * i / threads;
            const auto share = records.subspan(begin, records.size() * (i + 1) / threads - begin);
            running.emplace_back([&, i, share] {
                reports[i] = Replayer(journal, checkpoints, options).replay(share, [&](std::size_t, std::size_t) {
                    return !on_replayed || on_replayed(++done, records.size());
                });
            });
        }
    }
    ReplayReport whole;
    for (Result<ReplayReport>& part : reports) {
        ReplayReport report = TRY(std::move(part));
        if (whole.started_from.empty()) whole.started_from = report.started_from;
        std::ranges::move(report.outcomes, std::back_inserter(whole.outcomes));
        whole.identical += report.identical;
        whole.different += report.different;
        whole.erased += report.erased;
        whole.unavailable += report.unavailable;
    }
    return whole;
}

std::vector<Position> last_slates(const projection::Projections& projections, std::size_t max_count) {
    std::vector<Position> positions;
    const projection::View view = projections.view();
    for (const auto& slate : view.slates().last(max_count)) positions.push_back(slate.position);
    return positions;
}

}  // namespace tiller::audit
