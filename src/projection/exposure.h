// How often each video was seen, by day and surface, of the last weeks: what coverage, inequality and civic exposure are measured on.
#pragma once

#include <cstdint>
#include <map>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"
#include "schema/shown_ledger.h"
#include "schema/words.h"

namespace tiller::projection {

/// Counts alone, of nobody. What a video is and how it is labelled is asked when they are read, because the fold may meet an
/// impression before the video. Some 70 bytes a video that was seen on a day and surface.
class Exposure {
public:
    using Day = std::int32_t;  // UTC, since 1970-01-01
    struct Seen {
        VideoId video;
        schema::Surface surface{};
        auto operator<=>(const Seen&) const = default;
    };
    using Counts = std::map<Seen, std::uint32_t>;
    static constexpr Day kDays = 28;  // that are kept, the newest with an impression among them

    [[nodiscard]] static Day day_of(UnixMs time_ms);
    void note(const Seen& seen, UnixMs time_ms);
    /// Whoever saw it, on the surface that their ledger has for it; any other action is none.
    void note(const schema::Acted& action, schema::ShownLedger& ledger, UnixMs time_ms);
    /// Oldest first; days without an impression are left out.
    [[nodiscard]] const std::map<Day, Counts>& days() const { return days_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Exposure decode(ByteReader& in);

private:
    std::map<Day, Counts> days_;
};

}  // namespace tiller::projection
