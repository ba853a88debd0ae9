#include "store/restored.h"

#include "base/database.h"

namespace tiller::store {

Status end_sessions_and_tokens(const std::string& path) {
    Database database = TRY(Database::open(path, {.secure_delete = true}));
    TRY_STATUS(database.transaction(
        [&]() -> Status { return database.execute("DELETE FROM sessions; DELETE FROM one_time_tokens"); }));
    return database.checkpoint(Checkpoint::kTruncate);
}

}  // namespace tiller::store
