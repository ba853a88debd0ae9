#include <algorithm>

#include "learn/learner_state.h"
#include "schema/permitted.h"

namespace tiller::learn {

bool LearnerViewer::keeps_out(const schema::Catalogue& catalogue, schema::VideoRow row) const {
    if (has_no_profile() || state.profile.paused) return true;
    const schema::HistoryEntry* entry = state.find_in_history(catalogue.facts(row).video);
    if (entry != nullptr && entry->is_silent != 0) return true;
    if (state.blocked_tags.empty()) return false;
    const std::vector<std::uint64_t> blocked = schema::blocked_tag_hashes(state);
    return std::ranges::any_of(catalogue.tags(row),
                               [&](std::uint64_t tag) { return std::ranges::binary_search(blocked, tag); });
}

}  // namespace tiller::learn
