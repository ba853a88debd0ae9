#include <algorithm>
#include <utility>

#include "schema/fields.h"
#include "schema/viewer_state.h"

namespace tiller::schema {
namespace {

constexpr std::uint8_t kStateVersion = 1;
constexpr std::uint16_t kActionBits = (1u << kActionCount) - 1;

void fields(auto& archive, FieldsOf<HistoryEntry> auto& entry) {
    archive.fixed(entry.video);
    archive.fixed(entry.time_ms);
    archive.fixed(entry.actions);
    archive.fixed(entry.watched_permille);
    archive.fixed(entry.surface);
}
void fields(auto& archive, FieldsOf<ViewerState::ShownSlate::Place> auto& place) {
    archive.fixed(place.video);
    archive.fixed(place.actions);
    archive.fixed(place.undos);
}
void fields(auto& archive, FieldsOf<ViewerState::ShownSlate> auto& slate) {
    archive.fixed(slate.request);
    archive.fixed(slate.time_ms);
    archive.choice(slate.surface, Surface::kEngine);
    archive.list(slate.places, kMaxShownVideos, 11, [](auto& inner, auto& place) { fields(inner, place); });
}
void fields(auto& archive, FieldsOf<ViewerState::CommandKey> auto& command) {
    archive.fixed(command.key);
    archive.fixed(command.time_ms);
}
void fields(auto& archive, FieldsOf<std::pair<std::string, float>> auto& strength) {
    archive.text(strength.first, kMaxTagBytes);
    archive.fixed(strength.second);
}
void fields(auto& archive, FieldsOf<std::pair<std::uint64_t, float>> auto& strength) {
    archive.fixed(strength.first);
    archive.fixed(strength.second);
}

/// Deques and maps are written and read as the lists that they are.
template <typename Element>
void sequence(Encoder& archive, const auto& values, std::size_t max_count, std::size_t min_element_bytes) {
    archive.list(std::vector<Element>(values.begin(), values.end()), max_count, min_element_bytes, [](auto& inner, auto& value) { fields(inner, value); });
}
template <typename Element>
void sequence(Decoder& archive, auto& values, std::size_t max_count, std::size_t min_element_bytes) {
    std::vector<Element> list;
    archive.list(list, max_count, min_element_bytes, [](auto& inner, auto& value) { fields(inner, value); });
    values = {std::make_move_iterator(list.begin()), std::make_move_iterator(list.end())};
}

void id_list(auto& archive, auto& ids, std::size_t max_count) {
    archive.list(ids, max_count, 8, [](auto& inner, auto& id) { inner.fixed(id); });
}

void fields(auto& archive, FieldsOf<ViewerState> auto& state) {
    archive.fixed(state.viewer);
    archive.choice(state.kind, ViewerKind::kEngine);
    archive.varint(state.space.value);
    archive.text(state.locale, kMaxLanguageBytes);
    archive.list(state.history, kHistoryLength, 21, [](auto& inner, auto& entry) { fields(inner, entry); });
    id_list(archive, state.seen, kSeenLength);
    id_list(archive, state.follows, kMaxFollows);
    id_list(archive, state.blocks, kMaxBlocks);
    sequence<std::pair<std::string, float>>(archive, state.steered_tags, kMaxSteeredTags, 5);
    sequence<std::pair<std::uint64_t, float>>(archive, state.steered_creators, kMaxSteeredCreators, 12);
    id_list(archive, state.rejected_videos, kMaxRejectedVideos);
    archive.varint(state.action_count);
    sequence<ViewerState::ShownSlate>(archive, state.ledger, kLedgerRequests, 18);
    sequence<ViewerState::CommandKey>(archive, state.command_keys, kMaxCommandKeys, 16);
}

bool rises(const auto& ids) { return std::ranges::adjacent_find(ids, std::ranges::greater_equal{}) == ids.end(); }

bool is_consistent(const ViewerState& state) {
    const bool bits_known = std::ranges::all_of(state.history, [](const HistoryEntry& e) { return e.actions <= kActionBits && e.watched_permille <= kMaxLoops * 1000; });
    return bits_known && rises(state.follows) && rises(state.blocks) && rises(state.rejected_videos);
}

}  // namespace

void ViewerState::encode(ByteWriter& out) const {
    out.put(kStateVersion);
    Encoder encoder(out);
    fields(encoder, *this);
    ASSERT(encoder.ok());  // the folds keep every list within its limit
}

ViewerState ViewerState::decode(ByteReader& in) {
    ViewerState state;
    if (in.get<std::uint8_t>() != kStateVersion) in.mark_failed();
    Decoder decoder(in);
    fields(decoder, state);
    if (in.ok() && !is_consistent(state)) in.mark_failed();
    return state;
}

}  // namespace tiller::schema
