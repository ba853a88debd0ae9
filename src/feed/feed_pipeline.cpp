#include "feed/feed_pipeline.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>

#include "base/random.h"
#include "feed/gather.h"
#include "kernels/elementary.h"
#include "model/pair_features.h"
#include "rank/terms.h"
#include "schema/permitted.h"

namespace tiller::feed {
namespace {

using arrange::Removal;
using arrange::Repeats;
using schema::Term;

constexpr std::size_t kBlock = 16;                 // candidates whose memory is asked for together
constexpr double kRepeatPoints = -100;             // for each video that was seen longer ago
constexpr std::size_t kFallbackCandidates = 400;
constexpr double kChronologicalPointsPerMs = 1e-6; // nano of the time itself would tie within a second of points

/// How the candidates of a request are ordered.
enum class Order : std::uint8_t { kRanked, kChronological, kWatchedLately, kOldestSeenFirst, kNewest };

Order order_of(schema::Surface surface) {
    switch (surface) {
        case schema::Surface::kFollowing:
        case schema::Surface::kFresh: return Order::kChronological;
        case schema::Surface::kPopular: return Order::kWatchedLately;
        default: return Order::kRanked;
    }
}

/// One request on its way through the stages.
struct Pass {
    const FeedInputs& in;
    schema::Policy policy;                    // as it applies to this order
    Order order = Order::kRanked;
    std::vector<Candidate> candidates;        // by video id
    std::vector<model::Prediction> heads;     // of each candidate; zero when removed
    std::vector<arrange::Scored> scored;      // those that passed the limits
    std::vector<std::size_t> scored_candidate;  // index into candidates, for each of `scored`
    arrange::Arranged arranged;
};

void choose_order(Pass& pass, Order order) {
    pass.order = order;
    if (order == Order::kRanked) return;
    // An order that was promised (newest first, oldest seen first) is not disturbed.
    pass.policy.exploration_places = 0;
    pass.policy.creator_repeat_points = 0;
    pass.policy.topic_repeat_points = 0;
    // What is open to everybody is open to who publishes a hundred clips at once: a creator's share of a slate holds there.
    if (!schema::is_for_everybody(pass.in.request.surface)) pass.policy.max_creator_in_slate = kMaxVideosInSlate;
}

/// Marks what the limits remove. Returns how many passed.
std::size_t filter(Pass& pass, Repeats repeats) {
    const arrange::Limits limits(pass.in.catalogue, pass.in.viewer, pass.in.request, repeats, pass.in.blocked_by,
                                 pass.in.hidden_labels);
    std::size_t passed = 0;
    for (std::size_t i = 0; i < pass.candidates.size(); ++i) {
        if (i + kBlock < pass.candidates.size()) pass.in.catalogue.prefetch_facts(pass.candidates[i + kBlock].row);
        Candidate& candidate = pass.candidates[i];
        candidate.removal = limits.check(candidate.row);
        if (candidate.removal == Removal::kNone) ++passed;
    }
    return passed;
}

/// Gather and filter, and what to do when nothing passes: look at the whole catalogue, then allow repeats.
void find_candidates(Pass& pass, const model::ViewerContext& viewer) {
    const FeedInputs& in = pass.in;
    choose_order(pass, order_of(in.request.surface));
    const Repeats repeats = in.request.exclude_seen ? Repeats::kForbidden : Repeats::kAllowed;
    pass.candidates = gather(viewer, in.policy, in.request);
    // What nobody watched is not popular, so nothing takes the place of what was.
    if (filter(pass, repeats) > 0 || pass.order == Order::kWatchedLately) return;
    std::vector<Candidate> unseen = gather_newest(
        in.catalogue, arrange::Limits(in.catalogue, in.viewer, in.request, repeats, in.blocked_by, in.hidden_labels),
        kFallbackCandidates);
    if (!unseen.empty()) {
        pass.candidates = std::move(unseen);
        return;
    }
    if (pass.order != Order::kRanked || repeats == Repeats::kAllowed) return;
    std::vector<Candidate> again = gather_newest(
        in.catalogue,
        arrange::Limits(in.catalogue, in.viewer, in.request, Repeats::kAllowed, in.blocked_by, in.hidden_labels),
        schema::kSeenLength);
    if (again.empty()) return;
    pass.candidates = std::move(again);
    choose_order(pass, Order::kOldestSeenFirst);
}

/// Sum of the fractions that people watched of it, each halved since for every day.
float watched_lately(const Pass& pass, const Candidate& candidate) {
    if (candidate.item == model::kNoItem) return 0;
    return model::popularity_at(pass.in.snapshot.tables.items.statistics[candidate.item], pass.in.request.time_ms);
}

/// Terms that do not depend on the rest of the slate.
class BaseTerms {
public:
    BaseTerms(const Pass& pass, const model::ViewerContext* viewer) : pass_(pass) {
        if (pass.order == Order::kRanked) ranked_.emplace(*viewer, pass.policy);
    }
    void make(std::size_t index, std::vector<Term>& terms) const {
        if (ranked_) return ranked_->make(pair(index), pass_.heads[index], terms);
        terms.assign(1, ordering_term(pass_.candidates[index]));
        if (terms.front().nano == 0) terms.clear();
    }
    [[nodiscard]] schema::Nano sum(std::size_t index) const {
        return ranked_ ? ranked_->sum(pair(index), pass_.heads[index]) : ordering_term(pass_.candidates[index]).nano;
    }

private:
    [[nodiscard]] rank::PairToRank pair(std::size_t index) const {
        const Candidate& candidate = pass_.candidates[index];
        return {candidate.row, candidate.item, candidate.source_mask};
    }
    /// The one term of an order that is not ranked.
    [[nodiscard]] Term ordering_term(const Candidate& candidate) const {
        if (pass_.order == Order::kOldestSeenFirst) {
            return {schema::TermId::kFatigue,
                    rank::nano_of(kRepeatPoints * static_cast<double>(age_rank(candidate.video) + 1))};
        }
        if (pass_.order == Order::kWatchedLately) {
            return {schema::TermId::kWatchedLately,
                    rank::nano_of(static_cast<double>(watched_lately(pass_, candidate)))};
        }
        const std::int64_t age_ms = pass_.in.request.time_ms - pass_.in.catalogue.facts(candidate.row).published_ms;
        return {schema::TermId::kChronological,
                rank::nano_of(-static_cast<double>(age_ms) * kChronologicalPointsPerMs)};
    }
    /// 0 for the video that was seen longest ago.
    [[nodiscard]] std::size_t age_rank(VideoId video) const {
        const auto& before = pass_.in.viewer.seen_before;
        const auto& history = pass_.in.viewer.history;
        const auto in_before = static_cast<std::size_t>(std::ranges::find(before, video) - before.begin());
        if (in_before < before.size()) return in_before;
        return in_before + static_cast<std::size_t>(std::ranges::find(history, video, &schema::HistoryEntry::video) -
                                                    history.begin());
    }
    const Pass& pass_;
    std::optional<rank::TermMaker> ranked_;
};

/// Asks for what the features of `candidates` read, in two steps, because the second reads what the first asked for.
class Prefetcher {
public:
    Prefetcher(const Pass& pass, const model::ViewerContext& viewer, std::span<const std::size_t> passed)
        : pass_(pass),
          items_(viewer.tables().items),
          catalogue_(viewer.catalogue()),
          network_(viewer.network()),
          spectrum_(viewer.choices() != nullptr && viewer.long_taste() != nullptr ? &viewer.long_taste()->spectrum()
                                                                                  : nullptr),
          passed_(passed) {}
    void ask_for_rows(std::size_t first) const {
        each(first, [this](const Candidate& candidate) {
            catalogue_.prefetch_facts(candidate.row);
            if (candidate.item == model::kNoItem) return;
            items_.statistics.prefetch(candidate.item);
            items_.statistics.prefetch_end(candidate.item);
            items_.vectors.prefetch(candidate.item);
            if (network_ != nullptr) network_->vectors.prefetch(candidate.item);
            if (spectrum_ != nullptr) spectrum_->vectors().prefetch(candidate.item);
        });
    }
    void ask_for_tags(std::size_t first) const {
        each(first, [this](const Candidate& candidate) {
            catalogue_.prefetch_tags(candidate.row);
            if (network_ != nullptr) network_->vectors.prefetch_vector(candidate.item);
            if (spectrum_ != nullptr) spectrum_->vectors().prefetch_vector(candidate.item);
        });
    }

private:
    template <typename Ask>
    void each(std::size_t first, const Ask& ask) const {
        for (std::size_t at = first; at < std::min(first + kBlock, passed_.size()); ++at)
            ask(pass_.candidates[passed_[at]]);
    }
    const Pass& pass_;
    const model::ItemTables& items_;
    const schema::Catalogue& catalogue_;
    const model::SpaceNetwork* network_;
    const model::SpaceSpectrum* spectrum_;  // null where no term reads it
    std::span<const std::size_t> passed_;
};

/// Predicts every head of every candidate that passed. False when a number is not finite: the snapshot is unfit.
/// In blocks: the features of a block ask for its weights, which have arrived when the block is predicted.
[[nodiscard]] bool predict_heads(Pass& pass, const model::ViewerContext& viewer) {
    pass.heads.assign(pass.candidates.size(), {});
    std::vector<std::size_t> passed;
    passed.reserve(pass.candidates.size());
    for (std::size_t i = 0; i < pass.candidates.size(); ++i) {
        if (pass.candidates[i].removal == Removal::kNone) passed.push_back(i);
    }
    const Prefetcher prefetcher(pass, viewer, passed);
    model::PairFeatureMaker maker(viewer);
    std::array<model::PairFeatures, kBlock> features;
    model::HeadVector unfit{};  // 0 times a number that is not finite is not 0
    prefetcher.ask_for_rows(0);
    prefetcher.ask_for_rows(kBlock);
    prefetcher.ask_for_tags(0);
    for (std::size_t first = 0; first < passed.size(); first += kBlock) {
        const std::size_t last = std::min(first + kBlock, passed.size());
        prefetcher.ask_for_rows(first + 2 * kBlock);
        prefetcher.ask_for_tags(first + kBlock);
        for (std::size_t at = first; at < last; ++at) {
            const Candidate& candidate = pass.candidates[passed[at]];
            features[at - first] = maker.features_of({candidate.row, candidate.item});
        }
        for (std::size_t at = first; at < last; ++at) {
            model::Prediction& predicted = pass.heads[passed[at]];
            predicted = model::predict_both(viewer.tables(), features[at - first]);
            for (std::size_t lane = 0; lane < unfit.size(); ++lane) unfit[lane] += predicted.heads[lane] * 0.0f;
        }
    }
    return std::ranges::all_of(unfit, [](float lane) { return lane == 0.0f; });
}

/// Whether all numbers that order the candidates are finite; heads are predicted where they may be asked for.
[[nodiscard]] bool make_numbers(Pass& pass, const model::ViewerContext& viewer) {
    if (!schema::is_for_everybody(pass.in.request.surface)) return predict_heads(pass, viewer);
    return std::ranges::all_of(pass.candidates,
                               [&](const Candidate& each) { return std::isfinite(watched_lately(pass, each)); });
}

void score(Pass& pass, const BaseTerms& base) {
    pass.scored.reserve(pass.candidates.size());
    pass.scored_candidate.reserve(pass.candidates.size());
    for (std::size_t i = 0; i < pass.candidates.size(); ++i) {
        const Candidate& candidate = pass.candidates[i];
        if (candidate.removal != Removal::kNone) continue;
        const float views =
            candidate.item == model::kNoItem ? 0.0f : pass.in.snapshot.tables.items.statistics[candidate.item].views;
        pass.scored.push_back({candidate.video, candidate.creator, candidate.row, base.sum(i), views});
        pass.scored_candidate.push_back(i);
    }
}

void arrange_slate(Pass& pass) {
    SeededRandom random(mix64(pass.in.request.seed, pass.in.request.request.value));
    schema::FeedRequest request = pass.in.request;
    request.count = std::min(request.count, kMaxVideosInSlate);
    pass.arranged = arrange::arrange(
        {pass.in.viewer, pass.in.catalogue, pass.policy, request, pass.scored, kernels::exp_double}, random);
}

schema::PlacedVideo placed_video(const Pass& pass, const BaseTerms& base, const arrange::Placed& placed) {
    const std::size_t index = pass.scored_candidate[placed.index];
    const Candidate& candidate = pass.candidates[index];
    schema::PlacedVideo video;
    video.video = candidate.video;
    video.source = candidate.first_source;
    video.source_mask = candidate.source_mask;
    base.make(index, video.terms);
    video.terms.insert(video.terms.end(), placed.slate_terms.begin(), placed.slate_terms.end());
    std::ranges::stable_sort(video.terms, {}, &Term::id);
    video.score_nano = rank::sum_of(video.terms);
    ASSERT(video.score_nano == placed.score_nano);  // what is shown adds up to what ordered the slate
    if (pass.order == Order::kRanked)
        video.heads.assign(pass.heads[index].heads.begin(), pass.heads[index].heads.begin() + schema::kHeadCount);
    video.exploration = placed.exploration;
    video.exploration_probability = placed.exploration_probability;
    return video;
}

/// Creators that have their full share of the slate: it kept their other candidates out.
std::vector<ViewerId> creators_at_limit(const Pass& pass) {
    std::vector<ViewerId> full;
    for (const arrange::Placed& placed : pass.arranged.slate) {
        const ViewerId creator = pass.scored[placed.index].creator;
        const auto count = std::ranges::count(pass.arranged.slate, creator, [&](const arrange::Placed& other) {
            return pass.scored[other.index].creator;
        });
        if (!creator.is_none() && count >= pass.policy.max_creator_in_slate) full.push_back(creator);
    }
    return full;
}

Trace trace_of(const Pass& pass, const BaseTerms& base) {
    Trace trace;
    trace.candidates.resize(pass.candidates.size());
    for (std::size_t i = 0; i < pass.candidates.size(); ++i) {
        const Candidate& candidate = pass.candidates[i];
        CandidateTrace& line = trace.candidates[i];
        line.video = candidate.video;
        line.source_mask = candidate.source_mask;
        line.first_source = static_cast<std::uint8_t>(candidate.first_source);
        line.removal = candidate.removal;
        if (!pass.heads.empty()) std::copy_n(pass.heads[i].heads.begin(), schema::kHeadCount, line.heads.begin());
    }
    for (std::size_t i = 0; i < pass.scored.size(); ++i) {
        CandidateTrace& line = trace.candidates[pass.scored_candidate[i]];
        line.base_nano = line.score_nano = pass.scored[i].base_nano;
    }
    for (const arrange::ExplorationDraw& draw : pass.arranged.exploration_set) {
        trace.candidates[pass.scored_candidate[draw.index]].exploration_probability =
            static_cast<float>(draw.probability);
    }
    for (const arrange::Placed& placed : pass.arranged.slate) {
        CandidateTrace& line = trace.candidates[pass.scored_candidate[placed.index]];
        trace.slate.push_back(placed_video(pass, base, placed));
        line.place_plus_one = static_cast<std::uint16_t>(trace.slate.size());
        line.score_nano = placed.score_nano;
    }
    const std::vector<ViewerId> full = creators_at_limit(pass);
    if (full.empty()) return trace;
    for (const std::size_t i : pass.scored_candidate) {
        CandidateTrace& line = trace.candidates[i];
        if (line.place_plus_one == 0 && std::ranges::find(full, pass.candidates[i].creator) != full.end())
            line.removal = Removal::kCreatorLimit;
    }
    return trace;
}

FeedResult record_of(const Pass& pass, const BaseTerms& base) {
    FeedResult result;
    result.trace = trace_of(pass, base);
    result.end = pass.order == Order::kOldestSeenFirst;
    schema::DecisionRecord& record = result.record;
    record.request = pass.in.request;
    record.cut = pass.in.cut;
    record.snapshot = pass.in.snapshot.number;
    record.erasure_epoch = pass.in.erasure_epoch;
    record.policy_version = pass.in.policy.version;
    record.code_version = kFeedCodeVersion;
    record.fallback = pass.order == Order::kNewest;
    record.slate = result.trace.slate;
    record.trace_digest = result.trace.digest();
    return result;
}

/// The inputs as far as the request and the viewer allow their use: what they say holds here, whoever asks, and no later stage
/// is given anything else of the viewer.
struct Permitted {
    explicit Permitted(const FeedInputs& given)
        : reduced(schema::permitted_for(given.request, given.viewer, given.catalogue)),
          in{.viewer = reduced ? *reduced : given.viewer,
             .catalogue = given.catalogue,
             .snapshot = given.snapshot,
             .policy = given.policy,
             .request = given.request,
             .cut = given.cut,
             .erasure_epoch = given.erasure_epoch,
             .blocked_by = given.blocked_by,
             .hidden_labels = given.hidden_labels | hidden_by_age(given.request.age_rules)} {}
    Permitted(const Permitted&) = delete;
    Permitted& operator=(const Permitted&) = delete;

    const std::optional<schema::ViewerState> reduced;
    const FeedInputs in;

private:
    static schema::LabelSet hidden_by_age(schema::AgeRules rules) {
        return rules == schema::AgeRules::kMinor ? schema::set_of(schema::VideoLabel::kSensitive)
                                                 : schema::LabelSet::kNone;
    }
};

FeedResult finish(Pass& pass, const model::ViewerContext* viewer) {
    const BaseTerms base(pass, viewer);
    score(pass, base);
    arrange_slate(pass);
    return record_of(pass, base);
}

FeedResult newest_feed(const FeedInputs& inputs) {
    Pass pass{inputs, inputs.policy, Order::kNewest, {}, {}, {}, {}, {}};
    choose_order(pass, Order::kNewest);
    for (const Repeats repeats : {Repeats::kForbidden, Repeats::kAllowed}) {
        if (!pass.candidates.empty()) break;
        pass.candidates = gather_newest(inputs.catalogue,
                                        arrange::Limits(inputs.catalogue, inputs.viewer, inputs.request, repeats,
                                                        inputs.blocked_by, inputs.hidden_labels),
                                        kFallbackCandidates);
    }
    return finish(pass, nullptr);
}

}  // namespace

FeedResult feed(const FeedInputs& inputs) {
    const Permitted permitted(inputs);
    const FeedInputs& in = permitted.in;
    const model::ViewerContext viewer(in.snapshot.tables, in.catalogue, in.viewer, in.request.space, in.request.time_ms,
                                      in.policy.ranker);
    Pass pass{in, in.policy, Order::kRanked, {}, {}, {}, {}, {}};
    find_candidates(pass, viewer);
    if (!make_numbers(pass, viewer)) return newest_feed(in);
    return finish(pass, &viewer);
}

FeedResult fallback_feed(const FeedInputs& inputs) { return newest_feed(Permitted(inputs).in); }

}  // namespace tiller::feed
