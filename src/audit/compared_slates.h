// A recorded slate beside the one that another policy makes of the same request, as the estimate of watch time needs it.
#pragma once

#include <functional>

#include "audit/off_policy.h"
#include "feed/feed_pipeline.h"

namespace tiller::audit {

/// Seconds that were watched of the video at a place; empty when it was not seen.
using WatchedAt = std::function<std::optional<double>(std::size_t place)>;

/// `recorded` and `other` are of the same request, snapshot and history.
[[nodiscard]] ComparedSlates compare_slates(const feed::FeedResult& recorded, const feed::FeedResult& other,
                                            const schema::Catalogue& catalogue, const WatchedAt& watched);

}  // namespace tiller::audit
