// From scored candidates to a slate: limits with names, then greedy choice with variety and exploration as terms. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "base/flat_map.h"
#include "base/random.h"
#include "schema/catalogue.h"
#include "schema/decision.h"
#include "schema/policy.h"
#include "schema/viewer_state.h"

namespace tiller::arrange {

/// Which rule removed a candidate. Values are in trace digests: never renumber.
enum class Removal : std::uint8_t {
    kNone = 0,
    kAlreadySent = 1,  // still unseen in the player
    kSeen = 2,
    kBlockedCreator = 3,
    kRejectedVideo = 4,  // "less of this" on this video
    kNotPublic = 5,
    kOwnVideo = 6,
    kOtherSurface = 7,  // Following: a creator whom the viewer does not follow
    kCreatorLimit = 8,  // the slate holds that creator's share already
    kBlockedByCreator = 9,
    kLimited = 10,  // staff decided that it is not recommended: all feeds but Following
    kHiddenLabel = 11,  // a label that the viewer does not want in feeds
    kBlockedTag = 12,
};
[[nodiscard]] std::string_view name_of(Removal);

enum class Repeats : std::uint8_t { kForbidden, kAllowed };

/// The hard limits, first match. `repeats` lifts kSeen only. `blocked_by` is sorted and borrowed. Cost: four binary searches
/// and a hash look-up, and one search a tag for who blocks tags.
class Limits {
public:
    Limits(const schema::Catalogue& catalogue, const schema::ViewerState& viewer, const schema::FeedRequest& request,
           Repeats repeats, std::span<const ViewerId> blocked_by = {}, schema::LabelSet hidden_labels = {});
    [[nodiscard]] Removal check(schema::VideoRow row) const;

private:
    const schema::Catalogue& catalogue_;
    const schema::ViewerState& viewer_;
    const schema::FeedRequest& request_;
    Repeats repeats_;
    std::span<const ViewerId> blocked_by_;
    schema::LabelSet hidden_labels_;
    FlatMap<bool> seen_;
    std::vector<VideoId> already_sent_;  // sorted
    std::vector<std::uint64_t> blocked_tags_;  // hashes, sorted
};

inline constexpr std::size_t kPlacesPerSlate = 6;  // exploration places are counted for so many
inline constexpr UnixMs kFirstAudienceMs = 3600 * 1000;  // since its publication: while a whole first audience is due
inline constexpr float kFirstLookViews = 20;  // are due at any age: enough to tell roughly what a video is worth
inline constexpr std::size_t kFirstAudienceSet =
    8;  // drawn from at once: fewer get their audience sooner, more leave a choice

/// A candidate that passed the limits.
struct Scored {
    VideoId video;
    ViewerId creator;
    schema::VideoRow row = 0;
    schema::Nano base_nano = 0;  // sum of the terms that do not depend on the slate
    float views = 0;  // as the snapshot counts them
};

/// One chosen video and the terms that the slate added to its base.
struct Placed {
    std::size_t index = 0;  // into the candidates
    std::vector<schema::Term> slate_terms;
    schema::Nano score_nano = 0;
    bool exploration = false;
    double exploration_probability = 0;
};

struct ExplorationDraw {
    std::size_t index = 0;
    double probability = 0;
};

struct Arranged {
    std::vector<Placed> slate;
    std::vector<ExplorationDraw> exploration_set;  // of the first draw, with the probability of each
};

struct ArrangeInputs {
    const schema::ViewerState& viewer;
    const schema::Catalogue& catalogue;
    const schema::Policy& policy;
    const schema::FeedRequest& request;
    std::span<const Scored> candidates;
    double (*exp)(double);  // the defined one (kernels/elementary.h), which lies in a module that this one does not see
};

/// Greedy: each place goes to the highest sum of base and slate terms, ties to the lower id. At most request.count
/// places; fewer when candidates run out. Cost: one selection, then places × the best few, as variety terms never lift.
[[nodiscard]] Arranged arrange(const ArrangeInputs& inputs, SeededRandom& random);

}  // namespace tiller::arrange
