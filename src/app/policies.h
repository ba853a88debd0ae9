// The operator's ranking documents: the one in force, those before it, and what another would have made of recorded requests.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/identity.h"
#include "app/parts.h"
#include "app/preview_service.h"

namespace tiller::app {

struct PolicyText {
    std::uint64_t version = 0;
    std::string toml;
};
struct PolicyVersion {
    PolicyText text;
    UnixMs time_ms = 0;
    std::string author;  // handle; empty when the account is gone, or for the built-in one
    std::string reason;
};
struct PolicyPreview {
    audit::Preview preview;
    std::map<VideoId, VideoCard> cards;  // of the samples' videos, as the administrator sees them
    std::map<ViewerId, std::string> handles;  // of the creators
};

/// All functions are safe from any thread; changes are durable and in force when they return.
class Policies {
public:
    explicit Policies(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] PolicyText current() const;
    /// Newest first, the built-in one last.
    [[nodiscard]] std::vector<PolicyVersion> history() const;
    /// kInvalid with line and key for a document that does not parse.
    [[nodiscard]] Result<PolicyText> change(const Identity& admin, std::string_view toml, std::string_view reason);
    /// Changes nothing. kInvalid as above; else what PreviewService says. `count` in [1, audit::kMaxPreviewed].
    void preview(const Identity& admin, std::string_view toml, std::size_t count,
                 std::move_only_function<void(Result<PolicyPreview>)> done) const;

private:
    const Parts parts_;
};

}  // namespace tiller::app
