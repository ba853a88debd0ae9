// What people save and what they want forgotten.
#include "ingest/ingest.h"

namespace tiller::ingest {

Result<Position> Ingest::change_collection(const Actor& actor, schema::CollectionChanged change) {
    if (change.collection.is_none()) return fail(ErrorCode::kInvalid, "collection is missing");
    change.name = TRY(normalise_text(
        change.name,
        {.what = "name", .max_bytes = schema::kMaxCollectionNameBytes, .lines = TextLimits::Lines::kJoined}));
    if (change.name.empty() && !change.removed) return fail(ErrorCode::kInvalid, "name is empty");
    return append_one(actor.home, actor.viewer, 0, std::move(change));
}

Result<Position> Ingest::collect(const Actor& actor, const schema::Collected& collected) {
    return append_one(actor.home, actor.viewer, 0, collected);
}

Result<Position> Ingest::clear_history(const Actor& actor, std::vector<std::uint64_t> offsets) {
    return append_one(actor.home, actor.viewer, 0, schema::HistoryCleared{std::move(offsets)});
}

Result<Position> Ingest::pause_history(const Actor& actor, bool paused) {
    return append_one(actor.home, actor.viewer, 0, schema::HistoryPaused{paused});
}

}  // namespace tiller::ingest
