#include "projection/trials.h"

#include <algorithm>

#include "projection/decode_limits.h"

namespace tiller::projection {
namespace {

template <typename Key, typename Value>
std::vector<std::pair<Key, Value>> sorted_pairs(const std::unordered_map<Key, Value>& map) {
    std::vector<std::pair<Key, Value>> pairs(map.begin(), map.end());
    std::ranges::sort(pairs, {}, &std::pair<Key, Value>::first);
    return pairs;
}

}  // namespace

void Trials::begin(const schema::ExperimentStarted& event) {
    if (trials_.size() == kKeptTrials) trials_.erase(trials_.begin());
    trials_.push_back({.experiment = event.experiment,
                       .window_ms = std::int64_t{event.window_hours} * (kDayMs / 24),
                       .viewers = {},
                       .seen = {}});
}

const Trial* Trials::find(ExperimentId experiment) const {
    const auto found = std::ranges::find(trials_, experiment, &Trial::experiment);
    return found == trials_.end() ? nullptr : &*found;
}

Trials::Open Trials::open(ExperimentId experiment, ViewerId viewer, UnixMs time_ms) {
    if (experiment.is_none()) return {};
    const auto trial = std::ranges::find(trials_, experiment, &Trial::experiment);
    if (trial == trials_.end()) return {};
    const auto outcome = trial->viewers.find(viewer);
    if (outcome == trial->viewers.end()) return {};
    const bool is_within = time_ms - outcome->second.first_ms < trial->window_ms;
    return {&*trial, is_within ? &outcome->second : nullptr};
}

void Trials::note_slate(const schema::Assignment& assignment, ViewerId viewer, UnixMs time_ms) {
    const auto trial = std::ranges::find(trials_, assignment.experiment, &Trial::experiment);
    if (trial == trials_.end()) return;
    trial->viewers.try_emplace(viewer, Outcome{.arm = assignment.arm, .first_ms = time_ms});
}

void Trials::note_action(ExperimentId experiment, ViewerId viewer, UnixMs time_ms, const schema::Acted& acted,
                         const schema::ShownSlate* slate) {
    const auto [trial, outcome] = open(experiment, viewer, time_ms);
    if (outcome == nullptr || slate == nullptr || slate->surface != schema::Surface::kForYou ||
        slate->time_ms < outcome->first_ms)
        return;
    switch (acted.action) {
        case schema::Action::kSeen:
            ++outcome->seen;
            ++trial->seen[static_cast<std::size_t>(outcome->arm)][acted.impression.video];
            break;
        case schema::Action::kWatch:
            outcome->watched_ms += acted.watched_ms;
            outcome->quick_skips += acted.watched_ms < kQuickSkipMs && acted.ended == schema::WatchEnd::kSwipe ? 1 : 0;
            break;
        case schema::Action::kNotInterested: ++outcome->not_interested; break;
        case schema::Action::kUndoNotInterested: outcome->not_interested -= outcome->not_interested > 0 ? 1 : 0; break;
        default: break;
    }
}

void Trials::note_report(ExperimentId experiment, ViewerId viewer, UnixMs time_ms) {
    if (const auto [trial, outcome] = open(experiment, viewer, time_ms); outcome != nullptr) ++outcome->reports;
}

void Trials::forget(ViewerId viewer) {
    for (Trial& trial : trials_) trial.viewers.erase(viewer);
}

void Trials::encode(ByteWriter& out) const {
    out.put_varint(trials_.size());
    for (const Trial& trial : trials_) {
        out.put(trial.experiment.value);
        out.put(trial.window_ms);
        out.put_varint(trial.viewers.size());
        for (const auto& [viewer, outcome] : sorted_pairs(trial.viewers)) {
            out.put(viewer.value);
            out.put(outcome.arm);
            out.put(outcome.first_ms);
            out.put_varint(outcome.watched_ms);
            out.put_varint(outcome.seen);
            out.put_varint(outcome.quick_skips);
            out.put_varint(outcome.not_interested);
            out.put_varint(outcome.reports);
        }
        for (const auto& seen : trial.seen) {
            out.put_varint(seen.size());
            for (const auto& [video, count] : sorted_pairs(seen)) {
                out.put(video.value);
                out.put_varint(count);
            }
        }
    }
}

Trials Trials::decode(ByteReader& in) {
    Trials decoded;
    const auto count_of = [&in] { return static_cast<std::uint32_t>(in.get_varint()); };
    for (std::size_t left = in.get_count(kKeptTrials, 19); left > 0 && in.ok(); --left) {
        Trial& trial = decoded.trials_.emplace_back();
        trial.experiment.value = in.get<std::uint64_t>();
        trial.window_ms = in.get<std::int64_t>();
        for (std::size_t more = in.get_count(kMaxEntries, 22); more > 0 && in.ok(); --more) {
            Outcome& outcome = trial.viewers[ViewerId{in.get<std::uint64_t>()}];
            outcome.arm = in.get<schema::Arm>();
            if (static_cast<std::size_t>(outcome.arm) >= schema::kArmCount) in.mark_failed();
            outcome.first_ms = in.get<UnixMs>();
            outcome.watched_ms = in.get_varint();
            outcome.seen = count_of();
            outcome.quick_skips = count_of();
            outcome.not_interested = count_of();
            outcome.reports = count_of();
        }
        for (auto& seen : trial.seen) {
            for (std::size_t more = in.get_count(kMaxEntries, 9); more > 0 && in.ok(); --more) {
                const VideoId video{in.get<std::uint64_t>()};
                seen[video] = count_of();
            }
        }
    }
    return decoded;
}

}  // namespace tiller::projection
