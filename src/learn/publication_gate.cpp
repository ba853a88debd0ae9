#include "learn/publication_gate.h"

#include <algorithm>
#include <cmath>

#include "learn/head_trainer.h"

namespace tiller::learn {
namespace {

// About 512 examples are remembered: at a hundred examples a second, five seconds of them.
constexpr double kKept = 1.0 - 1.0 / 512;
constexpr double kEnough = 100;
// Of a slice at each tick: one that gets no more examples must not hold the gate closed. At four ticks a second half is left
// after 45 seconds.
constexpr double kKeptOverTick = 1.0 - 1.0 / 256;
// Wide enough for the noise of a step of learning: it is there for what is broken.
constexpr double kRatio = 0.1;
constexpr double kMargin = 0.05;
constexpr double kLossOfNonsense = 14;  // nats; the most that log_loss gives

double loss_of(float prediction, float label) {
    return std::isfinite(prediction) ? log_loss(prediction, label) : kLossOfNonsense;
}

}  // namespace

void PublicationGate::SliceRecord::add(const Losses& losses, const Losses& served_losses) {
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        heads[head].loss = heads[head].loss * kKept + losses[head];
        heads[head].served_loss = heads[head].served_loss * kKept + served_losses[head];
    }
    examples = examples * kKept + 1;
}

void PublicationGate::judge(const Situation& situation, const model::HeadVector& newest,
                            const model::HeadVector& served, const Labels& labels) {
    Losses losses;
    Losses served_losses;
    for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
        losses[head] = loss_of(newest[head], labels[head]);
        served_losses[head] = loss_of(served[head], labels[head]);
    }
    Slices& slices = spaces_[situation.space];
    const Slice viewer = situation.viewer_videos < kNewViewerVideos ? Slice::kNewViewer : Slice::kKnownViewer;
    const Slice video = situation.video_views < kNewVideoViews ? Slice::kNewVideo : Slice::kKnownVideo;
    for (const Slice slice : {viewer, video}) slices[static_cast<std::size_t>(slice)].add(losses, served_losses);
}

void PublicationGate::SliceRecord::fade() {
    for (HeadRecord& head : heads) {
        head.loss *= kKeptOverTick;
        head.served_loss *= kKeptOverTick;
    }
    examples *= kKeptOverTick;
}

void PublicationGate::end_tick() {
    const bool was_open = report_.is_open;
    const double share = was_open ? 1 : 0.5;  // of the tolerance: what closed it must be well within before it opens
    bool found = false;
    for (const auto& [space, slices] : spaces_) {
        for (std::size_t slice = 0; slice < kSliceCount; ++slice) {
            const SliceRecord& record = slices[slice];
            if (record.examples < kEnough) continue;
            for (std::size_t head = 0; head < schema::kHeadCount; ++head) {
                const double served = record.heads[head].served_loss / record.examples;
                const double limit = served + share * (kRatio * served + kMargin);
                const double excess = record.heads[head].loss / record.examples - limit;
                if (found && excess <= report_.excess) continue;
                found = true;
                report_.excess = excess;
                report_.space = space;
                report_.slice = static_cast<Slice>(slice);
                report_.head = static_cast<schema::Head>(head);
            }
        }
    }
    report_.is_open = !found || report_.excess <= 0;
    for (auto& [space, slices] : spaces_) std::ranges::for_each(slices, &SliceRecord::fade);
    if (was_open && !report_.is_open) ++report_.closings;
}

void PublicationGate::encode(ByteWriter& out) const {
    out.put(static_cast<std::uint8_t>(report_.is_open));
    out.put(report_.closings);
    out.put_varint(spaces_.size());
    for (const auto& [space, slices] : spaces_) {
        out.put(space.value);
        for (const SliceRecord& slice : slices) {
            out.put(slice.examples);
            for (const HeadRecord& head : slice.heads) {
                out.put(head.loss);
                out.put(head.served_loss);
            }
        }
    }
}

PublicationGate PublicationGate::decode(ByteReader& in) {
    PublicationGate gate;
    gate.report_.is_open = in.get<std::uint8_t>() != 0;
    gate.report_.closings = in.get<std::uint64_t>();
    for (std::size_t spaces = in.get_count(1 << 16, 5); spaces > 0 && in.ok(); --spaces) {
        Slices& slices = gate.spaces_[schema::SpaceId{in.get<std::uint32_t>()}];
        for (SliceRecord& slice : slices) {
            slice.examples = in.get<double>();
            for (HeadRecord& head : slice.heads) {
                head.loss = in.get<double>();
                head.served_loss = in.get<double>();
            }
        }
    }
    return gate;
}

}  // namespace tiller::learn
