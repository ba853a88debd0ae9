#include "app/experiments.h"

#include <algorithm>
#include <ranges>

#include "app/in_force.h"
#include "app/replay_service.h"

namespace tiller::app {
namespace {

constexpr std::size_t kSlatesLookedAt = 64;  // of everybody's newest
constexpr std::size_t kSlatesListed = 12;

Error no_such_experiment() { return {ErrorCode::kNotFound, "there is no such experiment"}; }

std::string handle_in(const projection::View& view, ViewerId viewer) {
    const projection::Account* account = view.accounts().find(viewer);
    return account == nullptr ? std::string() : account->handle;
}

ExperimentCard card_of(const projection::View& view, const projection::Experiment& experiment) {
    return {.experiment = experiment,
            .author = handle_in(view, experiment.started.author),
            .ended_by = handle_in(view, experiment.ended_by)};
}

Status check_learner(const schema::Policy& in_force, const schema::Policy& tried) {
    if (tried.network_videos == in_force.network_videos && tried.spectral_videos == in_force.spectral_videos) return {};
    return fail(
        ErrorCode::kInvalid,
        "network_videos and spectral_videos say what the learner holds, and both arms share one learner: leave them "
        "as they are in the policy in force");
}

std::optional<std::size_t> first_other_place(const RankedSlate& a, const RankedSlate& b) {
    const std::size_t most = std::max(a.places.size(), b.places.size());
    for (std::size_t place = 0; place < most; ++place) {
        const bool is_same =
            place < a.places.size() && place < b.places.size() && a.places[place].video == b.places[place].video;
        if (!is_same) return place;
    }
    return std::nullopt;
}

/// The arm that did not rank the slate: A only where B did.
struct Other {
    schema::Arm arm{};
    std::shared_ptr<const schema::Policy> policy;
};

Other other_arm(const projection::View& view, const projection::Experiment& experiment,
                std::optional<schema::Arm> recorded) {
    if (recorded != schema::Arm::kB) return {schema::Arm::kB, experiment.policy_b};
    return {schema::Arm::kA, view.rules().policy(experiment.policy_version_a)};
}

feed::FeedResult feed_under(const feed::FeedInputs& inputs, const schema::Policy& policy) {
    return feed::feed({.viewer = inputs.viewer,
                       .catalogue = inputs.catalogue,
                       .snapshot = inputs.snapshot,
                       .policy = policy,
                       .request = inputs.request,
                       .cut = inputs.cut,
                       .erasure_epoch = inputs.erasure_epoch,
                       .blocked_by = inputs.blocked_by,
                       .hidden_labels = inputs.hidden_labels});
}

void add_cards(const projection::View& view, ViewerId admin, SlatesOfBothArms& slates) {
    for (const RankedSlate* side : {&slates.recorded, &slates.other}) {
        for (const schema::PlacedVideo& placed : side->places) {
            if (const auto found = view.find_video(placed.video))
                slates.cards.try_emplace(placed.video, video_card(view, *found, admin));
        }
    }
}

}  // namespace

Result<ExperimentCard> Experiments::start(const Identity& admin, const ExperimentWish& wish) {
    schema::ExperimentStarted started{.experiment = ExperimentId{parts_.entropy.id64()},
                                      .policy_version = 0,
                                      .name = wish.name,
                                      .reason = wish.reason,
                                      .author = admin.viewer,
                                      .share_percent = static_cast<std::uint8_t>(wish.share_percent),
                                      .window_hours = static_cast<std::uint16_t>(wish.window_hours),
                                      .toml = wish.toml};
    {
        const projection::View view = parts_.projections.view();
        if (const projection::Experiment* running = view.rules().experiments().running()) {
            return fail(ErrorCode::kConflict,
                        "the experiment \"" + running->started.name + "\" runs: stop it first, one runs at a time");
        }
        started.policy_version = view.rules().next_policy_version();
        TRY_STATUS(check_learner(*view.rules().policy(), TRY(schema::parse_policy(wish.toml, started.policy_version))));
    }
    const ExperimentId experiment = started.experiment;
    TRY_STATUS(in_force(parts_, parts_.ingest.start_experiment(std::move(started))));
    auto card = find(experiment);
    if (!card && card.error().code == ErrorCode::kNotFound)
        return fail(ErrorCode::kConflict, "another change came first; look at what is in force and try again");
    return card;
}

Result<ExperimentCard> Experiments::stop(const Identity& admin, ExperimentId experiment, std::string_view reason) {
    {
        const projection::View view = parts_.projections.view();
        const projection::Experiment* found = view.rules().experiments().find(experiment);
        if (found == nullptr) return std::unexpected(no_such_experiment());
        if (!found->runs()) return fail(ErrorCode::kConflict, "this experiment has ended already");
    }
    TRY_STATUS(
        in_force(parts_, parts_.ingest.stop_experiment(
                             {.experiment = experiment, .reason = std::string(reason), .author = admin.viewer})));
    return find(experiment);
}

std::vector<ExperimentCard> Experiments::list() const {
    std::vector<ExperimentCard> cards;
    const projection::View view = parts_.projections.view();
    for (const auto& experiment : view.rules().experiments().all() | std::views::reverse | std::views::take(kMaxListed))
        cards.push_back(card_of(view, experiment));
    return cards;
}

Result<ExperimentCard> Experiments::find(ExperimentId experiment) const {
    ExperimentCard card;
    std::optional<projection::Trial> trial;
    UnixMs now_ms = 0;
    {
        const projection::View view = parts_.projections.view();
        const projection::Experiment* found = view.rules().experiments().find(experiment);
        if (found == nullptr) return std::unexpected(no_such_experiment());
        card = card_of(view, *found);
        // Copied: nobody may wait while intervals are reckoned.
        if (const projection::Trial* kept = view.trial(experiment)) trial = *kept;
        now_ms = view.newest_ms();
    }
    if (trial) card.result = audit::result_of(card.experiment, *trial, now_ms);
    card.slates = newest_slates(experiment);
    return card;
}

std::vector<ExperimentSlate> Experiments::newest_slates(ExperimentId experiment) const {
    const auto indexed = parts_.projections.view().slates().last(kSlatesLookedAt);
    std::vector<ExperimentSlate> slates;
    for (const projection::IndexedSlate& one : indexed) {
        if (slates.size() == kSlatesListed) break;
        const auto record = records_.find(one.request, {}, schema::kAppSpace);
        if (!record) continue;  // of an engine's space, or erased
        const auto assignment = schema::parse_assignment(record->request.arm);
        if (assignment && assignment->experiment == experiment)
            slates.push_back({.request = one.request, .time_ms = one.time_ms, .arm = assignment->arm});
    }
    return slates;
}

void Experiments::slates_of(ExperimentId experiment, RequestId request, const Identity& admin,
                            std::move_only_function<void(Result<SlatesOfBothArms>)> done) const {
    const auto record = records_.find(request, {}, schema::kAppSpace);
    if (!record) return done(std::unexpected(record.error()));
    if (record->request.surface != schema::Surface::kForYou || record->fallback)
        return done(fail(ErrorCode::kNotFound, "that request was not for a ranked For You slate"));
    const auto assignment = schema::parse_assignment(record->request.arm);
    const bool is_theirs = assignment && assignment->experiment == experiment;
    SlatesOfBothArms slates{.request = request,
                            .time_ms = record->request.time_ms,
                            .recorded = {.arm = is_theirs ? std::optional(assignment->arm) : std::nullopt,
                                         .policy_version = record->policy_version,
                                         .places = record->slate},
                            .other = {},
                            .first_difference = {},
                            .cards = {}};
    Other other;
    PartitionId home;
    {
        const projection::View view = parts_.projections.view();
        const projection::Experiment* found = view.rules().experiments().find(experiment);
        if (found == nullptr) return done(std::unexpected(no_such_experiment()));
        other = other_arm(view, *found, slates.recorded.arm);
        home = view.partition_of(record->request.viewer).value_or(parts_.options.default_home);
    }
    const auto position = records_.position_of(request, home);
    if (!position) return done(std::unexpected(position.error()));
    auto compare = [this, viewer = admin.viewer, other = std::move(other), slates = std::move(slates),
                    done = std::move(done)](Result<RecomputedSlate> recomputed) mutable {
        if (!recomputed) return done(std::unexpected(recomputed.error()));
        slates.other = {.arm = other.arm,
                        .policy_version = other.policy->version,
                        .places = feed_under(*recomputed->inputs, *other.policy).record.slate};
        slates.first_difference = first_other_place(slates.recorded, slates.other);
        add_cards(parts_.projections.view(), viewer, slates);
        done(std::move(slates));
    };
    parts_.replays.recompute(*position, std::move(compare));
}

}  // namespace tiller::app
