#include "feed/gather.h"

#include <algorithm>
#include <optional>

#include "retrieve/source.h"

namespace tiller::feed {
namespace {

/// A feed with an order of its own shows what one source proposes, so nobody else is asked, and that one deeper.
struct OnlySource {
    schema::Source source{};
    std::size_t max_count = 0;
};
std::optional<OnlySource> only_source_of(schema::Surface surface) {
    switch (surface) {
        case schema::Surface::kFollowing: return OnlySource{schema::Source::kFollowed, 2000};
        case schema::Surface::kPopular: return OnlySource{schema::Source::kPopular, model::kMaxPopular};
        case schema::Surface::kFresh: return OnlySource{schema::Source::kFresh, 2000};
        default: return std::nullopt;
    }
}

constexpr std::size_t kExpectedCandidates = 3000;

/// The proposals of all sources: the same video from several is one candidate, named by the first that proposed it.
class Proposals {
public:
    Proposals(const model::ViewerContext& viewer, std::uint64_t seed)
        : viewer_(viewer), seed_(seed), places_(kExpectedCandidates) {
        candidates_.reserve(kExpectedCandidates);
    }
    [[nodiscard]] std::size_t size() const { return candidates_.size(); }
    void ask(const retrieve::SourceEntry& entry, std::size_t max_count) {
        const std::uint32_t mask = 1u << static_cast<int>(entry.source);
        for (const schema::VideoRow row : entry.propose({viewer_, max_count, seed_})) {
            std::uint32_t& place_plus_one = places_.find_or_add(row);
            if (place_plus_one == 0) {
                candidates_.push_back({.video = {},
                                       .creator = {},
                                       .row = row,
                                       .item = model::kNoItem,
                                       .source_mask = 0,
                                       .first_source = entry.source,
                                       .removal = {}});
                place_plus_one = static_cast<std::uint32_t>(candidates_.size());
            }
            candidates_[place_plus_one - 1].source_mask |= mask;
        }
    }
    /// By video id, with everything filled in.
    std::vector<Candidate> take() {
        const schema::Catalogue& catalogue = viewer_.catalogue();
        for (Candidate& candidate : candidates_) {
            candidate.video = catalogue.facts(candidate.row).video;
            candidate.creator = catalogue.facts(candidate.row).creator;
        }
        std::ranges::sort(candidates_, {}, &Candidate::video);
        std::vector<VideoId> videos;
        videos.reserve(candidates_.size());
        for (const Candidate& candidate : candidates_) videos.push_back(candidate.video);
        const std::vector<model::ItemRow> items = viewer_.tables().items.find_all(videos);
        for (std::size_t i = 0; i < items.size(); ++i) candidates_[i].item = items[i];
        return std::move(candidates_);
    }

private:
    const model::ViewerContext& viewer_;
    std::uint64_t seed_;
    std::vector<Candidate> candidates_;
    FlatMap<std::uint32_t> places_;  // row -> place in candidates_, plus one
};

}  // namespace

std::vector<Candidate> gather(const model::ViewerContext& viewer, const schema::Policy& policy,
                              const schema::FeedRequest& request) {
    Proposals proposals(viewer, request.seed);
    const std::optional<OnlySource> only = only_source_of(request.surface);
    const std::size_t wanted = std::min(retrieve::kMinCandidates, viewer.catalogue().rows_by_time().size());
    for (const retrieve::SourceEntry& entry : retrieve::source_table()) {
        if (only && entry.source != only->source) continue;
        proposals.ask(entry, only ? only->max_count : policy.candidates_per_source);
        if (entry.source != schema::Source::kExploration) continue;
        // The others may have proposed the same ones: exploration is asked for more until there are enough.
        for (std::size_t count = 2 * retrieve::kMinCandidates - proposals.size(); proposals.size() < wanted; count *= 2)
            proposals.ask(entry, count);
    }
    return proposals.take();
}

std::vector<Candidate> gather_newest(const schema::Catalogue& catalogue, const arrange::Limits& limits,
                                     std::size_t max_count) {
    std::vector<Candidate> candidates;
    const auto by_time = catalogue.rows_by_time();
    for (std::size_t i = by_time.size(); i-- > 0 && candidates.size() < max_count;) {
        const schema::VideoFacts& facts = catalogue.facts(by_time[i]);
        if (limits.check(by_time[i]) != arrange::Removal::kNone) continue;
        candidates.push_back({.video = facts.video,
                              .creator = facts.creator,
                              .row = by_time[i],
                              .item = model::kNoItem,
                              .source_mask = 1u << static_cast<int>(schema::Source::kFallback),
                              .first_source = schema::Source::kFallback,
                              .removal = {}});
    }
    std::ranges::sort(candidates, {}, &Candidate::video);
    return candidates;
}

}  // namespace tiller::feed
