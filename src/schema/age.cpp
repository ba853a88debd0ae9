#include "schema/age.h"

#include <algorithm>
#include <chrono>

namespace tiller::schema {
namespace {

constexpr std::int64_t kMinuteMs = 60'000;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) { return value / by - (value % by < 0 ? 1 : 0); }

std::unexpected<Error> invalid(std::string message) { return fail(ErrorCode::kInvalid, std::move(message)); }

bool is_of_a_day(const DayStretch& stretch) {
    return stretch.from_min < kDayMinutes && stretch.until_min < kDayMinutes;
}

int year_at(UnixMs time_ms) {
    const auto days = std::chrono::floor<std::chrono::days>(
        std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(time_ms)));
    return static_cast<int>(std::chrono::year_month_day(days).year());
}

}  // namespace

bool DayStretch::holds(int minute) const {
    if (from_min <= until_min) return from_min <= minute && minute < until_min;
    return minute >= from_min || minute < until_min;
}

int DayStretch::minutes_left(int minute) const { return (until_min - minute + kDayMinutes) % kDayMinutes; }

bool DayStretch::covers(const DayStretch& other) const {
    if (other.is_none()) return true;
    if (is_none()) return false;
    // From its own beginning on, the other one neither begins too late nor ends behind the end.
    const int length = (until_min - from_min + kDayMinutes) % kDayMinutes;
    const int begins = (other.from_min - from_min + kDayMinutes) % kDayMinutes;
    const int lasts = (other.until_min - other.from_min + kDayMinutes) % kDayMinutes;
    return begins + lasts <= length;
}

int minute_of_day(UnixMs time_ms, int utc_offset_min) {
    const std::int64_t minute = floor_divide(time_ms, kMinuteMs) + utc_offset_min;
    return static_cast<int>(minute - floor_divide(minute, kDayMinutes) * kDayMinutes);
}

std::int64_t day_of(UnixMs time_ms, int utc_offset_min) {
    return floor_divide(floor_divide(time_ms, kMinuteMs) + utc_offset_min, kDayMinutes);
}

Status check(const AgePolicy& policy) {
    if (policy.minimum_age > kMostMinimumAge)
        return invalid("minimum_age is at most " + std::to_string(kMostMinimumAge));
    if (policy.adult_age < policy.minimum_age || policy.adult_age > kMostAdultAge)
        return invalid("adult_age is from minimum_age to " + std::to_string(kMostAdultAge));
    if (!is_of_a_day(policy.quiet) || !is_of_a_day(policy.always_quiet))
        return invalid("quiet hours are minutes of a day, below " + std::to_string(kDayMinutes));
    if (!policy.quiet.covers(policy.always_quiet))
        return invalid("the hours that are always quiet must lie inside the usual quiet hours");
    if (policy.budget_min > kDayMinutes || policy.most_budget_min > kDayMinutes)
        return invalid("a day has " + std::to_string(kDayMinutes) + " minutes");
    if (policy.most_budget_min < policy.budget_min)
        return invalid("the largest budget must not be below the usual one");
    if (policy.utc_offset_min < kLeastUtcOffsetMin || policy.utc_offset_min > kMostUtcOffsetMin)
        return invalid("utc_offset_min is from " + std::to_string(kLeastUtcOffsetMin) + " to " +
                       std::to_string(kMostUtcOffsetMin));
    return {};
}

Status check(const Birth& birth, UnixMs now_ms) {
    const int this_year = year_at(now_ms);
    if (birth.year > this_year || birth.year < this_year - kMostYearsOld)
        return invalid("birth_year must be from " + std::to_string(this_year - kMostYearsOld) + " to " +
                       std::to_string(this_year));
    if (birth.month && (*birth.month < 1 || *birth.month > 12)) return invalid("birth_month must be from 1 to 12");
    return {};
}

UnixMs is_certainly(int age, const Birth& birth) {
    const std::int64_t month = birth.month.value_or(12);
    const int year = static_cast<int>(birth.year) + age + (month == 12 ? 1 : 0);
    const auto first = std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month % 12 + 1)) / 1;
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::sys_days(first).time_since_epoch())
        .count();
}

}  // namespace tiller::schema
