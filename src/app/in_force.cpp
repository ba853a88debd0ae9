#include "app/in_force.h"

namespace tiller::app {

Status wait_in_force(const Parts& parts, Position position) {
    if (parts.follower.wait_until(position, parts.options.fold_wait_ms)) return {};
    return fail(ErrorCode::kUnavailable, "the change is saved and will be in force shortly; do not send it again");
}

Status in_force(const Parts& parts, const Result<Position>& appended) {
    if (!appended) return std::unexpected(appended.error());
    return wait_in_force(parts, *appended);
}

}  // namespace tiller::app
