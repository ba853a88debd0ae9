// How the service looks and what it says of itself: description, accent colour, logo. By an administrator, in the log.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/identity.h"
#include "app/parts.h"
#include "media/logo.h"

namespace tiller::app {

/// Of a picture that is sent as a logo; its sides have limits too (media/logo.h).
inline constexpr std::size_t kMaxSentLogoBytes = media::kMaxSentLogoBytes;

struct BrandCard {
    std::string description;  // empty: the built-in one
    std::optional<schema::Accent> accent;
    std::string small_logo;  // names of files for Branding::logo_file; both empty without a logo
    std::string large_logo;
};

/// What the file of a logo is called; empty without a logo.
[[nodiscard]] std::string logo_name(const projection::Brand& brand, std::uint32_t side_pixels);

/// All functions are safe from any thread; changes are durable and in force when they return.
class Branding {
public:
    explicit Branding(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] BrandCard card() const;
    /// The logo stays. kInvalid for an accent that fails check_accent (app/accent.h).
    [[nodiscard]] Result<BrandCard> change(const Identity& admin, std::string_view description,
                                           const std::optional<schema::Accent>& accent);
    /// Draws what was sent anew in the jail (media/logo.h); kInvalid for what is no picture within its limits, kUnavailable where the
    /// jail is too weak. Blocks for about 0.2 s, one at a time.
    [[nodiscard]] Result<BrandCard> change_logo(const Identity& admin, std::string_view sent);
    [[nodiscard]] Result<BrandCard> remove_logo(const Identity& admin);

    /// The PNG under a name that a card gave, or nothing: a name stands for one picture for ever.
    [[nodiscard]] std::optional<std::string> logo_file(std::string_view name) const;

private:
    [[nodiscard]] Result<BrandCard> store(schema::BrandChanged change);

    const Parts parts_;
    std::mutex changing_;  // a change of one part carries the others as they were
};

}  // namespace tiller::app
