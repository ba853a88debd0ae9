#include "audit/verify.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "audit/learner_fold.h"
#include "projection/fold_order.h"

namespace tiller::audit {

namespace {

using Say = std::function<void(std::string_view)>;
constexpr std::uint64_t kPublicationsBetweenNotes = 1'000;

Status compare_publications(const journal::Journal& journal, const VerifyOptions& options, const Say& say,
                            VerifyReport& report) {
    std::map<std::uint64_t, Digest> recorded;
    for (const schema::Published& published : TRY(publications(journal, 0)))
        recorded.emplace(published.number, published.digest);
    if (recorded.empty()) return {};
    learn::Learner learner(options.learner);
    return advance_learner(journal, learner, recorded.rbegin()->first,
                           [&](const std::shared_ptr<const model::Snapshot>& snapshot) {
                               const auto published = recorded.find(snapshot->number);
                               if (published == recorded.end()) return true;
                               if (++report.publications % kPublicationsBetweenNotes == 0)
                                   say(fmt::format("  {} of {} publications", report.publications, recorded.size()));
                               if (published->second != snapshot->digest) {
                                   ++report.differing_publications;
                                   if (!report.first_differing_publication)
                                       report.first_differing_publication = snapshot->number;
                               }
                               return true;
                           });
}

}  // namespace

bool VerifyReport::is_intact() const {
    return std::ranges::all_of(partitions, [](const VerifiedPartition& one) { return one.verification.is_intact(); }) &&
           live_state_equal.value_or(true) && differing_publications == 0;
}

Result<VerifyReport> verify(const journal::Journal& journal, const VerifyOptions& options,
                            const std::function<void(std::string_view)>& on_step) {
    const Say say = [&](std::string_view words) {
        if (on_step) on_step(words);
    };
    VerifyReport report;
    for (const PartitionId partition : journal.partitions()) {
        say(fmt::format("chain, commitments and roots of partition {}", partition.value));
        report.partitions.push_back({.partition = partition, .verification = TRY(journal.verify(partition))});
    }
    say("refolding the projections");
    projection::Projections projections;
    TRY_STATUS(projection::fold_to(journal, projections, options.until.value_or(options.live ? options.live->cut : journal.end())));
    report.cut = projections.cut();
    report.projections_digest = projections.digest();
    if (options.live) report.live_state_equal = options.live->digest == report.projections_digest;
    if (options.refold_learner) {
        say("refolding the learner");
        TRY_STATUS(compare_publications(journal, options, say, report));
    }
    return report;
}

std::string report_text(const VerifyReport& report) {
    std::string out;
    for (const auto& [partition, verification] : report.partitions) {
        out += fmt::format("partition {}: {} records, {} erased bodies, {} roots: {}\n", partition.value,
                           verification.records, verification.erased_bodies, verification.roots,
                           verification.first_fault ? fmt::format("DAMAGED at {}: {}", verification.first_fault->offset,
                                                                  verification.first_fault->what)
                                                    : "intact");
    }
    out += fmt::format("projections at {}: {}\n", report.cut.text(), hex_text(report.projections_digest));
    if (report.live_state_equal)
        out += fmt::format("state in memory: {}\n", *report.live_state_equal ? "equal" : "DIFFERENT from the refold");
    out += fmt::format("publications: {} compared, {} differ{}\n", report.publications, report.differing_publications,
                       report.first_differing_publication
                           ? fmt::format(", first snapshot {}", *report.first_differing_publication)
                           : "");
    return out;
}

}  // namespace tiller::audit
