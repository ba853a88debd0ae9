#include "http/slate_answer.h"

#include "http/context.h"
#include "http/json_of.h"

namespace tiller::http {
namespace {

/// Past it a person has begun to wait, and the queue is what makes them: shorter work for everybody ends that.
constexpr std::int64_t kFeedDeadlineUs = 1'000'000;

}  // namespace

Result<boost::json::object> make_slate(Call& call, app::FeedWish wish, const app::EventResults& results) {
    wish.late = call.context->clock().monotonic_us() - call.request.received_us > kFeedDeadlineUs;
    const auto slate = TRY(call.context->app().watch().feed(call.identity, wish));
    const std::int64_t took_us = call.context->clock().monotonic_us() - call.request.received_us;
    call.context->metrics().observe_feed(took_us, slate.fallback);
    boost::json::object out{{"request", to_text(slate.request)}, {"items", json_of(slate.items)},
                            {"topics", json_of(slate.topics)},   {"results", json_of(results)},
                            {"fallback", slate.fallback},        {"end", slate.end}};
    if (slate.impersonal) out["impersonal"] = true;
    if (slate.pause)
        out["pause"] =
            boost::json::object{{"reason", name_of(slate.pause->reason)}, {"until_ms", slate.pause->until_ms}};
    return out;
}

}  // namespace tiller::http
