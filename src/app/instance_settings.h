// The instance's settings as people see them: what nobody has decided yet has a default.
#pragma once

#include "projection/rules.h"

namespace tiller::app {

/// Languages of the pages until an admin chooses: all that the pages are written in.
[[nodiscard]] inline projection::Settings settings_of(const projection::Rules& rules) {
    projection::Settings settings = rules.settings();
    if (settings.languages.empty()) settings.languages = {"en", "zh-Hans", "zh-Hant"};
    return settings;
}

}  // namespace tiller::app
