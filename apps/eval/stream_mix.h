// stream-mix: pairs in three lookbacks, company, popularity and learned item vectors, mixed by weights learned event by event.
#pragma once

#include <memory>

#include "eval/models.h"

namespace tiller::eval {

[[nodiscard]] std::unique_ptr<OnlineModel> make_stream_mix(const ModelContext& context, const StreamShape& shape);

}  // namespace tiller::eval
