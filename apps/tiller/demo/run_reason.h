// Why a program in the jail made no file, in words for the operator.
#pragma once

#include <string>
#include <string_view>

#include "media/child_process.h"

namespace tiller::demo {

/// One line for a run that is not ok(): how it ended, and the last lines of what it said. A program that was stopped
/// has often said nothing; then the words before are all there is.
[[nodiscard]] std::string reason_of(std::string_view program, const media::RunOutcome& outcome);

}  // namespace tiller::demo
