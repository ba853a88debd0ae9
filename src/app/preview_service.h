// Asking what another policy would have made of recorded requests; the main program supplies the one that can.
#pragma once

#include <functional>
#include <vector>

#include "audit/preview.h"

namespace tiller::app {

class PreviewService {
public:
    virtual ~PreviewService() = default;
    /// Of the newest `count` recorded slates. `done` is called exactly once, from another thread; at once with kExhausted while
    /// another preview runs.
    virtual void preview(const schema::Policy& policy, std::size_t count,
                         std::move_only_function<void(Result<audit::Preview>)> done) = 0;
};

}  // namespace tiller::app
