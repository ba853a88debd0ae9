// What moderators decided about people, with the statement of reasons, and what became of it: appeals, revocations. A
// decision, its appeal and the answer lie in the home of the person whom it concerns, so they come in their order; a
// revocation may lie anywhere and be read first.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/event.h"

namespace tiller::projection {

inline constexpr std::int64_t kStrikeLifetimeMs = 180 * kDayMs;
inline constexpr std::size_t kMaxLooks = 500;  // of one person; older ones are no longer listed

struct AppealOutcome {
    UnixMs time_ms = 0;
    bool granted = false;
    std::string reason;
    ViewerId author;
    bool by_same_person = false;
    bool operator==(const AppealOutcome&) const = default;
};
struct Appeal {
    UnixMs time_ms = 0;
    std::string text;
    std::optional<AppealOutcome> outcome;
    bool operator==(const Appeal&) const = default;
};
struct Revocation {
    UnixMs time_ms = 0;
    ViewerId author;
    std::string reason;
    auto operator<=>(const Revocation&) const = default;
};
struct Decision {
    ViewerId person;
    UnixMs time_ms = 0;
    schema::Decided made;
    std::optional<Appeal> appeal;
    bool operator==(const Decision&) const = default;
};
struct Look {
    UnixMs time_ms = 0;
    schema::StaffLook what{};
    ViewerId author;
    bool operator==(const Look&) const = default;
};
/// How something stands by the decisions that count.
struct Standing {
    schema::VideoState state{};  // of a video: kPublic, kHidden or kTakenDown
    bool limited = false;
    schema::LabelSet labels{};   // put on by staff
    bool withdrawn = false;      // a comment
    bool suspended = false;      // an account
    bool operator==(const Standing&) const = default;
};

class Decisions {
public:
    void decide(ViewerId person, UnixMs time_ms, const schema::Decided& event);
    /// Of several revocations the earliest stands.
    void revoke(UnixMs time_ms, const schema::DecisionRevoked& event);
    /// The first appeal stands; nothing happens when it is not about a restriction of that person, or comes too late.
    void appeal(ViewerId person, UnixMs time_ms, const schema::Appealed& event);
    /// The first answer stands.
    void decide_appeal(ViewerId person, UnixMs time_ms, const schema::AppealDecided& event);
    void note_look(ViewerId person, UnixMs time_ms, const schema::StaffLooked& event);
    void forget(ViewerId person);

    [[nodiscard]] const Decision* find(DecisionId decision) const;
    [[nodiscard]] const Revocation* revocation(DecisionId decision) const;  // null when it stands
    /// Not revoked, and no appeal was granted.
    [[nodiscard]] bool counts(const Decision& decision) const;
    /// It counts, and what it took away was not given back by a later one.
    [[nodiscard]] bool stands(const Decision& decision) const;
    [[nodiscard]] std::vector<const Decision*> of_person(ViewerId person) const;  // newest first
    /// Oldest first.
    [[nodiscard]] std::vector<const Decision*> of_target(schema::ReportTarget target, std::uint64_t id) const;
    /// By all decisions on it that count but for `except`.
    [[nodiscard]] Standing standing(schema::ReportTarget target, std::uint64_t id, DecisionId except) const;
    /// With an appeal, the oldest appeal first.
    [[nodiscard]] std::vector<const Decision*> appealed(bool only_open) const;
    [[nodiscard]] std::size_t open_appeals() const;
    /// Taken away for what they did within kStrikeLifetimeMs before, and not given back.
    [[nodiscard]] std::size_t strikes(ViewerId person, UnixMs now_ms) const;
    [[nodiscard]] std::vector<Look> looks_at(ViewerId person) const;  // newest first
    /// Every one, by id.
    [[nodiscard]] const std::map<DecisionId, Decision>& all() const { return decisions_; }

    void encode(ByteWriter& out) const;
    [[nodiscard]] static Decisions decode(ByteReader& in);

private:
    using Target = std::pair<schema::ReportTarget, std::uint64_t>;
    void index(const Decision& decision);

    std::map<DecisionId, Decision> decisions_;
    std::map<DecisionId, Revocation> revoked_;
    std::map<ViewerId, std::vector<Look>> looks_;  // oldest first
    std::map<ViewerId, std::vector<DecisionId>> by_person_;  // derived
    std::map<Target, std::vector<DecisionId>> by_target_;  // derived
};

}  // namespace tiller::projection
