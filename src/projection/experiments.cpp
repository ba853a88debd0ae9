#include "projection/experiments.h"

#include <algorithm>

#include "projection/decode_limits.h"
#include "schema/experiment_fields.h"

namespace tiller::projection {
namespace {

constexpr std::size_t kMaxExperiments = 1'000'000;

bool is_in_range(const schema::ExperimentStarted& event) {
    return !event.experiment.is_none() && event.share_percent >= 1 && event.share_percent <= schema::kMaxSharePercent &&
           event.window_hours >= 1 && event.window_hours <= schema::kMaxWindowHours;
}

}  // namespace

bool Experiments::start(UnixMs time_ms, std::uint64_t policy_version_a, const schema::ExperimentStarted& event) {
    const bool is_new = event.policy_version > policy_version_a && event.policy_version > newest_version();
    if (running() != nullptr || find(event.experiment) != nullptr || !is_new || !is_in_range(event)) return false;
    const auto parsed = schema::parse_policy(event.toml, event.policy_version);
    if (!parsed) return false;
    experiments_.push_back({.started = event,
                            .started_ms = time_ms,
                            .policy_version_a = policy_version_a,
                            .ended_by = {},
                            .end_reason = {},
                            .policy_b = std::make_shared<const schema::Policy>(*parsed)});
    return true;
}

void Experiments::end(UnixMs time_ms, ExperimentEnd how, ViewerId by, const std::string& reason) {
    Experiment& last = experiments_.back();
    last.end = how;
    last.ended_ms = time_ms;
    last.ended_by = by;
    last.end_reason = reason;
}

void Experiments::stop(UnixMs time_ms, const schema::ExperimentStopped& event) {
    if (running() == nullptr || running()->started.experiment != event.experiment) return;
    end(time_ms, ExperimentEnd::kStopped, event.author, event.reason);
}

void Experiments::end_with(UnixMs time_ms, const schema::PolicyChanged& change) {
    if (running() == nullptr) return;
    const bool is_theirs = change.toml == running()->started.toml;
    end(time_ms, is_theirs ? ExperimentEnd::kShipped : ExperimentEnd::kPolicyChanged, change.author, change.reason);
}

const Experiment* Experiments::running() const {
    return experiments_.empty() || !experiments_.back().runs() ? nullptr : &experiments_.back();
}

const Experiment* Experiments::find(ExperimentId experiment) const {
    const auto found =
        std::ranges::find_if(experiments_, [&](const Experiment& one) { return one.started.experiment == experiment; });
    return found == experiments_.end() ? nullptr : &*found;
}

std::shared_ptr<const schema::Policy> Experiments::policy(std::uint64_t version) const {
    const auto found = std::ranges::find_if(
        experiments_, [&](const Experiment& one) { return one.started.policy_version == version; });
    return found == experiments_.end() ? nullptr : found->policy_b;
}

std::uint64_t Experiments::newest_version() const {
    return experiments_.empty() ? 0 : experiments_.back().started.policy_version;
}

void Experiments::encode(ByteWriter& out) const {
    out.put_varint(experiments_.size());
    for (const Experiment& one : experiments_) {
        schema::Encoder encoder(out);
        fields(encoder, one.started);
        out.put(one.started_ms);
        out.put(one.policy_version_a);
        out.put(one.end);
        out.put(one.ended_ms);
        out.put(one.ended_by.value);
        out.put_text(one.end_reason);
    }
}

Experiments Experiments::decode(ByteReader& in) {
    Experiments decoded;
    for (std::size_t left = in.get_count(kMaxExperiments, 40); left > 0 && in.ok(); --left) {
        schema::ExperimentStarted started;
        schema::Decoder decoder(in);
        fields(decoder, started);
        const auto started_ms = in.get<UnixMs>();
        const auto version_a = in.get<std::uint64_t>();
        if (!in.ok() || !decoded.start(started_ms, version_a, started)) {
            in.mark_failed();
            return decoded;
        }
        const auto end = in.get<ExperimentEnd>();
        const auto ended_ms = in.get<UnixMs>();
        const ViewerId ended_by{in.get<std::uint64_t>()};
        const std::string reason = in.get_text(kMaxFieldBytes);
        if (end > ExperimentEnd::kPolicyChanged) in.mark_failed();
        if (end != ExperimentEnd::kRuns) decoded.end(ended_ms, end, ended_by, reason);
    }
    return decoded;
}

}  // namespace tiller::projection
