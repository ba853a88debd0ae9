// A key store's file as a back-up sees it: read beside the process that uses it, never written.
#pragma once

#include <string>

#include "base/database.h"
#include "base/result.h"
#include "log/signed_root.h"

namespace tiller::log {

/// The seed that signs the region's roots. kCorrupt when the file is no key store.
[[nodiscard]] Result<RootSeed> read_root_seed(const std::string& path, DatabaseOptions::Access access);

}  // namespace tiller::log
