// What viewers did in experiments: one outcome each, of the first hours after their first slate in it. Counted where their
// events are folded, so what repeats or can not be counts as little here as anywhere.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"
#include "schema/shown_ledger.h"

namespace tiller::projection {

inline constexpr std::size_t kKeptTrials = 8;  // experiments whose outcomes are kept, the newest
/// Swiped away within a second.
inline constexpr std::uint32_t kQuickSkipMs = 1'000;

struct Outcome {
    schema::Arm arm{};
    UnixMs first_ms = 0;  // of their first slate in the experiment
    std::uint64_t watched_ms = 0;
    std::uint32_t seen = 0;
    std::uint32_t quick_skips = 0;
    std::uint32_t not_interested = 0;
    std::uint32_t reports = 0;
    bool operator==(const Outcome&) const = default;
};

struct Trial {
    ExperimentId experiment;
    std::int64_t window_ms = 0;
    std::unordered_map<ViewerId, Outcome> viewers;
    /// How often each video was seen, by arm. An erased person's part in it goes with the refold of the next epoch.
    std::array<std::unordered_map<VideoId, std::uint32_t>, schema::kArmCount> seen;
};

class Trials {
public:
    void begin(const schema::ExperimentStarted& event);
    /// A viewer has got a slate of an experiment. One whose outcomes are kept no longer has no effect, here as below.
    void note_slate(const schema::Assignment& assignment, ViewerId viewer, UnixMs time_ms);
    /// An accepted action of a viewer who was in that experiment last. `slate`: the one that it is on. What counts is what was
    /// done of For You slates within the window.
    void note_action(ExperimentId experiment, ViewerId viewer, UnixMs time_ms, const schema::Acted& acted,
                     const schema::ShownSlate* slate);
    void note_report(ExperimentId experiment, ViewerId viewer, UnixMs time_ms);
    void forget(ViewerId viewer);

    /// Null when there is none, or it is kept no longer.
    [[nodiscard]] const Trial* find(ExperimentId experiment) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Trials decode(ByteReader& in);

private:
    struct Open {
        Trial* trial = nullptr;
        Outcome* outcome = nullptr;  // null: it does not count
    };
    [[nodiscard]] Open open(ExperimentId experiment, ViewerId viewer, UnixMs time_ms);
    std::vector<Trial> trials_;  // in the order of their start
};

}  // namespace tiller::projection
