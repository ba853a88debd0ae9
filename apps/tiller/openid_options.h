// The identity providers in tiller.toml: [[openid]] tables, read strictly, each fault named with the table that it stands in.
#pragma once

#include <toml++/toml.h>

#include <vector>

#include "app/openid_settings.h"
#include "base/result.h"
#include "outbound/https_caller.h"

namespace tiller {

/// With their secrets, out of the files that the tables name. kInvalid, saying which table and which key, for what is unknown, missing, of
/// a wrong type or out of range, and for a file that can not be read, is empty, or that everybody on the machine can read.
[[nodiscard]] Result<std::vector<app::OpenidProviderSettings>> read_openid_providers(const toml::node& node);
/// The hosts that these tables name; no other is ever called.
[[nodiscard]] std::vector<outbound::Destination> outbound_destinations(
    const std::vector<app::OpenidProviderSettings>& providers);

}  // namespace tiller
