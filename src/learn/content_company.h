// Company before anybody met a video: one with a content vector counts as met by one more person, together with those that are
// nearest to it by what they hold (docs/decisions/0013-choices.md). So a video that nobody has seen is in somebody's company,
// and is found by the same lists as any other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "kernels/quantised_scan.h"
#include "model/item_tables.h"

namespace tiller::learn {

/// The videos of one space. Those that come first decide how each number of a vector is centred and scaled, and wait until
/// there are enough of them; after that each is one scan of 8-bit copies, about 0.5 ms at 100,000 videos of 256 numbers.
class ContentCompany {
public:
    static constexpr std::size_t kWaiting = 256;  // videos that decide the scale
    static constexpr std::size_t kNearest = 10;
    /// What the person who stands for a video's content counts, beside one who met both.
    static constexpr float kWeight = 0.25f;

    /// content [n], finite, n as in the first call; a video with another n, or all of whose numbers are average, keeps none.
    void add(model::ItemTables& items, model::ItemRow item, std::span<const float> content);
    /// Later videos are not held against this one any more; its memory is free.
    void remove(model::ItemRow item);

    [[nodiscard]] std::size_t size() const { return waiting_.size() + rows_.size(); }
    [[nodiscard]] std::size_t size_bytes() const;
    void encode(ByteWriter& out) const;
    /// Marks `in` as failed on what `encode` never writes, and on rows from `items` on.
    [[nodiscard]] static ContentCompany decode(ByteReader& in, std::size_t items);

private:
    struct Waiting {
        model::ItemRow item = model::kNoItem;
        std::vector<float> content;
    };
    struct Scale {
        float mean = 0;
        float factor = 0;  // 1 / deviation; 0 where all are equal
    };
    void end_waiting(model::ItemTables& items);
    /// Of length one, or zeros; [width], padded to an even number.
    [[nodiscard]] std::vector<float> standardised(std::span<const float> content) const;
    void place(model::ItemRow item, std::span<const float> values);
    void meet(model::ItemTables& items, model::ItemRow item, std::span<const float> values) const;

    std::size_t numbers_ = 0;  // of each vector; 0 before the first
    std::vector<Waiting> waiting_;
    std::vector<Scale> scales_;  // [numbers], empty while videos wait
    std::vector<model::ItemRow> rows_;
    std::optional<kernels::QuantisedRows> codes_;  // [rows], once nothing waits
};

}  // namespace tiller::learn
