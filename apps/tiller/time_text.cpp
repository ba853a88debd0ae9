#include "tiller/time_text.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>

namespace tiller {
namespace {

constexpr UnixMs kLatestMs = 253'402'300'800'000;  // the year 10000

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Takes what it reads from the front; nothing fits twice.
class TimeReader {
public:
    explicit TimeReader(std::string_view text) : text_(text) {}
    bool take(char expected) {
        if (text_.empty() || text_.front() != expected) return false;
        text_.remove_prefix(1);
        return true;
    }
    std::optional<int> take_digits(std::size_t count, int least, int most) {
        if (text_.size() < count || !is_number(text_.substr(0, count))) return std::nullopt;
        int value = 0;
        std::from_chars(text_.data(), text_.data() + count, value);
        text_.remove_prefix(count);
        if (value < least || value > most) return std::nullopt;
        return value;
    }
    /// "250" behind the point: 1 to 9 digits, as milliseconds, the rest cut off.
    std::optional<int> take_fraction_ms() {
        const std::size_t count = std::min(text_.find_first_not_of("0123456789"), text_.size());
        if (count == 0 || count > 9) return std::nullopt;
        std::string digits(text_.substr(0, count));
        text_.remove_prefix(count);
        digits.resize(3, '0');
        return std::stoi(digits);
    }
    [[nodiscard]] bool is_at_end() const { return text_.empty(); }

private:
    std::string_view text_;
};

std::optional<UnixMs> take_date(TimeReader& in) {
    const auto year = in.take_digits(4, 1970, 9999);
    if (!year || !in.take('-')) return std::nullopt;
    const auto month = in.take_digits(2, 1, 12);
    if (!month || !in.take('-')) return std::nullopt;
    const auto day = in.take_digits(2, 1, 31);
    if (!day) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return std::chrono::sys_days(date).time_since_epoch() / std::chrono::milliseconds(1);
}

std::optional<UnixMs> take_time_of_day(TimeReader& in) {
    const auto hour = in.take_digits(2, 0, 23);
    if (!hour || !in.take(':')) return std::nullopt;
    const auto minute = in.take_digits(2, 0, 59);
    if (!minute) return std::nullopt;
    UnixMs time_ms = (*hour * 60 + *minute) * 60'000LL;
    if (!in.take(':')) return time_ms;
    const auto second = in.take_digits(2, 0, 59);
    if (!second) return std::nullopt;
    time_ms += *second * 1000LL;
    if (!in.take('.')) return time_ms;
    const auto fraction_ms = in.take_fraction_ms();
    return fraction_ms ? std::optional(time_ms + *fraction_ms) : std::nullopt;
}

/// What the zone is ahead of UTC.
std::optional<UnixMs> take_zone(TimeReader& in) {
    if (in.is_at_end() || in.take('Z')) return 0;
    const bool ahead = in.take('+');
    if (!ahead && !in.take('-')) return std::nullopt;
    const auto hour = in.take_digits(2, 0, 14);
    if (!hour || !in.take(':')) return std::nullopt;
    const auto minute = in.take_digits(2, 0, 59);
    if (!minute) return std::nullopt;
    return (ahead ? 1 : -1) * (*hour * 60 + *minute) * 60'000LL;
}

std::optional<UnixMs> iso_time(std::string_view text) {
    TimeReader in(text);
    const auto date_ms = take_date(in);
    if (!date_ms || in.is_at_end()) return date_ms;
    if (!in.take('T') && !in.take(' ')) return std::nullopt;
    const auto day_ms = take_time_of_day(in);
    const auto ahead_ms = day_ms ? take_zone(in) : std::nullopt;
    if (!ahead_ms || !in.is_at_end()) return std::nullopt;
    return *date_ms + *day_ms - *ahead_ms;
}

}  // namespace

Result<UnixMs> parse_time(std::string_view text) {
    UnixMs unix_ms = 0;
    const bool all_read =
        is_number(text) && std::from_chars(text.data(), text.data() + text.size(), unix_ms).ec == std::errc{};
    if (all_read && unix_ms < kLatestMs) return unix_ms;
    if (const auto time_ms = iso_time(text)) return *time_ms;
    return fail(ErrorCode::kInvalid,
                "\"" + std::string(text) +
                    "\" is no time; one reads like 2026-11-28T09:30 (UTC), 2026-11-28T09:30:05+02:00, "
                    "2026-11-28, or Unix milliseconds");
}

}  // namespace tiller
