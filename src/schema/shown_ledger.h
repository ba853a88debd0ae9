// The slates that a viewer was shown lately, and which actions each impression has had.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "schema/words.h"

namespace tiller::schema {

inline constexpr std::size_t kLedgerRequests = 128;  // slates whose impressions still accept actions

struct ShownSlate {
    RequestId request;
    UnixMs time_ms = 0;
    std::uint16_t place_count = 0;
    Surface surface{};
    bool operator==(const ShownSlate&) const = default;
};

/// One impression; its id in two halves, because every viewer keeps hundreds and a third would be padding.
struct ShownPlace {
    std::uint32_t video_low = 0;
    std::uint32_t video_high = 0;
    std::uint16_t actions = 0;  // one bit for each Action that has had its effect (and was not undone since)
    std::uint8_t undos = 0;     // of likes, saves and not-interested, together
    [[nodiscard]] static ShownPlace of(VideoId video) {
        return {static_cast<std::uint32_t>(video.value), static_cast<std::uint32_t>(video.value >> 32), 0, 0};
    }
    [[nodiscard]] VideoId video() const { return {std::uint64_t{video_high} << 32 | video_low}; }
    bool operator==(const ShownPlace&) const = default;
};
static_assert(sizeof(ShownPlace) == 12);

/// Slates oldest first, at most kLedgerRequests; the places of all of them lie in one array.
class ShownLedger {
public:
    struct Found {
        const ShownSlate* slate = nullptr;  // null: there is none
        std::span<ShownPlace> places;
    };

    /// A full ledger lets go of its oldest slate.
    void add(const ShownSlate& slate, std::span<const ShownPlace> places);
    [[nodiscard]] Found find(RequestId request);
    [[nodiscard]] bool contains(RequestId request) const;
    [[nodiscard]] std::size_t size() const { return slates_.size(); }
    [[nodiscard]] bool is_full() const { return slates_.size() == kLedgerRequests; }
    [[nodiscard]] std::span<const ShownSlate> slates() const { return slates_; }
    /// The places of all slates, one slate after the other.
    [[nodiscard]] std::span<const ShownPlace> places() const { return places_; }
    [[nodiscard]] std::size_t size_bytes() const {
        return slates_.capacity() * sizeof(ShownSlate) + places_.capacity() * sizeof(ShownPlace);
    }
    bool operator==(const ShownLedger&) const = default;

private:
    std::vector<ShownSlate> slates_;
    std::vector<ShownPlace> places_;
};

}  // namespace tiller::schema
