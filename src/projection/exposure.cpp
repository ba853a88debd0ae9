#include "projection/exposure.h"

#include "projection/decode_limits.h"

namespace tiller::projection {

Exposure::Day Exposure::day_of(UnixMs time_ms) {
    constexpr UnixMs kDayMs = 86'400'000;
    return static_cast<Day>(time_ms >= 0 ? time_ms / kDayMs : 0);
}

void Exposure::note(const Seen& seen, UnixMs time_ms) {
    const Day day = day_of(time_ms);
    if (!days_.empty() && day <= days_.rbegin()->first - kDays) return;
    ++days_[day][seen];
    while (days_.begin()->first <= days_.rbegin()->first - kDays) days_.erase(days_.begin());
}

void Exposure::note(const schema::Acted& action, schema::ShownLedger& ledger, UnixMs time_ms) {
    if (action.action != schema::Action::kSeen) return;
    const schema::ShownSlate* slate = ledger.find(action.impression.request).slate;
    note(Seen{action.impression.video, slate != nullptr ? slate->surface : schema::Surface::kElsewhere}, time_ms);
}

void Exposure::encode(ByteWriter& out) const {
    out.put_varint(days_.size());
    for (const auto& [day, counts] : days_) {
        out.put(day);
        out.put_varint(counts.size());
        for (const auto& [seen, count] : counts) {
            out.put(seen.video.value);
            out.put(seen.surface);
            out.put_varint(count);
        }
    }
}

Exposure Exposure::decode(ByteReader& in) {
    Exposure decoded;
    for (std::size_t left = in.get_count(kDays, 5); left > 0 && in.ok(); --left) {
        Counts& counts = decoded.days_[in.get<Day>()];
        for (std::size_t pairs = in.get_count(kMaxEntries, 10); pairs > 0 && in.ok(); --pairs) {
            const VideoId video{in.get<std::uint64_t>()};
            const auto surface = static_cast<schema::Surface>(in.get<std::uint8_t>());
            if (surface > schema::kLastSurface) in.mark_failed();
            counts[{video, surface}] = static_cast<std::uint32_t>(in.get_varint());
        }
    }
    return decoded;
}

}  // namespace tiller::projection
