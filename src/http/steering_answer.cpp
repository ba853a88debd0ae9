#include "http/steering_answer.h"

#include "http/context.h"
#include "http/json_of.h"

namespace tiller::http {
namespace {

constexpr std::size_t kPageTopics = 64;

}  // namespace

boost::json::object controls_of(Call& call) {
    namespace json = boost::json;
    const app::Watch& watch = call.context->app().watch();
    const schema::ProfileChosen profile = watch.profile(call.identity);
    const schema::SlidersSet set = watch.sliders(call.identity);
    json::object sliders;
    for (std::size_t i = 0; i < schema::kSliderCount; ++i) sliders[kSliderNames[i]] = set.percent[i];
    return {{"sliders", std::move(sliders)},
            {"topics", json_of(watch.topics(call.identity, kPageTopics))},
            {"steering", json_of(watch.steering(call.identity))},
            {"profile",
             json::object{
                 {"off", profile.off}, {"paused", profile.paused}, {"from_ms", std::int64_t{profile.from_s} * 1000}}}};
}

}  // namespace tiller::http
