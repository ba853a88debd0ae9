#include "ingest/impressions.h"

#include <utility>

namespace tiller::ingest {

Impressions::Impressions(std::vector<schema::TokenKey> keys, const Clock& clock) : clock_(clock) {
    set_keys(std::move(keys));
}

void Impressions::set_keys(std::vector<schema::TokenKey> keys) {
    ASSERT(!keys.empty());
    for (const schema::TokenKey& key : keys) ASSERT(key.secret.size() == 32);
    auto shared = std::make_shared<const std::vector<schema::TokenKey>>(std::move(keys));
    const std::lock_guard lock(mutex_);
    keys_ = std::move(shared);
}

std::shared_ptr<const std::vector<schema::TokenKey>> Impressions::keys() const {
    const std::lock_guard lock(mutex_);
    return keys_;
}

std::string Impressions::mint(const Place& place) const {
    return schema::seal_token({.viewer = place.viewer,
                               .impression = place.impression,
                               .surface = place.surface,
                               .space = place.space,
                               .expires_ms = clock_.now_ms() + kTokenLifetimeMs},
                              keys()->front());
}

Result<schema::ImpressionToken> Impressions::open(std::string_view token, schema::SpaceId space) const {
    const auto current = keys();
    schema::ImpressionToken opened = TRY(schema::open_token(token, *current, clock_.now_ms()));
    if (opened.space != space) return fail(ErrorCode::kDenied, "this impression token belongs to another space");
    return opened;
}

Result<schema::ImpressionToken> Impressions::open(std::string_view token, ViewerId viewer,
                                                  schema::SpaceId space) const {
    schema::ImpressionToken opened = TRY(open(token, space));
    if (opened.viewer != viewer) return fail(ErrorCode::kDenied, "this impression token was issued to another viewer");
    return opened;
}

}  // namespace tiller::ingest
