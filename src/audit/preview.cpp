#include "audit/preview.h"

#include <algorithm>
#include <array>
#include <set>
#include <unordered_map>

#include "audit/compared_slates.h"

namespace tiller::audit {
namespace {

constexpr std::uint64_t kSeed = 0x70726576;  // the same question has the same answer
constexpr std::size_t kReadAtOnce = 4'096;

/// By request and place.
using WatchedSeconds = std::unordered_map<std::uint64_t, std::map<std::uint16_t, double>>;

/// How long what was offered was watched, since the oldest of `records`. Seen and not watched is nothing.
Result<WatchedSeconds> watched_since(const journal::Journal& journal, std::span<const Position> records) {
    std::map<PartitionId, std::uint64_t> from;
    for (const Position& record : records) {
        const auto [at, is_new] = from.try_emplace(record.partition, record.offset);
        if (!is_new) at->second = std::min(at->second, record.offset);
    }
    WatchedSeconds watched;
    for (const auto& [partition, first] : from) {
        for (std::uint64_t next = first;;) {
            const auto events = TRY(journal.read(partition, next, kReadAtOnce));
            if (events.empty()) break;
            for (const journal::ReadEvent& event : events) {
                const auto* acted = event.event ? std::get_if<schema::Acted>(&event.event->payload) : nullptr;
                if (acted == nullptr || acted->space != schema::kAppSpace) continue;
                const bool tells = acted->action == schema::Action::kSeen || acted->action == schema::Action::kWatch;
                if (!tells) continue;
                watched[acted->impression.request.value][acted->impression.position] += acted->watched_ms / 1000.0;
            }
            next = events.back().position.offset + 1;
        }
    }
    return watched;
}

std::size_t age_of(UnixMs published_ms, UnixMs now_ms) {
    constexpr std::array<std::int64_t, 3> kDays = {1, 7, 30};
    const std::int64_t age_ms = now_ms - published_ms;
    return static_cast<std::size_t>(
        std::ranges::count_if(kDays, [&](std::int64_t days) { return age_ms > days * kDayMs; }));
}

/// Adds slates up.
class Tally {
public:
    void add(const schema::DecisionRecord& record, const schema::Catalogue& catalogue) {
        std::set<std::string> topics;
        for (const schema::PlacedVideo& placed : record.slate) {
            ++exposure_.places;
            exposure_.exploration_places += placed.exploration ? 1 : 0;
            const schema::VideoRow row = catalogue.row_of(placed.video);
            if (row == schema::kNoRow) continue;
            const schema::VideoFacts& facts = catalogue.facts(row);
            videos_.insert(placed.video);
            ++exposure_.creators[facts.creator];
            ++exposure_.ages[age_of(facts.published_ms, record.request.time_ms)];
            constexpr schema::LabelSet kCivic =
                schema::set_of(schema::VideoLabel::kPolitical) | schema::set_of(schema::VideoLabel::kStateAffiliated);
            exposure_.labelled_civic += (facts.labels() & kCivic) != schema::LabelSet::kNone ? 1 : 0;
            for (const std::string& tag : catalogue.video(row).tags) {
                ++exposure_.tags[tag];
                topics.insert(tag);
            }
        }
        ++slates_;
        topics_ += topics.size();
    }
    [[nodiscard]] Exposure exposure() const {
        Exposure exposure = exposure_;
        exposure.distinct_videos = videos_.size();
        exposure.distinct_creators = exposure.creators.size();
        exposure.topics_in_slate = slates_ == 0 ? 0 : static_cast<double>(topics_) / static_cast<double>(slates_);
        return exposure;
    }

private:
    Exposure exposure_;
    std::set<VideoId> videos_;
    std::size_t slates_ = 0, topics_ = 0;
};

std::vector<VideoId> videos_of(const schema::DecisionRecord& record) {
    std::vector<VideoId> videos;
    for (const schema::PlacedVideo& placed : record.slate) videos.push_back(placed.video);
    return videos;
}

/// Places that hold another video.
std::size_t changes_of(const PreviewSample& sample) {
    std::size_t same = 0;
    for (std::size_t place = 0; place < std::min(sample.recorded.size(), sample.other.size()); ++place)
        same += sample.recorded[place] == sample.other[place] ? 1 : 0;
    return std::max(sample.recorded.size(), sample.other.size()) - same;
}

/// The ones that change most, the newest of equals.
void keep(std::vector<PreviewSample>& samples, PreviewSample sample) {
    const auto more = [](const PreviewSample& a, const PreviewSample& b) {
        return std::tuple(changes_of(a), a.time_ms) > std::tuple(changes_of(b), b.time_ms);
    };
    samples.insert(std::ranges::upper_bound(samples, sample, more), std::move(sample));
    if (samples.size() > kMaxPreviewSamples) samples.pop_back();
}

bool is_previewed(const schema::DecisionRecord& record) {
    return record.request.space == schema::kAppSpace && record.request.surface == schema::Surface::kForYou &&
           !record.fallback;
}

}  // namespace

Result<Preview> preview_policy(Replayer& replayer, const journal::Journal& journal, std::span<const Position> records,
                               const schema::Policy& policy, const OnPreviewed& on_previewed) {
    const WatchedSeconds watched = TRY(watched_since(journal, records));
    const auto other_policy = std::make_shared<const schema::Policy>(policy);
    Preview preview;
    Tally recorded_tally, other_tally;
    std::vector<ComparedSlates> compared;
    const auto visit = [&](const Recomputed& recomputed) {
        const schema::DecisionRecord& recorded = recomputed.recorded;
        if (!is_previewed(recorded)) return true;
        ++preview.asked;
        // What can not be repeated to the bit says nothing of the other policy.
        if (!feed::first_difference(recorded, recomputed.result.record).empty()) return true;
        const feed::FeedInputs& inputs = recomputed.inputs;
        const auto here = recomputed.view.policy_for(other_policy, inputs.request);
        const feed::FeedResult other = feed::feed({.viewer = inputs.viewer,
                                                   .catalogue = inputs.catalogue,
                                                   .snapshot = inputs.snapshot,
                                                   .policy = *here,
                                                   .request = inputs.request,
                                                   .cut = inputs.cut,
                                                   .erasure_epoch = inputs.erasure_epoch,
                                                   .blocked_by = inputs.blocked_by,
                                                   .hidden_labels = inputs.hidden_labels});
        ++preview.previewed;
        recorded_tally.add(recorded, inputs.catalogue);
        other_tally.add(other.record, inputs.catalogue);
        PreviewSample sample{recorded.request.time_ms, videos_of(recorded), videos_of(other.record)};
        preview.unchanged += sample.recorded == sample.other ? 1 : 0;
        keep(preview.samples, std::move(sample));
        const auto seen = watched.find(recorded.request.request.value);
        compared.push_back(
            compare_slates(recomputed.result, other, inputs.catalogue, [&](std::size_t place) -> std::optional<double> {
                if (seen == watched.end()) return std::nullopt;
                const auto at = seen->second.find(static_cast<std::uint16_t>(place));
                return at == seen->second.end() ? std::nullopt : std::optional(at->second);
            }));
        return !on_previewed || on_previewed(preview.previewed);
    };
    (void)TRY(replayer.recompute_all(records, visit));
    if (preview.previewed == 0)
        return fail(ErrorCode::kConflict,
                    "no recorded For You slate can be computed again yet: let people watch for a while first");
    preview.recorded = recorded_tally.exposure();
    preview.other = other_tally.exposure();
    preview.watch = estimate_watch(compared, kSeed);
    return preview;
}

}  // namespace tiller::audit
