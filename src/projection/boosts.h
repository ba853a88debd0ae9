// Which videos staff lets more people see, for how long and why; all that ever were, because everybody may read them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"

namespace tiller::projection {

struct Boost {
    UnixMs from_ms = 0;
    UnixMs until_ms = 0;
    UnixMs ended_ms = 0;  // before its time: undone, or another one took its place; 0 = not
    std::uint16_t millipoints = 0;
    ViewerId author;
    std::string reason;
    [[nodiscard]] bool is_on(UnixMs now_ms) const {
        return from_ms <= now_ms && now_ms < until_ms && (ended_ms == 0 || now_ms < ended_ms);
    }
    bool operator==(const Boost&) const = default;
};

/// A boost and its end lie in the video's home, so they come in their order.
class Boosts {
public:
    void apply(UnixMs time_ms, const schema::VideoBoosted& event);
    void forget(VideoId video) { boosts_.erase(video); }

    /// Null when none was on then.
    [[nodiscard]] const Boost* at(VideoId video, UnixMs time_ms) const;
    /// Every one, by video, oldest first.
    [[nodiscard]] const std::map<VideoId, std::vector<Boost>>& all() const { return boosts_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Boosts decode(ByteReader& in);

private:
    std::map<VideoId, std::vector<Boost>> boosts_;
};

}  // namespace tiller::projection
