// Who is calling, as the use cases see it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/position.h"
#include "schema/words.h"
#include "store/api_keys.h"
#include "store/sessions.h"

namespace tiller::app {

struct Identity {
    ViewerId viewer;              // none: nobody yet
    PartitionId home;             // region of the viewer
    bool is_account = false;      // signed in
    bool is_simulated = false;
    schema::Role role = schema::Role::kViewer;
    bool lacks_second_factor = false;  // staff that is a viewer until they have turned it on
    store::SessionId session;     // none without one
    UnixMs signed_in_ms = 0;      // when that session was opened
    schema::SpaceId engine_space; // 0 unless an API key was presented
    store::ApiKeyId api_key;
    std::string peer;             // address for rate limits
    std::optional<std::string> suspension;  // the session is of a suspended account: why; it opens nothing but…
    ViewerId suspended;           // …what was decided about that account
    /// Whose decisions the caller may read and appeal; none when not signed in.
    [[nodiscard]] ViewerId person() const { return is_account ? viewer : suspended; }
    [[nodiscard]] bool may_moderate() const { return is_account && role != schema::Role::kViewer; }
};

/// What a request carries to prove who it comes from; any of them may be empty.
struct Presented {
    std::string_view session;
    std::string_view device;
    std::string_view api_key;
};

}  // namespace tiller::app
