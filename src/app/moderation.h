// What moderators and admins decide about videos, comments and accounts. All of it is in the log, each decision with a
// statement of reasons for whom it concerns.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"
#include "app/rulings.h"

namespace tiller::app {

inline constexpr std::int64_t kAppealWindowMs = 183 * kDayMs;  // six months
inline constexpr std::size_t kMaxReportsAtOnce = 500;

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
    std::size_t strikes = 0;
};
enum class AccountAction : std::uint8_t {
    kApprove,
    kReject,
    kSuspend,
    kRestore,
    kMakeModerator,
    kMakeViewer,
    kTrust,
    kDistrust,
};
enum class ReportAction : std::uint8_t { kDismiss, kHide, kTakeDown, kLimit, kLabel, kBlockAccount };
enum class VideoAction : std::uint8_t { kRestore, kHide, kTakeDown, kLimit, kLabel };

/// Why, as those whom it concerns read it.
struct Statement {
    schema::Ground ground = schema::Ground::kHouseRule;
    std::string rule;   // the law, or the operator's rule; may be empty
    std::string facts;  // may be empty for what gives something back
    bool automated = false;
    schema::LabelSet labels{};  // for kLabel
};

/// All functions are safe from any thread; changes are durable and in force when they return.
class Moderation {
public:
    explicit Moderation(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] std::vector<ReportCard> reports(bool only_open) const;
    /// Only the reports named, or all open ones about the same things.
    enum class Reach : std::uint8_t { kNamed, kWholeThing };
    /// Decides open reports in one go, one decision for each thing that they are about. kConflict when all of them were
    /// decided already, kInvalid for an action that does not fit what was reported. On an error what came before stands.
    [[nodiscard]] Result<std::vector<DecisionId>> decide(const Identity& moderator, std::span<const ReportId> reports,
                                                         Reach reach, ReportAction action, const Statement& statement);
    /// As if a decision had not been made: what it took away comes back, reports that it answered are open again.
    /// kConflict when it was undone already or an appeal was decided.
    [[nodiscard]] Status undo(const Identity& moderator, DecisionId decision, std::string_view reason);
    /// After a takedown the files answer 410 at once and lie under another name; public again, they get a new address.
    [[nodiscard]] Status rule_on_video(const Identity& moderator, VideoId video, VideoAction action,
                                       const Statement& statement);
    [[nodiscard]] Status rule_on_comment(const Identity& moderator, CommentId comment, bool restore,
                                         const Statement& statement);
    [[nodiscard]] std::vector<AccountCard> accounts(std::optional<schema::AccountState> state) const;
    /// A suspended account's sessions end. kDenied on oneself and on admins.
    [[nodiscard]] Status change_account(const Identity& admin, ViewerId account, AccountAction action,
                                        const Statement& statement);

    [[nodiscard]] std::vector<std::string> house_rules() const;
    [[nodiscard]] Status change_house_rules(const Identity& admin, std::vector<std::string> rules);

private:
    struct Ruled {
        schema::Ruling ruling{};
        std::string_view report_action;
    };
    [[nodiscard]] Result<DecisionId> rule(const Identity& moderator, const RuledThing& thing, Ruled ruled,
                                          const Statement& statement, std::span<const ReportId> reports);
    using Target = std::pair<schema::ReportTarget, std::uint64_t>;
    [[nodiscard]] static Result<std::map<Target, std::vector<ReportId>>> open_by_target(
        const projection::View& view, std::span<const ReportId> reports, Reach reach);
    [[nodiscard]] Result<DecisionId> dismiss(const Identity& moderator, std::span<const ReportId> reports,
                                             const Statement& statement);
    const Parts parts_;
};

}  // namespace tiller::app
