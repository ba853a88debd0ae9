// Videos that staff lets more people see for a while: by an administrator, with a reason that everybody reads, and never
// beyond what limits, blocks and steering allow.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/identity.h"
#include "app/parts.h"

namespace tiller::app {

inline constexpr std::size_t kMaxBoostsAtOnce = 20;
inline constexpr std::int64_t kMaxBoostHours = schema::kMaxBoostMs / 3'600'000;

struct BoostWish {
    double points = 0;  // (0, 1]: added to the score
    std::int64_t hours = 0;  // [1, kMaxBoostHours]
    std::string reason;
};
/// One boost as everybody reads it. Who gave it is in the log.
struct BoostCard {
    VideoId video;
    std::string text;  // of the video; empty unless it is public
    std::string handle;  // of its creator; empty unless it is public
    bool is_public = false;
    bool is_on = false;
    projection::Boost boost;
};

/// All functions are safe from any thread; changes are durable and in force when they return.
class Boosts {
public:
    explicit Boosts(const Parts& parts) : parts_(parts) {}

    /// In place of an earlier one. kInvalid past the limits above or without a reason, kConflict while kMaxBoostsAtOnce others
    /// are on, kGone for a video that is not public.
    [[nodiscard]] Status boost(const Identity& admin, VideoId video, const BoostWish& wish);
    /// kConflict when none is on.
    [[nodiscard]] Status end(const Identity& admin, VideoId video);
    /// Those that are on first, then the newest; at most kMaxListed.
    [[nodiscard]] std::vector<BoostCard> list() const;
    static constexpr std::size_t kMaxListed = 500;

private:
    struct Boosted {
        PartitionId home;
        ViewerId creator;
    };
    [[nodiscard]] Result<Boosted> boosted_video(const projection::View& view, VideoId video) const;
    const Parts parts_;
};

}  // namespace tiller::app
