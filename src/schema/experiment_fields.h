// The fields of what the log says about experiments.
#pragma once

#include "schema/archive.h"
#include "schema/event.h"

namespace tiller::schema {

void fields(auto& archive, FieldsOf<ExperimentStarted> auto& event) {
    archive.fixed(event.experiment);
    archive.varint(event.policy_version);
    archive.text(event.name, kMaxExperimentNameBytes);
    archive.text(event.reason, kMaxReasonBytes);
    archive.fixed(event.author);
    archive.fixed(event.share_percent);
    archive.fixed(event.window_hours);
    archive.text(event.toml, kMaxPolicyBytes);
}

void fields(auto& archive, FieldsOf<ExperimentStopped> auto& event) {
    archive.fixed(event.experiment);
    archive.text(event.reason, kMaxReasonBytes);
    archive.fixed(event.author);
}

}  // namespace tiller::schema
