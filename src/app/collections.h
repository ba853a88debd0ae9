// Saved videos: everything that a viewer saved, in collections of their own, some of which others may look at.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"

namespace tiller::app {

inline constexpr std::size_t kSavedPageItems = 24;

struct CollectionCard {
    CollectionId id;  // none = everything saved
    std::string name;
    bool is_public = false;
    UnixMs created_ms = 0;
    std::size_t videos = 0;  // that may be shown to whoever asks
    bool holds = false;      // the video that was asked about
};
struct CollectionList {
    std::size_t saved = 0;    // all that is saved and may be shown
    bool holds = false;       // the video that was asked about is saved
    std::vector<CollectionCard> collections;  // by name
};
struct SavedItem {
    Impression shown;
    UnixMs saved_ms = 0;
};
struct CollectionPage {
    CollectionCard collection;
    bool own = false;
    std::optional<CreatorCard> owner;  // of somebody else's
    std::vector<SavedItem> items;      // the last saved first
    std::string next;                  // empty at the end
};
struct CollectionWish {
    std::string name;
    bool is_public = false;
};

/// All functions are safe from any thread; those that change something wait until it is durable and in force. What is hidden,
/// taken down or of somebody whom the viewer does not want to meet is left out and not lost: it is back when that changes.
class Collections {
public:
    explicit Collections(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] CollectionList list(const Identity& viewer, VideoId video) const;
    /// kConflict past projection::kMaxCollections, kInvalid for a bad name, kDenied for a public one without an account.
    [[nodiscard]] Result<CollectionCard> make(const Identity& viewer, const CollectionWish& wish);
    /// kNotFound for one that is not the viewer's, as for all that follow.
    [[nodiscard]] Result<CollectionCard> change(const Identity& viewer, CollectionId id, const CollectionWish& wish);
    /// What it held stays saved.
    [[nodiscard]] Status remove(const Identity& viewer, CollectionId id);
    /// With no id: everything that the viewer saved. Somebody else's when it is public. kInvalid for a bad cursor.
    [[nodiscard]] Result<CollectionPage> page(const Identity& viewer, CollectionId id, std::string_view after) const;
    /// Saves it, too. With no id: saves it and nothing else; nothing is learned from it either way. kNotFound for a video
    /// that is not to be seen, kConflict when no more fit.
    [[nodiscard]] Status put(const Identity& viewer, CollectionId id, VideoId video);
    /// With no id: it is saved no more, and in none of the viewer's collections.
    [[nodiscard]] Status take_out(const Identity& viewer, CollectionId id, VideoId video);

private:
    [[nodiscard]] Result<CollectionCard> store(const Identity& viewer, CollectionId id, const CollectionWish& wish);
    const Parts parts_;
};

}  // namespace tiller::app
