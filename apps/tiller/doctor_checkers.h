// What tiller doctor says of the operator's checkers, and of the program for captions.
#pragma once

#include <optional>
#include <vector>

#include "app/captioner_settings.h"
#include "app/checker_settings.h"
#include "custody/examination.h"
#include "projection/projections.h"

namespace tiller {

/// One finding each: that it can run and answers in the right form (programs are asked once, without a video), or that its
/// list can be read; and how it has done up to `projections`. At most timeout_s each.
[[nodiscard]] std::vector<custody::Finding> examine_checkers(const std::vector<app::CheckerSettings>& checkers,
                                                             const projection::Projections& projections);
/// That it can run and prints WebVTT for a second of silence; nothing when there is none. At most timeout_s.
[[nodiscard]] std::vector<custody::Finding> examine_captioner(const std::optional<app::CaptionerSettings>& captioner);

}  // namespace tiller
