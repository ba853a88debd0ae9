// Keys for callers of the engine API: each opens one space of items and users.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/random.h"
#include "base/result.h"

namespace tiller::store {

class StoreDatabase;

using ApiKeyId = Id<struct ApiKeyTag>;

struct ApiKey {
    ApiKeyId id;
    std::string name;
    std::uint32_t space = 0;  // from 1; never used again, not even after the key is gone
    UnixMs created_ms = 0;
};
struct NewApiKey {
    ApiKey key;
    std::string token;  // "tk_…", given once
};

class ApiKeys {
public:
    ApiKeys(StoreDatabase& database, const Clock& clock, Entropy& entropy)
        : database_(database), clock_(clock), entropy_(entropy) {}

    /// A key with a space of its own. kInvalid for an empty name or one of more than 200 bytes.
    [[nodiscard]] Result<NewApiKey> create(std::string_view name);
    /// kUnauthorized when there is no such key.
    [[nodiscard]] Result<ApiKey> find(std::string_view token);
    [[nodiscard]] Result<std::vector<ApiKey>> list();
    /// kNotFound when there is none.
    [[nodiscard]] Status remove(ApiKeyId id);

private:
    StoreDatabase& database_;
    const Clock& clock_;
    Entropy& entropy_;
};

}  // namespace tiller::store
