// Age groups: who is of which, what that means for them, and what they and the operator may change about it.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "app/appeals.h"
#include "app/identity.h"
#include "app/parts.h"
#include "base/result.h"

namespace tiller::app {

/// A minor's time zone decides when quiet hours begin, so it changes no more often than this.
inline constexpr std::int64_t kZoneHoldsMs = 7 * kDayMs;

struct AgeCard {
    projection::Safeguards safe;
    schema::AgePolicy policy;    // in force
    bool may_say = false;        // nobody knows their age yet, and they may say it
    UnixMs since_ms = 0;         // 0 = nothing was ever said
    UnixMs adult_from_ms = 0;    // of a minor; 0 = not known
    bool corrected = false;      // by staff, who said why:
    std::string reason;
    UnixMs zone_from_ms = 0;     // the time zone may be changed from then on
    std::int64_t used_ms = 0;    // of feeds, today
};

/// What is left out stays as it was.
struct SafetyWish {
    std::optional<std::int16_t> utc_offset_min{};
    std::optional<schema::DayStretch> quiet{};
    std::optional<std::uint16_t> budget_min{};
    std::optional<bool> strangers{};
    std::optional<bool> listed{};
};

/// What staff found out about somebody. `birth` only when it is known, and only for a minor.
struct AgeCorrection {
    schema::AgeGroup group{};
    std::optional<schema::Birth> birth{};
    std::string_view reason{};
};

/// The feed has ended for now.
enum class PauseReason : std::uint8_t { kQuietHours, kBudget };
struct FeedPause {
    PauseReason reason{};
    UnixMs until_ms = 0;
};
[[nodiscard]] std::string_view name_of(PauseReason reason);
/// Why somebody gets no feed now; empty when they do.
[[nodiscard]] std::optional<FeedPause> feed_pause(const projection::View& view, ViewerId viewer,
                                                  const projection::Safeguards& safe, UnixMs now_ms);

/// The group that follows from what somebody says of their birth, which is kept nowhere. kDenied for who is too young, kInvalid for what
/// can not be, and when only the month would tell whether they are old enough.
[[nodiscard]] Result<schema::AgeGroupChanged> group_of(const schema::AgePolicy& policy, const schema::Birth& birth,
                                                       UnixMs now_ms);

/// Labels whose videos the watcher's age group does not get, anywhere.
[[nodiscard]] schema::LabelSet labels_hidden_by_age(const projection::View& view, ViewerId watcher);
/// The watcher's age group does not get this video, unless it is their own.
[[nodiscard]] bool is_hidden_by_age(const projection::View& view, const schema::VideoFacts& facts, ViewerId watcher);
/// May write to `person`: comment on their videos, mention them. A stranger may not where the person has chosen so, or their
/// age group's default is so and they chose nothing.
[[nodiscard]] bool may_write_to(const projection::View& view, ViewerId author, ViewerId person);

/// All functions are safe from any thread; changes are in force when they return.
class Ages {
public:
    Ages(const Parts& parts, Appeals& appeals) : parts_(parts), appeals_(appeals) {}

    [[nodiscard]] AgeCard card(const Identity& viewer) const { return card_of(viewer.viewer, viewer.is_account); }
    /// Once, for an account whose age nobody knows. As group_of; kConflict when the group is known.
    [[nodiscard]] Result<AgeCard> say(const Identity& account, const schema::Birth& birth);
    /// kDenied for what the operator's policy does not allow a minor.
    [[nodiscard]] Result<AgeCard> choose(const Identity& account, const SafetyWish& wish);

    [[nodiscard]] schema::AgePolicy policy() const { return parts_.projections.view().rules().age_policy(); }
    [[nodiscard]] Result<schema::AgePolicy> change_policy(const Identity& admin, const schema::AgePolicy& policy);

    /// The account's, for staff; the look is noted. kNotFound.
    [[nodiscard]] Result<AgeCard> of(const Identity& staff, ViewerId account);
    /// In the log, with its reason, and told to the person. kDenied for one's own account.
    [[nodiscard]] Result<AgeCard> correct(const Identity& staff, ViewerId account, const AgeCorrection& correction);

private:
    [[nodiscard]] AgeCard card_of(ViewerId viewer, bool is_account) const;
    [[nodiscard]] Result<PartitionId> home_of_account(ViewerId account) const;
    [[nodiscard]] Status check_allowed(const AgeCard& now, const SafetyWish& wish) const;

    const Parts parts_;
    Appeals& appeals_;
    std::mutex mutex_;  // held from reading what was chosen until its change is in force
};

}  // namespace tiller::app
