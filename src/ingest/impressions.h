// Mints and opens impression tokens with the instance's current keys.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "schema/event.h"
#include "schema/token.h"

namespace tiller::ingest {

/// A buffered feed may be watched a day later; the ledger of a viewer forgets a slate about then anyway.
inline constexpr std::int64_t kTokenLifetimeMs = kDayMs;

/// All functions are safe from any thread.
class Impressions {
public:
    /// `keys`: newest first, at least one of 32 bytes; the first seals, all open. `clock` is borrowed.
    Impressions(std::vector<schema::TokenKey> keys, const Clock& clock);
    /// After a rotation: tokens under keys that are left out are refused from now on.
    void set_keys(std::vector<schema::TokenKey> keys);

    struct Place {
        ViewerId viewer;
        schema::SpaceId space;
        schema::Surface surface{};
        schema::ImpressionRef impression;
    };
    /// About 1 us.
    [[nodiscard]] std::string mint(const Place& place) const;
    /// kInvalid: not ours; kGone: expired; kDenied: issued to another viewer or space. About 2 us.
    [[nodiscard]] Result<schema::ImpressionToken> open(std::string_view token, ViewerId viewer,
                                                       schema::SpaceId space) const;
    /// For engine callers, who may send a token without naming the user again.
    [[nodiscard]] Result<schema::ImpressionToken> open(std::string_view token, schema::SpaceId space) const;

private:
    [[nodiscard]] std::shared_ptr<const std::vector<schema::TokenKey>> keys() const;

    mutable std::mutex mutex_;  // guards keys_
    std::shared_ptr<const std::vector<schema::TokenKey>> keys_;
    const Clock& clock_;
};

}  // namespace tiller::ingest
