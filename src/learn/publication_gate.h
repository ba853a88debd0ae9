// Whether what was learned is fit to be served. Every example is predicted twice: when it was served, and by the newest weights just
// before it is learned. Where these know less than what is in service, they are withheld. Judged by slice, because a mean
// over everybody hides what goes wrong for some.
#pragma once

#include <array>
#include <cstdint>
#include <map>

#include "base/bytes.h"
#include "learn/example.h"

namespace tiller::learn {

enum class Slice : std::uint8_t { kNewViewer, kKnownViewer, kNewVideo, kKnownVideo };
inline constexpr std::size_t kSliceCount = 4;
inline constexpr std::size_t kNewViewerVideos = 20;  // a viewer is new with fewer videos than this in their history
inline constexpr float kNewVideoViews = 100;  // a video is new with fewer views than this

/// The slice and head that stand nearest to closing the gate, or furthest beyond.
struct GateReport {
    bool is_open = true;
    std::uint64_t closings = 0;
    schema::SpaceId space;
    Slice slice = Slice::kNewViewer;
    schema::Head head = schema::Head::kWatchedFraction;
    /// Log loss above the limit, nats an example; below 0 where all is well. 0 before any slice has enough examples.
    double excess = 0;
};

/// Part of the fold: the same examples open and close it at the same ticks everywhere.
class PublicationGate {
public:
    struct Situation {
        schema::SpaceId space;
        std::size_t viewer_videos = 0;  // in the history
        float video_views = 0;  // before this one
    };

    /// Holds the newest prediction and the served one against what came. Four logarithms a head.
    void judge(const Situation& situation, const model::HeadVector& newest, const model::HeadVector& served,
               const Labels& labels);
    /// Decides for the tick. Closed by any head of any slice with 100 examples (of a decayed 512) whose log loss is more than
    /// a tenth and 0.05 nats above that of what was served; open again when all are within half of that.
    void end_tick();
    [[nodiscard]] bool is_open() const { return report_.is_open; }
    [[nodiscard]] const GateReport& report() const { return report_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static PublicationGate decode(ByteReader& in);

private:
    using Losses = std::array<double, schema::kHeadCount>;
    struct HeadRecord {
        double loss = 0;
        double served_loss = 0;
    };
    struct SliceRecord {
        double examples = 0;
        std::array<HeadRecord, schema::kHeadCount> heads;
        void add(const Losses& losses, const Losses& served_losses);
        void fade();
    };
    using Slices = std::array<SliceRecord, kSliceCount>;

    std::map<schema::SpaceId, Slices> spaces_;
    GateReport report_;
};

}  // namespace tiller::learn
