// Gathers a Dataset: ids become indices in order of first appearance.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "import/dataset.h"

namespace tiller::import {

class DatasetBuilder {
public:
    /// kInvalid for an empty or overlong id.
    [[nodiscard]] Result<std::uint32_t> user(std::string_view id);
    [[nodiscard]] Result<std::uint32_t> item(std::string_view id);
    [[nodiscard]] ImportItem& item_at(std::uint32_t index) { return data_.items[index]; }
    /// kExhausted past kMaxEvents.
    Status add(ImportEvent event);

    /// Events as they were added.
    [[nodiscard]] Dataset take_ordered();
    /// Sorted by time; equal times keep their order.
    [[nodiscard]] Dataset take_by_time();
    /// Users take turns, each keeping the order of their own events: what a set without times allows.
    [[nodiscard]] Dataset take_in_turns(bool ordered);

private:
    using Index = std::unordered_map<std::string, std::uint32_t>;
    Dataset data_;
    Index user_index_;
    Index item_index_;
};

}  // namespace tiller::import
