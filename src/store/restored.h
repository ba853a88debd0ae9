// What must not come back to life with a restored store.
#pragma once

#include <string>

#include "base/result.h"

namespace tiller::store {

/// Ends every session and every one-time token: some may have been revoked or spent since the back-up was taken.
/// Passwords, API keys, uploads and secrets stay as they were. Not while a Store is open on `path`.
[[nodiscard]] Status end_sessions_and_tokens(const std::string& path);

}  // namespace tiller::store
