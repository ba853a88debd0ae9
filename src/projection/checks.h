// What checkers (programs of the operator's, hash lists) said about videos. They propose; what was done about it is in
// decisions.h.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"

namespace tiller::projection {

struct Check {
    UnixMs time_ms = 0;
    std::string checker;
    std::string version;
    std::vector<schema::CheckLabel> labels;
    std::string failure;  // why there is no answer; empty when there is one
    ReportId report;      // opened by it; none = nothing was flagged
    bool operator==(const Check&) const = default;
};
/// How one checker has done, over all videos.
struct CheckerTally {
    std::uint64_t answers = 0;
    std::uint64_t failures = 0;
    UnixMs last_answer_ms = 0;
    UnixMs last_failure_ms = 0;
    std::string last_failure;
};

class Checks {
public:
    /// The first word of each checker on a video stands; false when there was one already.
    bool note(UnixMs time_ms, const schema::VideoChecked& event);
    /// Reports that its checks had opened.
    std::vector<ReportId> forget(VideoId video);

    /// In the order of the checkers' names; empty for a video that none has looked at.
    [[nodiscard]] const std::vector<Check>& of_video(VideoId video) const;
    [[nodiscard]] bool has(VideoId video, std::string_view checker) const;
    /// Null for one that has never said anything.
    [[nodiscard]] const CheckerTally* tally(std::string_view checker) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Checks decode(ByteReader& in);

private:
    void count(const Check& check);

    std::map<VideoId, std::vector<Check>> checks_;
    std::map<std::string, CheckerTally, std::less<>> tallies_;  // derived
};

}  // namespace tiller::projection
