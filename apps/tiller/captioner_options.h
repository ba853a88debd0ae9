// The program for captions in tiller.toml: the table [captions], read strictly.
#pragma once

#include <toml++/toml.h>

#include "app/captioner_settings.h"
#include "base/result.h"

namespace tiller {

/// kInvalid, saying which key, for what is unknown, missing, of a wrong type or out of range.
[[nodiscard]] Result<app::CaptionerSettings> read_captioner(const toml::node& node);

}  // namespace tiller
