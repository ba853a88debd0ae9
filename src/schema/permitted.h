// What a feed, the bars and the learner may know of a viewer: the one place where the choices about it take effect.
#pragma once

#include <cstdint>
#include <optional>

#include "schema/catalogue.h"
#include "schema/decision.h"
#include "schema/viewer_state.h"

namespace tiller::schema {

/// Decides for each entry of a history whether it says anything: not when it is older than `from_s` (Unix time) or than the
/// viewer's own moment, was touched while learning was paused, or carries a blocked or forgotten tag. Borrows both.
class Voice {
public:
    Voice(const ViewerState& viewer, const Catalogue& catalogue, std::uint32_t from_s);
    [[nodiscard]] bool speaks(const HistoryEntry& entry) const;
    /// True when every entry does.
    [[nodiscard]] bool is_whole() const;

private:
    struct SilentTag {
        std::uint64_t tag_hash = 0;
        std::uint32_t until_s = 0;  // entries from then on speak
    };
    const ViewerState& viewer_;
    const Catalogue& catalogue_;
    std::uint32_t from_s_;
    std::vector<SilentTag> silent_tags_;
};

/// A copy of all that feeds read of a viewer: without the ledger and the command keys.
[[nodiscard]] ViewerState as_feeds_read(const ViewerState& viewer);

/// Such a copy in which what does not speak is known as seen, and as nothing else. What the viewer said themselves (follows,
/// blocks, steering) is in it. None when the state may be read as it is.
[[nodiscard]] std::optional<ViewerState> permitted(const ViewerState& viewer, const Catalogue& catalogue,
                                                   std::uint32_t from_s);

/// Who a feed without personal data is for: nobody, with the language of the request and with what must not be shown to this
/// viewer (whom they block, tags they block). Not even their id is in it.
[[nodiscard]] ViewerState nobody_with_limits_of(const ViewerState& viewer, const FeedRequest& request);

/// Who a feed is for that is in the same order for everybody: that nobody, who has also seen what this viewer has seen, made what
/// they made and sent away the videos that they sent away. Nothing else of them: it has no history.
[[nodiscard]] ViewerState nobody_who_has_seen(const ViewerState& viewer, const FeedRequest& request);

/// What the feed of a request is made of, as the request and the viewer allow: one of the three above, or none when the state may
/// be read as it is.
[[nodiscard]] std::optional<ViewerState> permitted_for(const FeedRequest& request, const ViewerState& viewer,
                                                       const Catalogue& catalogue);

/// Tags that no feed may show: texts of the viewer's list as the catalogue hashes them, sorted.
[[nodiscard]] std::vector<std::uint64_t> blocked_tag_hashes(const ViewerState& viewer);

}  // namespace tiller::schema
