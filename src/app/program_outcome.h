// How the run of an operator's program ended, in words for whoever reads the status.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "media/child_process.h"

namespace tiller::app {

struct ProgramLimits {
    std::uint32_t timeout_s = 0;
    std::size_t max_answer_bytes = 0;  // whole KiB
};
/// kInvalid with a short reason for every end but exit code 0, kConflict when it was stopped.
[[nodiscard]] Status check_outcome(const media::RunOutcome& outcome, const ProgramLimits& limits);

}  // namespace tiller::app
