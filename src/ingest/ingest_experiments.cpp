// The operator's experiments.
#include "ingest/ingest.h"
#include "ingest/text.h"
#include "schema/policy.h"

namespace tiller::ingest {
namespace {

Result<std::string> reason_of(std::string_view text) {
    return normalise_text(text, {.what = "reason", .max_bytes = schema::kMaxReasonBytes});
}

}  // namespace

Result<Position> Ingest::start_experiment(schema::ExperimentStarted started) {
    started.name = TRY(normalise_text(
        started.name,
        {.what = "name", .max_bytes = schema::kMaxExperimentNameBytes, .lines = TextLimits::Lines::kJoined}));
    if (started.name.empty()) return fail(ErrorCode::kInvalid, "name is empty");
    started.reason = TRY(reason_of(started.reason));
    if (!is_utf8(started.toml)) return fail(ErrorCode::kInvalid, "the policy is not UTF-8");
    (void)TRY(schema::parse_policy(started.toml, started.policy_version));
    if (started.share_percent < 1 || started.share_percent > schema::kMaxSharePercent)
        return fail(ErrorCode::kInvalid, "the share of viewers must be from 1 to 50 percent");
    if (started.window_hours < 1 || started.window_hours > schema::kMaxWindowHours)
        return fail(ErrorCode::kInvalid, "a viewer's window must be from 1 to 336 hours");
    return append_one(kControlPartition, {}, 0, std::move(started));
}

Result<Position> Ingest::stop_experiment(schema::ExperimentStopped stopped) {
    stopped.reason = TRY(reason_of(stopped.reason));
    return append_one(kControlPartition, {}, 0, std::move(stopped));
}

}  // namespace tiller::ingest
