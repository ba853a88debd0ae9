#include "import/importer.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "base/hash.h"

namespace tiller::import {
namespace {

constexpr std::size_t kItemsPerBatch = 250;  // content vectors make items large
constexpr std::size_t kEventsPerBatch = ingest::kMaxBatch;

schema::Action action_of(ImportAction action) {
    switch (action) {
        case ImportAction::kWatch: return schema::Action::kWatch;
        case ImportAction::kLike: return schema::Action::kLike;
        case ImportAction::kShare: return schema::Action::kShare;
        case ImportAction::kSave: return schema::Action::kSave;
        case ImportAction::kNotInterested: return schema::Action::kNotInterested;
        case ImportAction::kRating: return schema::Action::kRating;
    }
    return schema::Action::kWatch;
}

void count(const std::vector<ingest::Placed>& placed, std::size_t& appended, ImportReport& report) {
    for (const ingest::Placed& one : placed) {
        if (one.is_appended()) {
            ++appended;
        } else {
            ++report.refused;
            if (report.first_refusal.empty()) report.first_refusal = one.refusal.message;
        }
    }
}

ingest::EngineItem engine_item(const ImportItem& item, const ImportTarget& target) {
    return {.external_id = item.id,
            .tags = item.tags,
            .creator = item.creator,
            .text = item.text,
            .language = item.language,
            .duration_ms = item.duration_ms,
            .content_vector = item.vector,
            .published_ms = item.published_ms,
            .hidden = false,
            .is_known = target.item_exists && target.item_exists(item.id)};
}

ingest::EngineEvent engine_event(const Dataset& data, const ImportEvent& event, std::string_view id) {
    ingest::EngineEvent engine{.id = id,
                               .user = data.users[event.user],
                               .item = data.items[event.item].id,
                               .action = action_of(event.action),
                               .token = {},
                               .time_ms = event.time_ms,
                               .watched_ms = 0,
                               .fraction = {},
                               .value = {}};
    if (event.action == ImportAction::kWatch) engine.fraction = std::min(event.value, 1.0f);
    if (event.action == ImportAction::kRating) engine.value = event.value;
    return engine;
}

/// Ids made of what events say, whatever file they stand in and wherever: the same again is the same event. Of equal events
/// in one file each has its number.
class EventNames {
public:
    std::string next(const Dataset& data, const ImportEvent& event) {
        if (event.time_ms != time_ms_) met_.clear();  // the oldest come first
        time_ms_ = event.time_ms;
        const std::string said = fmt::format("{}\n{}\n{}\n{}\n{}", data.users[event.user], data.items[event.item].id,
                                             static_cast<int>(event.action), event.value, event.time_ms);
        const std::uint64_t hash = hash_text(said);
        return fmt::format("import-{:016x}-{}", hash, met_[hash]++);
    }

private:
    UnixMs time_ms_ = 0;
    std::unordered_map<std::uint64_t, std::uint32_t> met_;  // how often, of this time
};

}  // namespace

Result<ImportReport> import_dataset(const Dataset& data, const ImportTarget& target) {
    ImportReport report;
    ImportProgress progress{.items = 0, .events = 0, .all_items = data.items.size(), .all_events = data.events.size()};
    const auto tell = [&] {
        if (target.progress) target.progress(progress);
    };
    std::vector<ingest::EngineItem> items;
    for (std::size_t first = 0; first < data.items.size(); first += kItemsPerBatch) {
        items.clear();
        const std::size_t last = std::min(first + kItemsPerBatch, data.items.size());
        for (std::size_t i = first; i < last; ++i) items.push_back(engine_item(data.items[i], target));
        count(TRY(target.ingest.put_items(target.space, items)), report.items, report);
        progress.items = last;
        tell();
    }
    std::unordered_set<ViewerId> known;  // made known by an earlier batch of this import
    std::vector<ingest::EngineEvent> events;
    std::vector<std::string> ids;
    EventNames names;
    for (std::size_t first = 0; first < data.events.size(); first += kEventsPerBatch) {
        events.clear();
        ids.clear();
        const std::size_t last = std::min(first + kEventsPerBatch, data.events.size());
        for (std::size_t i = first; i < last; ++i) ids.push_back(names.next(data, data.events[i]));
        for (std::size_t i = first; i < last; ++i) events.push_back(engine_event(data, data.events[i], ids[i - first]));
        std::vector<ViewerId> met;
        const auto exists = [&](ViewerId viewer) {
            met.push_back(viewer);
            return known.contains(viewer) || (target.viewer_exists && target.viewer_exists(viewer));
        };
        count(TRY(target.ingest.post_events(target.space, events, exists)), report.events, report);
        known.insert(met.begin(), met.end());
        progress.events = last;
        tell();
    }
    return report;
}

}  // namespace tiller::import
