#include "projection/fold_order.h"

#include <algorithm>
#include <deque>
#include <set>
#include <vector>

namespace tiller::projection {

namespace {

enum class Readiness : std::uint8_t { kReady, kWaitsForCut, kWaitsForVideo };

/// One partition: what was read of it and not folded yet.
struct Stream {
    PartitionId partition;
    std::uint64_t next_read = 0;
    std::uint64_t end = 0;
    std::deque<journal::ReadEvent> waiting;
    [[nodiscard]] bool is_done() const { return waiting.empty() && next_read >= end; }
};

class Merge {
public:
    Merge(const journal::Journal& journal, Projections& projections, const Cut& target)
        : journal_(journal), projections_(projections), target_(target) {
        const Cut start = projections.cut();
        for (const Cut::Entry& entry : target.entries()) {
            streams_.push_back({.partition = entry.partition,
                                .next_read = start.next_offset(entry.partition),
                                .end = entry.next_offset,
                                .waiting = {}});
        }
    }

    Status run(const OnFoldProgress& progress) {
        while (!std::ranges::all_of(streams_, &Stream::is_done)) {
            bool moved = false;
            for (Stream& stream : streams_) {
                TRY_STATUS(fill(stream));
                moved = fold_ready(stream) || moved;
            }
            if (!moved) fold_one_that_waits();
            if (progress && !progress({.events = folded_, .cut = projections_.cut()}))
                return fail(ErrorCode::kUnavailable, "the fold was stopped");
        }
        return {};
    }

private:
    Status fill(Stream& stream) {
        if (!stream.waiting.empty() || stream.next_read >= stream.end) return {};
        // Offsets rise by at least one: no more than that can lie before the end, which may be a slate away.
        auto events = TRY(journal_.read(stream.partition, stream.next_read,
                                        std::min<std::uint64_t>(kFoldReadEvents, stream.end - stream.next_read)));
        if (events.empty()) {
            return fail(ErrorCode::kCorrupt, "partition " + std::to_string(stream.partition.value) + " ends at " +
                                                 std::to_string(stream.next_read) + ", but a cut names " +
                                                 std::to_string(stream.end));
        }
        stream.next_read = events.back().position.offset + 1;
        for (auto& event : events) {
            if (event.position.offset < stream.end) stream.waiting.push_back(std::move(event));
        }
        return {};
    }

    /// Folds what is ready at the head of a partition, as far as was read.
    bool fold_ready(Stream& stream) {
        std::vector<journal::ReadEvent> ready;
        {
            const View view = projections_.view();
            std::set<VideoId> new_videos;
            while (!stream.waiting.empty() && readiness(view, new_videos, stream) == Readiness::kReady) {
                journal::ReadEvent& head = stream.waiting.front();
                const auto* published =
                    head.event ? std::get_if<schema::VideoPublished>(&head.event->payload) : nullptr;
                if (published != nullptr) new_videos.insert(published->video.video);
                ready.push_back(std::move(head));
                stream.waiting.pop_front();
            }
        }
        projections_.apply(ready);
        folded_ += ready.size();
        return !ready.empty();
    }

    /// Everything waits for something that was erased or never was. What waits for a video goes first, because a cut
    /// can still be reached once it has.
    void fold_one_that_waits() {
        Stream* chosen = nullptr;
        {
            const View view = projections_.view();
            for (Stream& stream : streams_) {
                if (stream.waiting.empty()) continue;
                if (chosen == nullptr) chosen = &stream;
                if (readiness(view, {}, stream) != Readiness::kWaitsForVideo) continue;
                chosen = &stream;
                break;
            }
        }
        ASSERT(chosen != nullptr);
        projections_.apply(std::span(&chosen->waiting.front(), 1));
        chosen->waiting.pop_front();
        ++folded_;
    }

    Readiness readiness(const View& view, const std::set<VideoId>& new_videos, const Stream& stream) const {
        const journal::ReadEvent& head = stream.waiting.front();
        if (!head.event) return Readiness::kReady;
        const auto is_known = [&](VideoId video) {
            return new_videos.contains(video) || view.find_video(video).has_value();
        };
        if (const auto* slate = std::get_if<schema::SlateServed>(&head.event->payload)) {
            for (const Cut::Entry& entry : slate->record.cut.entries()) {
                const std::uint64_t needed = std::min(entry.next_offset, target_.next_offset(entry.partition));
                if (entry.partition != stream.partition && view.cut().next_offset(entry.partition) < needed)
                    return Readiness::kWaitsForCut;
            }
        } else if (const auto* acted = std::get_if<schema::Acted>(&head.event->payload)) {
            if (!is_known(acted->impression.video)) return Readiness::kWaitsForVideo;
        } else if (const auto* posted = std::get_if<schema::CommentPosted>(&head.event->payload)) {
            if (!is_known(posted->video)) return Readiness::kWaitsForVideo;  // its creator is told
        } else if (const auto* collected = std::get_if<schema::Collected>(&head.event->payload)) {
            if (!is_known(collected->video)) return Readiness::kWaitsForVideo;
        } else if (const auto* shown = std::get_if<schema::Shown>(&head.event->payload)) {
            if (!std::ranges::all_of(shown->videos, is_known)) return Readiness::kWaitsForVideo;
        }
        return Readiness::kReady;
    }

    const journal::Journal& journal_;
    Projections& projections_;
    const Cut& target_;
    std::vector<Stream> streams_;
    std::uint64_t folded_ = 0;
};

}  // namespace

Status fold_to(const journal::Journal& journal, Projections& projections, const Cut& target,
               const OnFoldProgress& progress) {
    if (!target.covers(projections.cut())) {
        return fail(ErrorCode::kInvalid,
                    "the projections stand at " + projections.cut().text() + ", past " + target.text());
    }
    return Merge(journal, projections, target).run(progress);
}

}  // namespace tiller::projection
