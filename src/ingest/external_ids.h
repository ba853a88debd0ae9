// Engine callers name items and users with strings of their own; ours are 64 bits. The number is a keyed hash of the
// string, so that no table has to be asked, and nobody without the key can tell whose handle a number is.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/ids.h"
#include "base/result.h"
#include "schema/words.h"

namespace tiller::ingest {

using ExternalIdKey = std::array<std::byte, 32>;  // one for the instance, for ever: another key is another set of ids

/// Ids of 2^32 items collide with a chance of 1/2; of a million, with 1 in 37 million. Safe from any thread; 0.5 us.
class ExternalIds {
public:
    explicit ExternalIds(const ExternalIdKey& key) : key_(key) {}
    /// kInvalid for an empty id, one past kMaxExternalIdBytes, or one with control characters or bad UTF-8.
    [[nodiscard]] Result<VideoId> video(schema::SpaceId space, std::string_view external_id) const;
    [[nodiscard]] Result<ViewerId> viewer(schema::SpaceId space, std::string_view external_id) const;

private:
    [[nodiscard]] Result<std::uint64_t> id_of(std::string_view kind, schema::SpaceId space,
                                              std::string_view external_id) const;
    ExternalIdKey key_;
};

/// A client's command id as the key that folds compare, scoped to the subject; 0 for an empty one.
[[nodiscard]] std::uint64_t command_key_of(std::string_view command_id);

}  // namespace tiller::ingest
