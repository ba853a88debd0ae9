// Learns the vectors and levels of videos: each is the ridge regression of its rewards on the tastes of those who watched
// it, and on 1: those whom it was shown to like it more than others do, and the level must not hold that. The tastes follow from the vectors (model/viewer_context.h), so old observations grow stale; practice refreshes them.
#pragma once

#include <cstdint>
#include <deque>

#include "base/bytes.h"
#include "kernels/ridge.h"
#include "model/viewer_context.h"

namespace tiller::learn {

struct TasteObservation {
    schema::SpaceId space;
    schema::VideoRow row = schema::kNoRow;
    model::ItemRow item = model::kNoItem;
    model::TasteVector taste{};  // of the viewer, as fitted without this video
    float reward = 0;
};
/// A live observation adds to what is known of a video; a practised one takes the place of an average old one.
enum class Rehearsal : std::uint8_t { kLive, kPractice };

class TasteTrainer {
public:
    void observe(model::ModelTables& tables, const schema::Catalogue& catalogue, const TasteObservation& observation,
                 Rehearsal rehearsal);
    [[nodiscard]] std::size_t size_bytes() const { return fits_.size() * sizeof(ItemFit); }
    void encode(ByteWriter& out) const;
    [[nodiscard]] static TasteTrainer decode(ByteReader& in);

private:
    /// Half of the matrix: it is symmetric to the bit.
    struct ItemFit {
        static constexpr std::size_t kHalf = kernels::kLanes * (kernels::kLanes + 1) / 2;
        std::array<float, kHalf> lower{};  // row by row up to the diagonal
        std::array<float, kernels::kLanes> right{};
        float mass = 0;  // observations that the equations stand for
        [[nodiscard]] kernels::NormalEquations equations() const;
        void set(const kernels::NormalEquations& equations);
    };
    std::deque<ItemFit> fits_;  // by item row
};

}  // namespace tiller::learn
