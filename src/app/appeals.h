// Decisions as those whom they concern read and appeal them, and the moderators' answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/cards.h"
#include "app/parts.h"

namespace tiller::app {

/// What a decision was about, shown to whom it concerns and to moderators.
struct DecisionCard {
    projection::Decision decision;
    bool stands = false;
    std::optional<projection::Revocation> revocation;
    std::optional<VideoCard> video;  // or the one that the comment is about
    std::string comment_text;
    std::string handle;              // of whom it concerns
    bool can_appeal = false;
};
struct AppealCard {
    DecisionCard card;
    std::string decided_by;    // handle
    bool may_decide = false;   // by whoever asks
    UnixMs may_decide_from_ms = 0;  // their own decision, nobody else is there: not before
};
/// One look of staff at one's data; who it was is in the log, not here.
struct LookCard {
    projection::Look look;
    schema::Role role{};
};

/// All functions are safe from any thread; changes are durable and in force when they return. `person` is whoever is
/// signed in, also to a suspended account.
class Appeals {
public:
    explicit Appeals(const Parts& parts) : parts_(parts) {}

    [[nodiscard]] std::vector<DecisionCard> mine(ViewerId person) const;  // newest first
    /// kNotFound also for somebody else's.
    [[nodiscard]] Result<DecisionCard> one(ViewerId person, DecisionId decision) const;
    [[nodiscard]] std::vector<LookCard> looks(ViewerId person) const;  // newest first
    /// kConflict when it was appealed or given back already, kInvalid when there is nothing to appeal, kGone too late.
    [[nodiscard]] Status appeal(ViewerId person, DecisionId decision, std::string_view text);

    /// For moderators; each appeal that is shown is a look at its author's data.
    [[nodiscard]] Result<std::vector<AppealCard>> list(const Identity& moderator, bool only_open);
    /// Granting undoes the decision in the same step. kDenied for whoever decided while somebody else could, kConflict
    /// when it was answered already.
    [[nodiscard]] Status decide(const Identity& moderator, DecisionId decision, bool granted, std::string_view reason);

    /// Staff has looked at somebody's data: noted once an hour for each pair of them. `what` says at which.
    [[nodiscard]] Status note_look(const Identity& moderator, ViewerId person, schema::StaffLook what);

private:
    const Parts parts_;
};

}  // namespace tiller::app
