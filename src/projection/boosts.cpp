#include "projection/boosts.h"

#include <algorithm>

#include "projection/decode_limits.h"

namespace tiller::projection {

void Boosts::apply(UnixMs time_ms, const schema::VideoBoosted& event) {
    std::vector<Boost>& boosts = boosts_[event.video];
    if (!boosts.empty() && boosts.back().is_on(time_ms)) boosts.back().ended_ms = time_ms;
    if (!event.undo)
        boosts.push_back({.from_ms = time_ms,
                          .until_ms = event.until_ms,
                          .ended_ms = 0,
                          .millipoints = event.millipoints,
                          .author = event.author,
                          .reason = event.reason});
    if (boosts.empty()) boosts_.erase(event.video);
}

const Boost* Boosts::at(VideoId video, UnixMs time_ms) const {
    const auto found = boosts_.find(video);
    if (found == boosts_.end()) return nullptr;
    const auto boost = std::ranges::find_if(found->second, [&](const Boost& one) { return one.is_on(time_ms); });
    return boost == found->second.end() ? nullptr : &*boost;
}

void Boosts::encode(ByteWriter& out) const {
    out.put_varint(boosts_.size());
    for (const auto& [video, boosts] : boosts_) {
        out.put(video.value);
        out.put_varint(boosts.size());
        for (const Boost& boost : boosts) {
            out.put(boost.from_ms);
            out.put(boost.until_ms);
            out.put(boost.ended_ms);
            out.put(boost.millipoints);
            out.put(boost.author.value);
            out.put_text(boost.reason);
        }
    }
}

Boosts Boosts::decode(ByteReader& in) {
    Boosts decoded;
    for (std::size_t left = in.get_count(kMaxEntries, 9); left > 0 && in.ok(); --left) {
        std::vector<Boost>& boosts = decoded.boosts_[VideoId{in.get<std::uint64_t>()}];
        for (std::size_t more = in.get_count(kMaxEntries, 35); more > 0 && in.ok(); --more) {
            Boost& boost = boosts.emplace_back();
            boost.from_ms = in.get<UnixMs>();
            boost.until_ms = in.get<UnixMs>();
            boost.ended_ms = in.get<UnixMs>();
            boost.millipoints = in.get<std::uint16_t>();
            boost.author.value = in.get<std::uint64_t>();
            boost.reason = in.get_text(kMaxFieldBytes);
        }
    }
    return decoded;
}

}  // namespace tiller::projection
