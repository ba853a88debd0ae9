#include "learn/learner.h"

#include <algorithm>
#include <utility>

#include "base/random.h"
#include "learn/learner_state.h"
#include "learn/neighbour_trainer.h"
#include "learn/spectrum_trainer.h"
#include "schema/permitted.h"

namespace tiller::learn {
namespace {

using schema::Action;
using schema::Head;

// Of what a viewer watched, one in so many is practised, at most so many at once: each observation as often as any other.
constexpr std::size_t kPractisedOneIn = 4;
constexpr std::size_t kMaxPracticeSteps = 8;
// Viewers practised with in one tick, at four ticks a second for a thousand live examples a second. A tick that holds more is
// behind, and each of its examples is cheaper by the fit that practice would have taken.
constexpr std::uint32_t kPracticesInTick = 256;
constexpr std::size_t kNeighbourHistory = 32;
constexpr std::uint64_t kLearnedOneIn = 8;  // of the examples past kExamplesInTick
constexpr std::uint64_t kSampleSeed = 0x73616d706c652121ull;
// Of a tick's choices so many teach the weights of their parts, of further ones one in so many: there are twenty weights to
// learn, and to foresee a choice costs as much as all else that is learned of it.
constexpr std::uint32_t kChoicesInTick = 64;
constexpr std::uint64_t kChoicesLearnedOneIn = 8;
constexpr std::uint64_t kChoiceSampleSeed = 0x63686f73656e2121ull;
constexpr std::uint64_t kChoiceSeed = 0x63686f6963652121ull;
constexpr std::uint64_t kPracticeSeed = 0x7072616374696365ull;

bool is_undo(Action action) {
    return action == Action::kUnlike || action == Action::kUnsave || action == Action::kUndoNotInterested;
}

/// The videos before it are those that were met before it. The length of the history when it is not in there.
std::size_t place_in(std::span<const schema::HistoryEntry> history, VideoId video) {
    const auto found = std::ranges::find(history, video, &schema::HistoryEntry::video);
    return static_cast<std::size_t>(found - history.begin());
}

/// Ranking needs none of the texts and files.
schema::Video without_texts(const schema::Video& video) {
    schema::Video slim;
    slim.video = video.video;
    slim.creator = video.creator;
    slim.space = video.space;
    slim.tags = video.tags;
    slim.language = video.language;
    slim.sound = video.sound;
    slim.duration_ms = video.duration_ms;
    slim.published_ms = video.published_ms;
    return slim;
}

}  // namespace

Learner::State::State(LearnerSettings given) : settings(given), last(model::empty_snapshot()) {}

LearnerViewer& Learner::State::viewer_of(ViewerId subject, std::uint32_t* slot) {
    const auto [found, added] = viewer_slots.try_emplace(subject, static_cast<std::uint32_t>(viewers.size()));
    if (added) viewers.emplace_back().state.viewer = subject;
    if (slot != nullptr) *slot = found->second;
    return viewers[found->second];
}

schema::Catalogue* Learner::State::catalogue_with(VideoId video) {
    for (auto& [space, catalogue] : catalogues) {
        if (catalogue.row_of(video) != schema::kNoRow) return &catalogue;
    }
    return nullptr;
}

void Learner::State::forget(ViewerId subject) {
    const auto found = viewer_slots.find(subject);
    if (found == viewer_slots.end()) return;
    LearnerViewer& viewer = viewers[found->second];
    if (viewer.open) open_by_time.erase({viewer.open->opened_ms, found->second});
    viewer = LearnerViewer{};
    viewer.state.viewer = subject;
}

void Learner::State::publish(const schema::Video& video) {
    catalogues[video.space].add(without_texts(video));
    if (video.content_vector.empty()) return;
    const model::ItemRow item = tables.items.find_or_add(video.video);
    tables.items.refresh(item, tables.space_for_write(video.space));
    contents[video.space].add(tables.items, item, video.content_vector);
}

/// A document that no longer parses changes nothing: what serves refuses it too.
void Learner::State::change_policy(const schema::PolicyChanged& changed) {
    const Result<schema::Policy> policy = schema::parse_policy(changed.toml, changed.version);
    if (!policy) return;
    ranker = policy->ranker;
    network_videos = policy->network_videos;
    spectral_videos = policy->spectral_videos;
}

void Learner::State::change_state(const schema::VideoStateChanged& changed) {
    schema::Catalogue* catalogue = catalogue_with(changed.video);
    if (catalogue == nullptr) return;
    catalogue->apply(changed);
    const schema::VideoRow row = catalogue->row_of(changed.video);
    if (catalogue->facts(row).is_public()) return;
    for (const auto& [space, of_space] : catalogues) {
        if (&of_space != catalogue) continue;
        network.drop(tables, space, changed.video);
        // One that is only hidden may come back, and its content is told once.
        const auto content = contents.find(space);
        if (content != contents.end() && changed.state == schema::VideoState::kDeleted)
            content->second.remove(tables.items.find(changed.video));
    }
}

void Learner::State::apply(Position, const schema::Event& event) {
    const auto state_of = [this](ViewerId subject) -> schema::ViewerState& {
        return viewer_of(subject, nullptr).state;
    };
    const auto visit = [&]<typename T>(const T& payload) {
        if constexpr (std::is_same_v<T, schema::ViewerCreated>) {
            schema::ViewerState& state = state_of(event.subject);
            state.kind = payload.kind;
            state.space = payload.space;
            state.locale = payload.locale;
        } else if constexpr (std::is_same_v<T, schema::Followed> || std::is_same_v<T, schema::Blocked> ||
                             std::is_same_v<T, schema::Steered> || std::is_same_v<T, schema::ProfileChosen> ||
                             std::is_same_v<T, schema::RecipeTaken>) {
            state_of(event.subject).apply(payload);
        } else if constexpr (std::is_same_v<T, schema::VideoPublished>) {
            publish(payload.video);
        } else if constexpr (std::is_same_v<T, schema::VideoEdited>) {
            schema::VideoEdited slim = payload;
            slim.text.clear();
            slim.text_tokens.clear();
            if (schema::Catalogue* catalogue = catalogue_with(payload.video)) catalogue->apply(slim);
        } else if constexpr (std::is_same_v<T, schema::VideoStateChanged>) {
            change_state(payload);
        } else if constexpr (std::is_same_v<T, schema::PolicyChanged>) {
            change_policy(payload);
        } else if constexpr (std::is_same_v<T, schema::SlateServed>) {
            note_slate(viewer_of(event.subject, nullptr), payload.record, event.time_ms);
        } else if constexpr (std::is_same_v<T, schema::Shown>) {
            state_of(event.subject).note_shown(payload.request, event.time_ms, payload.surface, payload.videos);
        } else if constexpr (std::is_same_v<T, schema::Acted>) {
            std::uint32_t slot = 0;
            LearnerViewer& viewer = viewer_of(event.subject, &slot);
            act(viewer, slot, event, payload);
        } else if constexpr (std::is_same_v<T, schema::ErasureEpochBegan>) {
            erasure_epoch = std::max(erasure_epoch, payload.epoch);
        } else if constexpr (std::is_same_v<T, schema::Erased>) {
            if (!payload.whole_subject.is_none()) forget(payload.whole_subject);
        }
    };
    std::visit(visit, event.payload);
    newest_ms = std::max(newest_ms, event.time_ms);
}

void Learner::State::note_slate(LearnerViewer& viewer, const schema::DecisionRecord& record, UnixMs time_ms) {
    std::vector<VideoId> videos;
    for (const schema::PlacedVideo& placed : record.slate) videos.push_back(placed.video);
    viewer.state.note_shown(record.request.request, time_ms, record.request.surface, videos);
    viewer.served.note(record.request.request, record.slate);
    viewer.profile_from_s = record.request.profile_from_s;
}

void Learner::State::act(LearnerViewer& viewer, std::uint32_t slot, const schema::Event& event,
                         const schema::Acted& acted) {
    const auto catalogue = catalogues.find(acted.space);
    const schema::VideoRow row =
        catalogue == catalogues.end() ? schema::kNoRow : catalogue->second.row_of(acted.impression.video);
    if (row == schema::kNoRow) {
        ++report.refused_actions;
        return;
    }
    const bool is_open = viewer.open && viewer.open->impression == acted.impression;
    // One example for each (viewer, video): what was seen before only corrects.
    const bool is_new = !is_open && !is_undo(acted.action) && !viewer.state.has_seen(acted.impression.video);
    std::unique_ptr<Example> opened;
    if (is_new) {
        opened = std::make_unique<Example>();
        opened->impression = acted.impression;
        opened->space = acted.space;
        opened->opened_ms = event.time_ms;
        opened->served = viewer.served.find(acted.impression);
        if (!viewer.keeps_out(catalogue->second, row) && learns_from(event.subject, acted.impression.video)) {
            // Features are made of what feeds are made of.
            const auto reduced = schema::permitted(viewer.state, catalogue->second, viewer.profile_from_s);
            foresee(reduced ? *reduced : viewer.state, catalogue->second, row, *opened);
        }
    }
    const schema::ActionVerdict verdict =
        viewer.state.apply_action(acted, event.time_ms, catalogue->second.facts(row).duration_ms, event.command_key);
    if (verdict != schema::ActionVerdict::kAccepted) {
        ++report.refused_actions;
        return;
    }
    ++report.accepted_actions;
    if (!is_open && !is_new) return correct(viewer, acted);
    if (is_new && !model::was_offered(*viewer.state.find_in_history(acted.impression.video))) return;
    Example& example = is_open ? *viewer.open : *opened;
    example.early_skip = early_skip_after(example.early_skip, acted);
    if (is_new) open_example(viewer, slot, std::move(opened));
}

bool Learner::State::learns_from(ViewerId viewer, VideoId video) {
    if (examples_in_tick < kExamplesInTick) {
        ++examples_in_tick;
        return true;
    }
    return mix64(mix64(kSampleSeed, viewer.value), video.value) % kLearnedOneIn == 0;
}

bool Learner::State::learns_choice_of(ViewerId viewer, VideoId video) {
    if (choices_in_tick < kChoicesInTick) {
        ++choices_in_tick;
        return true;
    }
    return mix64(mix64(kChoiceSampleSeed, viewer.value), video.value) % kChoicesLearnedOneIn == 0;
}

void Learner::State::foresee(const schema::ViewerState& viewer, const schema::Catalogue& catalogue,
                             schema::VideoRow row, Example& example) {
    const model::ViewerContext context(tables, catalogue, viewer, example.space, example.opened_ms, ranker, row);
    example.features = model::features_of(context, {row, tables.items.find(example.impression.video)});
    example.predicted = model::predict(tables, example.features);
    example.taste = context.taste();
    if (context.sequence_state() != nullptr) example.state = *context.sequence_state();
    if (!example.was_found() || !learns_choice_of(viewer.viewer, example.impression.video)) return;
    const model::ItemRow item = tables.items.find(example.impression.video);
    if (item == model::kNoItem || tables.items.statistics[item].views == 0) return;
    const model::Choices choices(tables, context.totals(), context.fit(), context.network(), context.sequence_state(),
                                 context.long_taste());
    example.choice = foresee_choice(choices, context.network(), item,
                                    mix64(mix64(kChoiceSeed, viewer.viewer.value), example.impression.video.value));
}

void Learner::State::open_example(LearnerViewer& viewer, std::uint32_t slot, std::unique_ptr<Example> example) {
    if (viewer.open) close_example(slot);
    open_by_time.insert({example->opened_ms, slot});
    viewer.open = std::move(example);
}

void Learner::State::close_example(std::uint32_t slot) {
    LearnerViewer& viewer = viewers[slot];
    open_by_time.erase({viewer.open->opened_ms, slot});
    const std::unique_ptr<Example> example = std::move(viewer.open);
    const schema::HistoryEntry* entry = viewer.state.find_in_history(example->impression.video);
    const schema::VideoRow row = catalogues[example->space].row_of(example->impression.video);
    if (entry == nullptr || row == schema::kNoRow) return;
    ClosedExample closed(*example);
    closed.labels = labels_of(*entry, example->early_skip);
    closed.reward = model::reward_of(*entry);
    learn(viewer, *example, closed, row);
    if (viewer.closed.size() == kRememberedExamples) viewer.closed.erase(viewer.closed.begin());
    viewer.closed.push_back(std::move(closed));
    if (example->is_foreseen()) practise();
}

void Learner::State::learn(const LearnerViewer& owner, const Example& example, const ClosedExample& closed,
                           schema::VideoRow row) {
    ++report.examples;
    const schema::Catalogue& catalogue = catalogues[example.space];
    const model::ItemRow item = tables.items.find_or_add(catalogue.facts(row).video);
    // What the viewer decided since the example was opened holds for it too.
    if (!example.is_foreseen() || owner.keeps_out(catalogue, row)) return count_example(example, closed, item);
    const auto reduced = schema::permitted(owner.state, catalogue, owner.profile_from_s);
    const schema::ViewerState& viewer = reduced ? *reduced : owner.state;
    judge(viewer, example, closed, item);
    heads.step(tables, example.features, closed.labels, kAllHeads);
    tastes.observe(tables, catalogue, {example.space, row, item, example.taste, closed.reward}, Rehearsal::kLive);
    learn_choice(viewer, example, closed, item);
    learn_neighbours(viewer, closed, catalogue, item);
    count_example(example, closed, item);
    if (ranker == schema::Ranker::kSequence) learn_sequence(viewer, example, closed, catalogue);
}

void Learner::State::judge(const schema::ViewerState& viewer, const Example& example, const ClosedExample& closed,
                           model::ItemRow item) {
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        report.heads[head].add(example.predicted[head], closed.labels[head]);
    }
    if (!example.served) return;
    gate.judge({example.space, viewer.history.size(), tables.items.statistics[item].views}, example.predicted,
               *example.served, closed.labels);
}

/// What was shown here says less of what people look for: it has neither pairs nor company.
void Learner::State::learn_choice(const schema::ViewerState& viewer, const Example& example,
                                  const ClosedExample& closed, model::ItemRow item) {
    if (!example.was_found()) return;
    std::vector<model::ItemRow> met;
    std::vector<model::ItemRow> chosen;
    const auto& history = viewer.history;
    for (std::size_t i = place_in(history, closed.impression.video); i-- > 0 && met.size() < kCompanyWindow;) {
        const schema::HistoryEntry& entry = history[i];
        const model::ItemRow other = tables.items.find(entry.video);
        if (other == model::kNoItem) continue;
        met.push_back(other);
        if (model::reward_of(entry) > 0) chosen.push_back(other);
    }
    tables.space_for_write(example.space).choices += 1;
    add_company(tables.items, item, met);
    const float weight = std::min(closed.reward, 1.0f);
    if (weight <= 0) return;
    if (example.choice) learn::learn_choice(tables, example.space, *example.choice, weight);
    add_pairs(tables.items, item, chosen, weight);
}

void Learner::State::learn_sequence(const schema::ViewerState& viewer, const Example& example,
                                    const ClosedExample& closed, const schema::Catalogue& catalogue) {
    network.observe(tables, example, closed, newest_ms, network_videos);
    if (!NetworkTrainer::asks_for_pass(example.impression, settings.examples_for_pass)) return;
    const model::TasteFit fit = model::fit_taste(tables, catalogue, viewer, example.space);
    network.observe_window(tables, example.space, model::sequence_places(fit));
}

void Learner::State::count_example(const Example& example, const ClosedExample& closed, model::ItemRow item) {
    model::SpaceTotals& totals = tables.space_for_write(example.space);
    model::ItemStatistics& statistics = tables.items.statistics.at_for_write(item);
    const float fraction = closed.labels[static_cast<std::size_t>(Head::kWatchedFraction)];
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        statistics.head_sums[head] += closed.labels[head];
        totals.head_sums[head] += closed.labels[head];
    }
    statistics.views += 1;
    statistics.reward_sum += closed.reward;
    statistics.fraction_square_sum += fraction * fraction;
    totals.views += 1;
    totals.reward_sum += closed.reward;
    totals.reward_square_sum += closed.reward * closed.reward;
    if (fraction > 0) model::add_popularity(statistics, totals, fraction, example.opened_ms);
    totals.refresh();
    tables.items.refresh(item, totals);
}

void Learner::State::learn_neighbours(const schema::ViewerState& viewer, const ClosedExample& closed,
                                      const schema::Catalogue& catalogue, model::ItemRow item) {
    const model::SpaceTotals& totals = tables.space_for_write(closed.space);
    std::vector<ItemEvidence> others;
    const auto& history = viewer.history;
    for (std::size_t i = history.size(); i-- > 0 && others.size() < kNeighbourHistory;) {
        const schema::HistoryEntry& entry = history[i];
        if (entry.video == closed.impression.video || catalogue.row_of(entry.video) == schema::kNoRow) continue;
        const model::ItemRow other = tables.items.find(entry.video);
        if (other == model::kNoItem) continue;
        const float mean = model::mean_reward(&tables.items.statistics[other], totals);
        others.push_back({other, model::evidence_of(model::reward_of(entry), model::was_found(entry), mean).sum()});
    }
    const float mean = model::mean_reward(&tables.items.statistics[item], totals);
    const bool was_found = closed.impression.request.is_none();
    add_co_watched(tables.items, {item, model::evidence_of(closed.reward, was_found, mean).sum()}, others);
}

/// A later action changes labels that were learned already: the difference is learned, and the counters are set right.
void Learner::State::correct(LearnerViewer& viewer, const schema::Acted& acted) {
    const auto found = std::ranges::find(viewer.closed, acted.impression, &ClosedExample::impression);
    if (found == viewer.closed.end()) return;
    const schema::HistoryEntry* entry = viewer.state.find_in_history(acted.impression.video);
    const model::ItemRow item = tables.items.find(acted.impression.video);
    if (entry == nullptr || item == model::kNoItem) return;
    ClosedExample& example = *found;
    example.early_skip = early_skip_after(example.early_skip, acted);
    const Labels labels = labels_of(*entry, example.early_skip);
    const float reward = model::reward_of(*entry);
    std::uint32_t changed = 0;
    model::SpaceTotals& totals = tables.space_for_write(example.space);
    model::ItemStatistics& statistics = tables.items.statistics.at_for_write(item);
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        if (labels[head] == example.labels[head]) continue;
        changed |= 1u << head;
        statistics.head_sums[head] += labels[head] - example.labels[head];
        totals.head_sums[head] += labels[head] - example.labels[head];
    }
    if (changed == 0) return;
    statistics.reward_sum += reward - example.reward;
    totals.reward_sum += reward - example.reward;
    totals.refresh();
    tables.items.refresh(item, totals);
    const schema::Catalogue& catalogue = catalogues[example.space];
    const schema::VideoRow row = catalogue.row_of(acted.impression.video);
    const model::PairFeatures features = example.features();
    if (features.count > 0 && row != schema::kNoRow && !viewer.keeps_out(catalogue, row))
        heads.step(tables, features, labels, changed);
    example.labels = labels;
    example.reward = reward;
    ++report.corrections;
}

/// Stored videos of one viewer are observed again, under the taste as it is fitted today. One viewer for all of them,
/// because fitting is what costs.
void Learner::State::practise() {
    if (practices_in_tick == kPracticesInTick) return;
    ++practices_in_tick;
    SeededRandom random(mix64(kPracticeSeed, report.practices++));
    const LearnerViewer& viewer = viewers[random.below(viewers.size())];
    const auto catalogue = catalogues.find(viewer.state.space);
    if (viewer.has_no_profile() || viewer.state.history.size() < 2 || catalogue == catalogues.end()) return;
    const auto reduced = schema::permitted(viewer.state, catalogue->second, viewer.profile_from_s);
    const model::TasteFit fit =
        model::fit_taste(tables, catalogue->second, reduced ? *reduced : viewer.state, catalogue->first);
    std::vector<std::size_t> offered;
    for (std::size_t i = 0; i < fit.watched.size(); ++i) {
        if (fit.watched[i].was_offered && fit.watched[i].item != model::kNoItem) offered.push_back(i);
    }
    const std::size_t steps = std::min((offered.size() + kPractisedOneIn - 1) / kPractisedOneIn, kMaxPracticeSteps);
    for (std::size_t step = 0; step < steps; ++step) {
        const std::size_t index = offered[random.below(offered.size())];
        const model::TasteFit::Watched& watched = fit.watched[index];
        tastes.observe(tables, catalogue->second,
                       {catalogue->first, watched.row, watched.item, fit.taste_without(index), watched.reward},
                       Rehearsal::kPractice);
    }
}

Learner::Learner(LearnerSettings settings) : state_(std::make_unique<State>(settings)) {}
Learner::~Learner() = default;
Learner::Learner(Learner&&) noexcept = default;
Learner& Learner::operator=(Learner&&) noexcept = default;

void Learner::apply(Position position, const schema::Event* event) {
    ASSERT(position.offset >= state_->cut.next_offset(position.partition));
    state_->cut.set(position.partition, position.offset + 1);
    ++state_->report.events;
    if (event == nullptr) {
        ++state_->report.erased_events;
        return;
    }
    state_->apply(position, *event);
}

std::shared_ptr<const model::Snapshot> Learner::end_tick(const schema::Tick& tick, UnixMs time_ms) {
    State& state = *state_;
    ASSERT(tick.number > state.last->number && tick.cut.covers(state.cut));
    while (!state.open_by_time.empty() &&
           state.open_by_time.begin()->first + state.settings.close_after_ms <= time_ms) {
        state.close_example(state.open_by_time.begin()->second);
    }
    state.practices_in_tick = state.examples_in_tick = state.choices_in_tick = 0;
    state.cut = tick.cut;
    state.newest_ms = std::max(state.newest_ms, time_ms);
    state.network.end_tick(state.tables, time_ms);
    state.gate.end_tick();
    refresh_spectra(state.tables, state.viewers, state.catalogues, state.spectral_videos);
    const Digest tables_digest = state.tables.digest();
    auto snapshot = std::make_shared<model::Snapshot>(
        model::Snapshot{tick.number, state.erasure_epoch, tick.cut, time_ms, {}, state.tables.freeze()});
    snapshot->digest = model::snapshot_digest(*snapshot, tables_digest);
    state.last = snapshot;
    return snapshot;
}

std::shared_ptr<const model::Snapshot> Learner::snapshot() const { return state_->last; }
bool Learner::is_fit_to_serve() const { return state_->gate.is_open(); }
std::uint64_t Learner::tick_number() const { return state_->last->number; }
const Cut& Learner::cut() const { return state_->cut; }

UnixMs Learner::next_closing_ms() const {
    return state_->open_by_time.empty() ? 0 : state_->open_by_time.begin()->first + state_->settings.close_after_ms;
}

const std::array<HeadQuality, schema::kHeadCount>& Learner::head_quality() const { return state_->report.heads; }

LearnerReport Learner::report() const {
    const State& state = *state_;
    LearnerReport report = state.report;
    report.viewers = state.viewers.size();
    report.items = state.tables.items.size();
    report.open_examples = state.open_by_time.size();
    report.network = state.network.report();
    report.gate = state.gate.report();
    report.counted_examples = report.examples - report.heads[0].all().examples;  // what is learned is judged first
    std::uint64_t viewer_bytes = 0;
    for (const LearnerViewer& viewer : state.viewers) {
        const schema::ViewerState& s = viewer.state;
        viewer_bytes += sizeof(LearnerViewer) + viewer.closed.capacity() * sizeof(ClosedExample) +
                        s.history.capacity() * sizeof(schema::HistoryEntry) +
                        s.seen_before.capacity() * sizeof(VideoId) + s.ledger.size_bytes() +
                        s.command_keys.capacity() * sizeof(schema::ViewerState::CommandKey) +
                        viewer.served.size_bytes();
    }
    std::uint64_t content_bytes = 0;
    for (const auto& [space, content] : state.contents) content_bytes += content.size_bytes();
    const std::uint64_t item_bytes = state.tables.items.size_bytes() + state.tastes.size_bytes() + content_bytes;
    report.bytes = viewer_bytes + state.tables.size_bytes() + state.tastes.size_bytes() + state.heads.size_bytes() +
                   state.network.size_bytes() + content_bytes;
    if (report.viewers > 0)
        report.bytes_per_viewer = static_cast<double>(viewer_bytes) / static_cast<double>(report.viewers);
    if (report.items > 0) report.bytes_per_item = static_cast<double>(item_bytes) / static_cast<double>(report.items);
    return report;
}

}  // namespace tiller::learn
