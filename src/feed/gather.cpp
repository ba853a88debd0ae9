#include "feed/gather.h"

#include <algorithm>

#include "retrieve/source.h"

namespace tiller::feed {
namespace {

/// Following shows the followed only, so nobody else is asked, and deeper.
constexpr std::size_t kFollowingCandidates = 2000;

/// The same video from several sources becomes one candidate; the first source in the table's order names it.
std::vector<Candidate> merge(std::vector<Candidate> proposals) {
    std::ranges::stable_sort(proposals, {}, &Candidate::video);
    std::vector<Candidate> merged;
    merged.reserve(proposals.size());
    for (const Candidate& proposal : proposals) {
        if (!merged.empty() && merged.back().video == proposal.video) {
            merged.back().source_mask |= proposal.source_mask;
        } else {
            merged.push_back(proposal);
        }
    }
    return merged;
}

}  // namespace

std::vector<Candidate> gather(const model::ViewerContext& viewer, const schema::Policy& policy, const schema::FeedRequest& request) {
    std::vector<Candidate> proposals;
    const bool following = request.surface == schema::Surface::kFollowing;
    const auto ask = [&](const retrieve::SourceEntry& entry, std::size_t max_count) {
        for (const schema::VideoRow row : entry.propose({viewer, max_count, request.seed})) {
            proposals.push_back({viewer.catalogue().facts(row).video, row, model::kNoItem, 1u << static_cast<int>(entry.source), entry.source, {}});
        }
    };
    for (const retrieve::SourceEntry& entry : retrieve::source_table()) {
        if (following && entry.source != schema::Source::kFollowed) continue;
        ask(entry, following ? kFollowingCandidates : policy.candidates_per_source);
        if (entry.source != schema::Source::kExploration) continue;
        // The others may have proposed the same ones: exploration is asked for more until there are enough.
        proposals = merge(std::move(proposals));
        const std::size_t wanted = std::min(retrieve::kMinCandidates, viewer.catalogue().rows_by_time().size());
        for (std::size_t count = 2 * retrieve::kMinCandidates - proposals.size(); proposals.size() < wanted; count *= 2) {
            ask(entry, count);
            proposals = merge(std::move(proposals));
        }
    }
    std::vector<Candidate> candidates = merge(std::move(proposals));
    for (Candidate& candidate : candidates) candidate.item = viewer.tables().items.find(candidate.video);
    return candidates;
}

std::vector<Candidate> gather_newest(const schema::Catalogue& catalogue, const arrange::Limits& limits, std::size_t max_count) {
    std::vector<Candidate> candidates;
    const auto by_time = catalogue.rows_by_time();
    for (std::size_t i = by_time.size(); i-- > 0 && candidates.size() < max_count;) {
        const schema::VideoFacts& facts = catalogue.facts(by_time[i]);
        if (limits.check(facts) != arrange::Removal::kNone) continue;
        candidates.push_back({facts.video, by_time[i], model::kNoItem, 1u << static_cast<int>(schema::Source::kFallback), schema::Source::kFallback, {}});
    }
    std::ranges::sort(candidates, {}, &Candidate::video);
    return candidates;
}

}  // namespace tiller::feed
