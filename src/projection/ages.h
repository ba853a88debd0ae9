// What is known of people's ages, what they chose for their own safety, how long they have used feeds today, and the rules
// that follow from it. It lies in each person's home, so that it is a function of their own events; the operator's policy joins when somebody asks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/ids.h"
#include "schema/age.h"
#include "schema/decision.h"

namespace tiller::projection {

/// Between two signs of life (a slate, an action) no more than this counts as watched.
inline constexpr std::int64_t kMostIdleMs = 60'000;

/// Time spent with feeds, as the log tells it: no client has to say anything true about it.
class FeedUse {
public:
    void note(UnixMs time_ms);
    /// On the day that `now_ms` belongs to in a zone.
    [[nodiscard]] std::int64_t used_ms(UnixMs now_ms, int utc_offset_min) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static FeedUse decode(ByteReader& in);
    bool operator==(const FeedUse&) const = default;

private:
    struct Hour {
        std::int64_t hour = 0;  // since 1970 UTC
        std::uint32_t used_ms = 0;
        bool operator==(const Hour&) const = default;
    };
    UnixMs last_ms_ = 0;
    std::vector<Hour> hours_;  // rising; of the last kHoursKept
};

/// What the log says of one person.
struct AgeRecord {
    schema::AgeGroup group{};
    UnixMs adult_from_ms = 0;  // of a minor; 0 = not known
    UnixMs since_ms = 0;  // when it was said; 0 = never
    ViewerId author;  // staff that corrected it last; none = they said so themselves
    std::string reason;  // of staff
    std::uint32_t profile_from_s = 0;  // an adult who was known as a minor until then (Unix time); 0 = never was
    std::optional<schema::SafetyChosen> chosen;
    UnixMs zone_since_ms = 0;  // when the time zone was changed last; 0 = never since it was first said
    FeedUse use;

    void apply(UnixMs time_ms, const schema::AgeGroupChanged& event);
    void apply(UnixMs time_ms, const schema::SafetyChosen& event);
    /// A minor becomes an adult by itself on the day that was said.
    [[nodiscard]] schema::AgeGroup group_at(UnixMs now_ms) const;

    void encode(ByteWriter& out) const;
    [[nodiscard]] static AgeRecord decode(ByteReader& in);
    bool operator==(const AgeRecord&) const = default;
};

/// Who somebody is besides their age.
struct AgeBearer {
    bool is_account = false;
    bool is_staff = false;  // an operator appoints adults
    bool is_person = true;  // false: simulated, or a user of an engine space
};

/// The rules that hold for somebody at one moment.
struct Safeguards {
    schema::AgeGroup group{};
    schema::AgeRules rules{};
    int utc_offset_min = 0;
    schema::DayStretch quiet{};  // none for adults
    std::uint16_t budget_min = 0;  // of feeds a day; 0 = no limit
    bool strangers = true;  // people whom they do not follow may comment on their videos and mention them
    bool listed = true;  // search and Discover show them
    std::uint32_t profile_from_s = 0;  // as schema::FeedRequest has it
    [[nodiscard]] bool is_minor() const { return rules == schema::AgeRules::kMinor; }
    [[nodiscard]] bool is_quiet(UnixMs now_ms) const {
        return quiet.holds(schema::minute_of_day(now_ms, utc_offset_min));
    }
    bool operator==(const Safeguards&) const = default;
};
[[nodiscard]] Safeguards safeguards_of(const schema::AgePolicy& policy, const AgeRecord& record,
                                       const AgeBearer& bearer, UnixMs now_ms);

}  // namespace tiller::projection
