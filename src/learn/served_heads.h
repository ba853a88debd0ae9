// What the newest places of a viewer's slates were served with: the prediction of each head, to hold newer weights against.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "model/item_tables.h"
#include "schema/decision.h"
#include "schema/event.h"

namespace tiller::learn {

class ServedHeads {
public:
    static constexpr std::size_t kMost = 12;  // places: two slates of six

    /// Places without predictions (a fallback) are left out.
    void note(RequestId request, std::span<const schema::PlacedVideo> slate);
    /// To 1 / 65,535; empty when that place is no longer known, or never was.
    [[nodiscard]] std::optional<model::HeadVector> find(const schema::ImpressionRef& impression) const;
    [[nodiscard]] std::size_t size_bytes() const { return places_.capacity() * sizeof(Place); }
    void encode(ByteWriter& out) const;
    [[nodiscard]] static ServedHeads decode(ByteReader& in);

private:
    struct Place {
        RequestId request;
        std::uint16_t position = 0;
        std::array<std::uint16_t, schema::kHeadCount> heads{};
    };
    std::vector<Place> places_;  // oldest slate first
};

}  // namespace tiller::learn
