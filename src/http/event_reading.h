// Events of the player, from JSON.
#pragma once

#include <vector>

#include <boost/json/array.hpp>

#include "app/watch.h"
#include "base/result.h"

namespace tiller::http {

inline constexpr std::size_t kMaxEventsInBatch = 1'000;
inline constexpr std::size_t kMaxEventsInFeed = 200;

/// kInvalid names the first event and field that is wrong: then none is taken.
[[nodiscard]] Result<std::vector<app::PlayerEvent>> read_events(const boost::json::array& values);

}  // namespace tiller::http
