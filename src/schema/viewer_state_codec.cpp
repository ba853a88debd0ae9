#include <algorithm>
#include <utility>

#include "schema/fields.h"
#include "schema/viewer_state.h"

namespace tiller::schema {
namespace {

constexpr std::uint8_t kStateVersion = 4;
constexpr std::uint32_t kActionBits = (1u << kActionCount) - 1;

// Bit fields take no references: the three of an entry travel as one number.
void fields(Encoder& archive, const HistoryEntry& entry) {
    archive.fixed(entry.video);
    archive.fixed(entry.time_s);
    archive.fixed(entry.watched_permille | entry.is_silent << 15 | entry.actions << 16 | entry.surface << 28);
}
void fields(Decoder& archive, HistoryEntry& entry) {
    std::uint32_t packed = 0;
    archive.fixed(entry.video);
    archive.fixed(entry.time_s);
    archive.fixed(packed);
    entry.watched_permille = packed & 0x7fff;
    entry.is_silent = packed >> 15 & 1;
    entry.actions = packed >> 16 & 0xfff;
    entry.surface = packed >> 28 & 0xf;
}
void fields(auto& archive, FieldsOf<ShownPlace> auto& place) {
    archive.fixed(place.video_low);
    archive.fixed(place.video_high);
    archive.fixed(place.actions);
    archive.fixed(place.undos);
}

void ledger_fields(Encoder& archive, const ShownLedger& ledger) {
    archive.varint(ledger.size());
    std::span<const ShownPlace> rest = ledger.places();
    for (const ShownSlate& slate : ledger.slates()) {
        archive.fixed(slate.request);
        archive.fixed(slate.time_ms);
        archive.choice(slate.surface, kLastSurface);
        const auto places = rest.first(slate.place_count);
        archive.list(std::vector<ShownPlace>(places.begin(), places.end()), kMaxShownVideos, 11,
                     [](auto& inner, auto& place) { fields(inner, place); });
        rest = rest.subspan(slate.place_count);
    }
}
void ledger_fields(Decoder& archive, ShownLedger& ledger) {
    struct Nothing {};
    std::vector<Nothing> slates;
    archive.list(slates, kLedgerRequests, 18, [&ledger](auto& inner, Nothing&) {
        ShownSlate slate;
        std::vector<ShownPlace> places;
        inner.fixed(slate.request);
        inner.fixed(slate.time_ms);
        inner.choice(slate.surface, kLastSurface);
        inner.list(places, kMaxShownVideos, 11, [](auto& deeper, auto& place) { fields(deeper, place); });
        slate.place_count = static_cast<std::uint16_t>(places.size());
        ledger.add(slate, places);
    });
}
void fields(auto& archive, FieldsOf<ViewerState::CommandKey> auto& command) {
    archive.fixed(command.key);
    archive.fixed(command.time_ms);
}
void fields(auto& archive, FieldsOf<std::pair<std::string, float>> auto& strength) {
    archive.text(strength.first, kMaxTagBytes);
    archive.fixed(strength.second);
}
void fields(auto& archive, FieldsOf<std::pair<std::string, std::uint32_t>> auto& moment) {
    archive.text(moment.first, kMaxTagBytes);
    archive.fixed(moment.second);
}
void fields(auto& archive, FieldsOf<std::pair<std::uint64_t, float>> auto& strength) {
    archive.fixed(strength.first);
    archive.fixed(strength.second);
}

/// Maps are written and read as the lists that they are.
template <typename Element>
void sequence(Encoder& archive, const auto& values, std::size_t max_count, std::size_t min_element_bytes) {
    archive.list(std::vector<Element>(values.begin(), values.end()), max_count, min_element_bytes,
                 [](auto& inner, auto& value) { fields(inner, value); });
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
    archive.list(state.history, kHistoryLength, 16, [](auto& inner, auto& entry) { fields(inner, entry); });
    id_list(archive, state.seen_before, kSeenLength - kHistoryLength);
    id_list(archive, state.follows, kMaxFollows);
    id_list(archive, state.blocks, kMaxBlocks);
    sequence<std::pair<std::string, float>>(archive, state.steered_tags, kMaxSteeredTags, 5);
    sequence<std::pair<std::uint64_t, float>>(archive, state.steered_creators, kMaxSteeredCreators, 12);
    id_list(archive, state.rejected_videos, kMaxRejectedVideos);
    archive.list(state.blocked_tags, kMaxBlockedTags, 1, [](auto& inner, auto& tag) { inner.text(tag, kMaxTagBytes); });
    sequence<std::pair<std::string, std::uint32_t>>(archive, state.forgotten_tags, kMaxForgottenTags, 5);
    archive.flag(state.profile.off);
    archive.flag(state.profile.paused);
    archive.fixed(state.profile.from_s);
    for (auto& percent : state.sliders.percent) archive.fixed(percent);
    archive.varint(state.action_count);
    ledger_fields(archive, state.ledger);
    archive.list(state.command_keys, kMaxCommandKeys, 16, [](auto& inner, auto& command) { fields(inner, command); });
}

bool rises(const auto& ids) { return std::ranges::adjacent_find(ids, std::ranges::greater_equal{}) == ids.end(); }

bool is_consistent(const ViewerState& state) {
    const bool bits_known = std::ranges::all_of(state.history, [](const HistoryEntry& e) {
        return e.actions <= kActionBits && e.watched_permille <= kMaxLoops * 1000 &&
               e.surface <= static_cast<std::uint32_t>(kLastSurface);
    });
    const bool sliders_fit = std::ranges::all_of(state.sliders.percent,
                                                 [](std::int8_t percent) { return percent >= -100 && percent <= 100; });
    return bits_known && sliders_fit && rises(state.follows) && rises(state.blocks) && rises(state.rejected_videos) &&
           rises(state.blocked_tags);
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
