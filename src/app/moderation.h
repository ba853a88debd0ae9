// Reports and decisions: what moderators and admins do about videos, comments and accounts. All of it is in the log.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"

namespace tiller::app {

struct ReportCard {
    projection::Report report;
    std::optional<VideoCard> video;
    std::string comment_text;
    std::string handle;  // of whoever made what is reported, or of the reported person
};
struct AccountCard {
    projection::Account account;
    bool simulated = false;
    std::size_t videos = 0;
    std::uint32_t followers = 0;
};
enum class AccountAction : std::uint8_t { kApprove, kReject, kSuspend, kRestore, kMakeModerator, kMakeViewer };
enum class ReportAction : std::uint8_t { kDismiss, kHide, kTakeDown, kBlockAccount };

/// All functions are safe from any thread; changes are durable and in force when they return.
class Moderation {
public:
    explicit Moderation(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] std::vector<ReportCard> reports(bool only_open) const;
    /// Carries the action out, then records the decision. kConflict when it was decided already.
    [[nodiscard]] Status decide(const Identity& moderator, ReportId report, ReportAction action,
                                std::string_view reason);
    /// After a takedown the files answer 410 at once and lie under another name; public again, they get a new address.
    [[nodiscard]] Status set_video_state(const Identity& moderator, VideoId video, schema::VideoState state,
                                         std::string_view reason);
    [[nodiscard]] std::vector<AccountCard> accounts(std::optional<schema::AccountState> state) const;
    /// A suspended account's sessions end. kDenied on oneself and on admins.
    [[nodiscard]] Status change_account(const Identity& admin, ViewerId account, AccountAction action,
                                        std::string_view reason);

private:
    [[nodiscard]] Status act_on_report(const Identity& moderator, const projection::Report& report, ReportAction action,
                                       std::string_view reason);
    const Parts parts_;
};

}  // namespace tiller::app
