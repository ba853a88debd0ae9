// Finding: one video by its link, a creator's page, a tag's page. Each mints tokens, because what was shown can be rated.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"

namespace tiller::app {

struct CreatorPage {
    CreatorCard creator;
    bool own = false;
    bool blocked = false;
    std::uint32_t followers = 0;
    std::size_t videos = 0;
    std::vector<Impression> items;
    std::string next;  // empty at the end
};

inline constexpr std::size_t kPageItems = 24;

/// All functions are safe from any thread. A caller without a viewer gets impressions with empty tokens.
class Find {
public:
    explicit Find(const Parts& parts) : parts_(parts) {}
    /// kNotFound; kGone after a takedown or deletion; hidden ones only for their creator and moderators.
    [[nodiscard]] Result<Impression> video(const Identity& viewer, VideoId video) const;
    /// `name`: id or handle. kNotFound, kInvalid for a bad cursor.
    [[nodiscard]] Result<CreatorPage> creator(const Identity& viewer, std::string_view name,
                                              std::string_view after) const;
    /// An unknown tag has an empty page.
    [[nodiscard]] Result<std::vector<Impression>> tag(const Identity& viewer, std::string_view tag) const;
    /// An unknown sound has an empty page. kInvalid for a name that no sound can have.
    [[nodiscard]] Result<std::vector<Impression>> sound(const Identity& viewer, std::string_view sound) const;

private:
    const Parts parts_;
};

}  // namespace tiller::app
