// A slate as the API shows it.
#pragma once

#include <boost/json.hpp>

#include "app/watch.h"
#include "http/route.h"

namespace tiller::http {

/// Makes a slate for the caller and counts it; `results` are of the events that came along. Errors: what Watch::feed gives.
/// One feed (a few ms); shorter work when the request has waited for a second already.
[[nodiscard]] Result<boost::json::object> make_slate(Call& call, app::FeedWish wish, const app::EventResults& results);

}  // namespace tiller::http
