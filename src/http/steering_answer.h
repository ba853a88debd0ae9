// What a viewer can see and change of their feed, as the API shows it.
#pragma once

#include <array>
#include <string_view>

#include <boost/json.hpp>

#include "app/watch.h"
#include "http/route.h"

namespace tiller::http {

inline constexpr std::array<std::string_view, schema::kSliderCount> kSliderNames = {"novelty", "popularity", "followed",
                                                                                    "length"};

/// All of it, as it is now.
[[nodiscard]] boost::json::object controls_of(Call& call);

}  // namespace tiller::http
