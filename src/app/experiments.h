// Experiments: a ranking document on a share of the viewers, what came of it, and its slate for a request of the past.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/identity.h"
#include "app/parts.h"
#include "app/slate_records.h"
#include "audit/experiment.h"

namespace tiller::app {

struct ExperimentWish {
    std::string name;
    std::string reason;
    std::string toml;  // arm B's
    std::int64_t share_percent = 0;  // [1, schema::kMaxSharePercent]
    std::int64_t window_hours = 0;   // [1, schema::kMaxWindowHours]
};
/// A slate of the experiment, without who asked.
struct ExperimentSlate {
    RequestId request;
    UnixMs time_ms = 0;
    schema::Arm arm{};
};
struct ExperimentCard {
    projection::Experiment experiment;
    std::string author;    // handle; empty when the account is gone, as is the next
    std::string ended_by;
    std::optional<audit::ExperimentResult> result = {};  // when it was asked for and is still kept
    std::vector<ExperimentSlate> slates = {};            // the newest, when it was asked for
};

/// One side of a request.
struct RankedSlate {
    std::optional<schema::Arm> arm;  // none: it was made outside the experiment
    std::uint64_t policy_version = 0;
    std::vector<schema::PlacedVideo> places;
};
/// A request as it was answered, and as the other arm would have answered it.
struct SlatesOfBothArms {
    RequestId request;
    UnixMs time_ms = 0;
    RankedSlate recorded;
    RankedSlate other;
    std::optional<std::size_t>
        first_difference;  // the first place with another video; none: the same videos in the same order
    std::map<VideoId, VideoCard> cards;  // as the administrator sees them
};

/// All functions are safe from any thread; changes are durable and in force when they return.
class Experiments {
public:
    Experiments(const Parts& parts, SlateRecords& records) : parts_(parts), records_(records) {}

    /// kInvalid past the limits above, with line and key for a document that does not parse, and for one that asks the learner for
    /// something else than the policy in force: both arms share it. kConflict while another experiment runs.
    [[nodiscard]] Result<ExperimentCard> start(const Identity& admin, const ExperimentWish& wish);
    /// kNotFound when there is none, kConflict when it has ended.
    [[nodiscard]] Result<ExperimentCard> stop(const Identity& admin, ExperimentId experiment, std::string_view reason);
    /// Newest first, at most kMaxListed.
    [[nodiscard]] std::vector<ExperimentCard> list() const;
    static constexpr std::size_t kMaxListed = 50;
    /// With what it says so far.
    [[nodiscard]] Result<ExperimentCard> find(ExperimentId experiment) const;
    /// For You slates only. kNotFound, kErased, kUnavailable when the slate can not be computed again to the bit. Nothing is
    /// changed or recorded. `done` is called exactly once, also from another thread.
    void slates_of(ExperimentId experiment, RequestId request, const Identity& admin,
                   std::move_only_function<void(Result<SlatesOfBothArms>)> done) const;

private:
    [[nodiscard]] std::vector<ExperimentSlate> newest_slates(ExperimentId experiment) const;
    const Parts parts_;
    SlateRecords& records_;
};

}  // namespace tiller::app
