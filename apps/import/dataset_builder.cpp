#include "import/dataset_builder.h"

#include <algorithm>
#include <tuple>

namespace tiller::import {
namespace {

Status check_id(std::string_view id, std::string_view what) {
    if (id.empty()) return fail(ErrorCode::kInvalid, std::string(what) + " id is empty");
    if (id.size() > kMaxIdBytes) return fail(ErrorCode::kInvalid, std::string(what) + " id is longer than 256 bytes");
    return {};
}

}  // namespace

Result<std::uint32_t> DatasetBuilder::user(std::string_view id) {
    TRY_STATUS(check_id(id, "the user's"));
    const auto [at, added] = user_index_.try_emplace(std::string(id), static_cast<std::uint32_t>(data_.users.size()));
    if (added) data_.users.emplace_back(id);
    return at->second;
}

Result<std::uint32_t> DatasetBuilder::item(std::string_view id) {
    TRY_STATUS(check_id(id, "the item's"));
    const auto [at, added] = item_index_.try_emplace(std::string(id), static_cast<std::uint32_t>(data_.items.size()));
    if (added) data_.items.emplace_back().id = id;
    return at->second;
}

Status DatasetBuilder::add(ImportEvent event) {
    if (data_.events.size() >= kMaxEvents) return fail(ErrorCode::kExhausted, "more than 200 million events");
    data_.events.push_back(event);
    return {};
}

Dataset DatasetBuilder::take_ordered() {
    data_.ordered = true;
    return std::move(data_);
}

Dataset DatasetBuilder::take_by_time() {
    std::ranges::stable_sort(data_.events, {}, &ImportEvent::time_ms);
    return take_ordered();
}

Dataset DatasetBuilder::take_in_turns(bool ordered) {
    std::vector<std::uint32_t> turns(data_.users.size(), 0);
    std::vector<std::tuple<std::uint32_t, std::uint32_t, std::size_t>> order;  // turn, user, event
    order.reserve(data_.events.size());
    for (std::size_t i = 0; i < data_.events.size(); ++i) {
        const std::uint32_t user = data_.events[i].user;
        order.emplace_back(turns[user]++, user, i);
    }
    std::ranges::sort(order);
    std::vector<ImportEvent> events;
    events.reserve(order.size());
    for (const auto& [turn, user, i] : order) events.push_back(data_.events[i]);
    data_.events = std::move(events);
    data_.ordered = ordered;
    return std::move(data_);
}

}  // namespace tiller::import
