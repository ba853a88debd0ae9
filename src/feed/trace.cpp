// The trace, its digest and the explanations drawn from it.
#include <algorithm>

#include "feed/feed_pipeline.h"

namespace tiller::feed {

const CandidateTrace* Trace::find(VideoId video) const {
    const auto found = std::ranges::lower_bound(candidates, video, {}, &CandidateTrace::video);
    return found != candidates.end() && found->video == video ? &*found : nullptr;
}

Digest Trace::digest() const {
    Hasher hasher;
    hasher.update_value(static_cast<std::uint64_t>(candidates.size()));
    hasher.update(std::as_bytes(std::span(candidates)));
    ByteWriter out;
    out.put(static_cast<std::uint64_t>(slate.size()));
    for (const schema::PlacedVideo& placed : slate) {
        out.put(placed.video.value);
        out.put(placed.score_nano);
        out.put(placed.exploration_probability);
        out.put(static_cast<std::uint64_t>(placed.terms.size()));
        for (const schema::Term& term : placed.terms) {
            out.put(term.id);
            out.put(term.nano);
        }
    }
    hasher.update(out.bytes());
    return hasher.finish();
}

Result<Explanation> explain(const Trace& trace, VideoId video) {
    const CandidateTrace* candidate = trace.find(video);
    if (candidate == nullptr)
        return fail(ErrorCode::kNotFound, "video " + to_text(video) + " was not a candidate of this request");
    Explanation explanation;
    explanation.video = video;
    explanation.removal = arrange::name_of(candidate->removal);
    for (std::size_t source = 0; source < schema::kSourceCount; ++source) {
        if ((candidate->source_mask >> source) & 1) explanation.sources.push_back(static_cast<schema::Source>(source));
    }
    explanation.heads = candidate->heads;
    explanation.score_nano = candidate->score_nano;
    explanation.exploration_probability = static_cast<double>(candidate->exploration_probability);
    if (candidate->place_plus_one == 0) return explanation;
    const std::uint32_t place = candidate->place_plus_one - 1u;
    explanation.place = place;
    explanation.terms = trace.slate[place].terms;
    explanation.exploration = trace.slate[place].exploration;
    explanation.exploration_probability = trace.slate[place].exploration_probability;
    return explanation;
}

std::string first_difference(const schema::DecisionRecord& recorded, const schema::DecisionRecord& recomputed) {
    const auto same = [&](auto member) { return recorded.*member == recomputed.*member; };
    if (!same(&schema::DecisionRecord::request)) return "request";
    if (!same(&schema::DecisionRecord::code_version)) return "code version";
    if (!same(&schema::DecisionRecord::policy_version)) return "policy version";
    if (!same(&schema::DecisionRecord::snapshot)) return "snapshot";
    if (!same(&schema::DecisionRecord::erasure_epoch)) return "erasure epoch";
    if (!same(&schema::DecisionRecord::cut)) return "cut";
    if (!same(&schema::DecisionRecord::fallback)) return "fallback";
    if (recorded.slate.size() != recomputed.slate.size()) return "slate length";
    for (std::size_t place = 0; place < recorded.slate.size(); ++place) {
        const schema::PlacedVideo& a = recorded.slate[place];
        const schema::PlacedVideo& b = recomputed.slate[place];
        const std::string at = " at place " + std::to_string(place);
        if (a.video != b.video) return "video" + at;
        if (a.source_mask != b.source_mask || a.source != b.source) return "sources" + at;
        if (a.heads != b.heads) return "heads" + at;
        if (a.terms != b.terms) return "terms" + at;
        if (a != b) return "score or exploration" + at;
    }
    return same(&schema::DecisionRecord::trace_digest) ? "" : "trace digest";
}

}  // namespace tiller::feed
