#include "schema/event.h"

#include <array>
#include <utility>

#include "schema/age_fields.h"
#include "schema/experiment_fields.h"
#include "schema/fields.h"

namespace tiller::schema {
namespace {

constexpr std::uint8_t kHeaderVersion = 1;
constexpr std::size_t kKindCount = std::variant_size_v<Payload>;
constexpr std::size_t kTypicalBodyBytes = 96;

constexpr std::array<std::string_view, kKindCount> kKindNames = {"tick",
                                                                 "published",
                                                                 "policy_changed",
                                                                 "settings_changed",
                                                                 "erasure_epoch_began",
                                                                 "viewer_created",
                                                                 "account_changed",
                                                                 "followed",
                                                                 "blocked",
                                                                 "steered",
                                                                 "video_published",
                                                                 "video_edited",
                                                                 "video_media_changed",
                                                                 "video_state_changed",
                                                                 "slate_served",
                                                                 "shown",
                                                                 "acted",
                                                                 "comment_posted",
                                                                 "comment_removed",
                                                                 "reported",
                                                                 "report_decided",
                                                                 "erased",
                                                                 "comment_edited",
                                                                 "comment_liked",
                                                                 "comment_pinned",
                                                                 "comment_rule_changed",
                                                                 "muted",
                                                                 "words_filtered",
                                                                 "notifications_seen",
                                                                 "video_labelled",
                                                                 "video_limited",
                                                                 "decided",
                                                                 "decision_revoked",
                                                                 "appealed",
                                                                 "appeal_decided",
                                                                 "comment_withdrawn",
                                                                 "labels_filtered",
                                                                 "staff_looked",
                                                                 "house_rules_changed",
                                                                 "collection_changed",
                                                                 "collected",
                                                                 "history_cleared",
                                                                 "history_paused",
                                                                 "video_checked",
                                                                 "video_boosted",
                                                                 "legal_page_changed",
                                                                 "brand_changed",
                                                                 "age_group_changed",
                                                                 "age_policy_changed",
                                                                 "safety_chosen",
                                                                 "profile_chosen",
                                                                 "sliders_set",
                                                                 "experiment_started",
                                                                 "experiment_stopped",
                                                                 "recipe_taken"};

/// The newest version of a kind's body, which is what is written; all from 1 on are read.
template <typename Event>
constexpr std::uint8_t kBodyVersion = 1;
template <>
constexpr std::uint8_t kBodyVersion<CommentPosted> = 2;
template <>
constexpr std::uint8_t kBodyVersion<CommentRemoved> = 2;
template <>
constexpr std::uint8_t kBodyVersion<AccountChanged> = 2;
template <>
constexpr std::uint8_t kBodyVersion<VideoStateChanged> = 2;
template <>
constexpr std::uint8_t kBodyVersion<ReportDecided> = 2;
template <>
constexpr std::uint8_t kBodyVersion<SlateServed> = kDecisionRecordVersion;

void fields(auto& archive, FieldsOf<Tick> auto& event) {
    archive.varint(event.number);
    archive.cut(event.cut);
    archive.choice(event.reason, TickReason::kShutdown);
}
void fields(auto& archive, FieldsOf<Published> auto& event) {
    archive.varint(event.number);
    archive.raw(event.digest);
}
void fields(auto& archive, FieldsOf<PolicyChanged> auto& event) {
    archive.varint(event.version);
    archive.fixed(event.author);
    archive.text(event.reason, kMaxReasonBytes);
    archive.text(event.toml, kMaxPolicyBytes);
}
void fields(auto& archive, FieldsOf<SettingsChanged> auto& event) {
    archive.text(event.name, kMaxInstanceNameBytes);
    archive.choice(event.registration, Registration::kClosed);
    text_list(archive, event.languages, kMaxInstanceLanguages, kMaxLanguageBytes);
    archive.fixed(event.author);
}
void fields(auto& archive, FieldsOf<ErasureEpochBegan> auto& event) { archive.varint(event.epoch); }

void fields(auto& archive, FieldsOf<ViewerCreated> auto& event) {
    archive.choice(event.kind, ViewerKind::kEngine);
    archive.varint(event.space.value);
    archive.text(event.locale, kMaxLanguageBytes);
    archive.text(event.external_id, kMaxExternalIdBytes);
}
void fields(auto& archive, FieldsOf<AccountChanged> auto& event) {
    archive.optional(event.handle, [](auto& inner, auto& handle) { inner.text(handle, kMaxHandleBytes); });
    archive.optional(event.display_name, [](auto& inner, auto& name) { inner.text(name, kMaxDisplayNameBytes); });
    archive.optional(event.role, [](auto& inner, auto& role) { inner.choice(role, Role::kAdmin); });
    archive.optional(event.state, [](auto& inner, auto& state) { inner.choice(state, AccountState::kRemoved); });
    archive.flag(event.demo);
    archive.fixed(event.author);
    archive.text(event.reason, kMaxReasonBytes);
    if (!archive.has_version(2)) return;
    archive.optional(event.trusted_flagger, [](auto& inner, auto& trusted) { inner.flag(trusted); });
    archive.fixed(event.decision);
}
void fields(auto& archive, FieldsOf<Followed> auto& event) {
    archive.fixed(event.creator);
    archive.flag(event.undo);
}
void fields(auto& archive, FieldsOf<Blocked> auto& event) {
    archive.fixed(event.target);
    archive.flag(event.undo);
}
void fields(auto& archive, FieldsOf<Steered> auto& event) {
    archive.choice(event.target, kLastSteerTarget);
    archive.text(event.tag, kMaxTagBytes);
    archive.fixed(event.id);
    archive.fixed(event.strength);
}

void fields(auto& archive, FieldsOf<VideoPublished> auto& event) { fields(archive, event.video); }
void fields(auto& archive, FieldsOf<VideoEdited> auto& event) {
    archive.fixed(event.video);
    archive.text(event.text, kMaxTextBytes);
    tag_list(archive, event.tags);
    token_list(archive, event.text_tokens);
    archive.text(event.language, kMaxLanguageBytes);
}
void fields(auto& archive, FieldsOf<VideoMediaChanged> auto& event) {
    archive.fixed(event.video);
    archive.text(event.media_folder, kMaxFileNameBytes);
    rendition_list(archive, event.renditions);
    caption_list(archive, event.captions);
}
void fields(auto& archive, FieldsOf<VideoStateChanged> auto& event) {
    archive.fixed(event.video);
    archive.choice(event.state, VideoState::kDeleted);
    archive.fixed(event.author);
    archive.text(event.reason, kMaxReasonBytes);
    if (archive.has_version(2)) archive.fixed(event.decision);
}

void fields(auto& archive, FieldsOf<SlateServed> auto& event) { fields(archive, event.record); }
void fields(auto& archive, FieldsOf<Shown> auto& event) {
    archive.fixed(event.request);
    archive.choice(event.surface, kLastSurface);
    archive.varint(event.space.value);
    archive.list(event.videos, kMaxShownVideos, 8, [](auto& inner, auto& video) { inner.fixed(video); });
}
void fields(auto& archive, FieldsOf<Acted> auto& event) {
    archive.fixed(event.impression.request);
    archive.varint(event.impression.position);
    archive.fixed(event.impression.video);
    archive.varint(event.space.value);
    archive.choice(event.action, Action::kRating);
    archive.varint(event.watched_ms);
    archive.varint(event.loops);
    archive.choice(event.ended, WatchEnd::kEnd);
    archive.fixed(event.value);
    archive.text(event.reason, kMaxTagBytes + 4);
    archive.fixed(event.happened_ms);
}

void fields(auto& archive, FieldsOf<Quote> auto& quote) {
    archive.choice(quote.kind, QuoteKind::kComment);
    archive.varint(quote.moment_ms);
    archive.text(quote.line, kMaxQuotedBytes);
    archive.fixed(quote.comment);
}
void mention_list(auto& archive, auto& mentions) {
    archive.list(mentions, kMaxMentions, 8, [](auto& inner, auto& viewer) { inner.fixed(viewer); });
}
void fields(auto& archive, FieldsOf<CommentPosted> auto& event) {
    archive.fixed(event.comment);
    archive.fixed(event.video);
    archive.text(event.text, kMaxTextBytes);
    token_list(archive, event.text_tokens);
    archive.text(event.language, kMaxLanguageBytes);
    if (!archive.has_version(2)) return;
    archive.fixed(event.thread);
    archive.fixed(event.reply_to);
    archive.fixed(event.reply_to_author);
    fields(archive, event.quote);
    mention_list(archive, event.mentions);
}
void fields(auto& archive, FieldsOf<CommentRemoved> auto& event) {
    archive.fixed(event.comment);
    archive.fixed(event.video);
    archive.fixed(event.author);
    archive.text(event.reason, kMaxReasonBytes);
    if (archive.has_version(2)) archive.fixed(event.comment_author);
}
void fields(auto& archive, FieldsOf<Reported> auto& event) {
    archive.fixed(event.report);
    archive.choice(event.target, ReportTarget::kViewer);
    archive.fixed(event.target_id);
    archive.text(event.reason, kMaxReasonBytes);
    archive.text(event.text, kMaxTextBytes);
}
void fields(auto& archive, FieldsOf<ReportDecided> auto& event) {
    archive.fixed(event.report);
    archive.text(event.action, kMaxLabelBytes);
    archive.text(event.reason, kMaxReasonBytes);
    archive.fixed(event.author);
    if (archive.has_version(2)) archive.fixed(event.decision);
}
void fields(auto& archive, FieldsOf<Erased> auto& event) {
    archive.optional(event.offset, [](auto& inner, auto& offset) { inner.varint(offset); });
    archive.fixed(event.whole_subject);
    archive.text(event.reason, kMaxReasonBytes);
}

void fields(auto& archive, FieldsOf<CommentEdited> auto& event) {
    archive.fixed(event.comment);
    archive.text(event.text, kMaxTextBytes);
    token_list(archive, event.text_tokens);
    archive.text(event.language, kMaxLanguageBytes);
    mention_list(archive, event.mentions);
}
void fields(auto& archive, FieldsOf<CommentLiked> auto& event) {
    archive.fixed(event.comment);
    archive.fixed(event.video);
    archive.fixed(event.author);
    archive.flag(event.undo);
}
void fields(auto& archive, FieldsOf<CommentPinned> auto& event) {
    archive.fixed(event.video);
    archive.fixed(event.comment);
}
void fields(auto& archive, FieldsOf<CommentRuleChanged> auto& event) {
    archive.fixed(event.video);
    archive.choice(event.rule, CommentRule::kNobody);
}
void fields(auto& archive, FieldsOf<Muted> auto& event) {
    archive.fixed(event.target);
    archive.flag(event.undo);
}
void fields(auto& archive, FieldsOf<WordsFiltered> auto& event) {
    text_list(archive, event.words, kMaxFilteredWords, kMaxFilteredWordBytes);
}
void fields(auto& archive, FieldsOf<NotificationsSeen> auto& event) { archive.fixed(event.until_ms); }

void fields(auto& archive, FieldsOf<VideoLabelled> auto& event) {
    archive.fixed(event.video);
    archive.choice(event.labels, LabelSet::kAll);
    archive.flag(event.by_staff);
    archive.fixed(event.author);
    archive.fixed(event.decision);
}
void fields(auto& archive, FieldsOf<VideoLimited> auto& event) {
    archive.fixed(event.video);
    archive.flag(event.undo);
    archive.fixed(event.author);
    archive.fixed(event.decision);
}
void fields(auto& archive, FieldsOf<Decided> auto& event) {
    archive.fixed(event.decision);
    archive.choice(event.target, ReportTarget::kViewer);
    archive.fixed(event.target_id);
    archive.choice(event.ruling, Ruling::kAccountRestored);
    archive.choice(event.labels, LabelSet::kAll);
    archive.choice(event.ground, Ground::kHouseRule);
    archive.text(event.rule, kMaxHouseRuleBytes);
    archive.text(event.facts, kMaxReasonBytes);
    archive.flag(event.automated);
    archive.fixed(event.author);
    archive.fixed(event.appeal_until_ms);
}
void fields(auto& archive, FieldsOf<DecisionRevoked> auto& event) {
    archive.fixed(event.decision);
    archive.fixed(event.author);
    archive.text(event.reason, kMaxReasonBytes);
}
void fields(auto& archive, FieldsOf<Appealed> auto& event) {
    archive.fixed(event.decision);
    archive.text(event.text, kMaxReasonBytes);
}
void fields(auto& archive, FieldsOf<AppealDecided> auto& event) {
    archive.fixed(event.decision);
    archive.flag(event.granted);
    archive.text(event.reason, kMaxReasonBytes);
    archive.fixed(event.author);
    archive.flag(event.by_same_person);
}
void fields(auto& archive, FieldsOf<CommentWithdrawn> auto& event) {
    archive.fixed(event.comment);
    archive.flag(event.undo);
    archive.fixed(event.author);
    archive.fixed(event.decision);
}
void fields(auto& archive, FieldsOf<LabelsFiltered> auto& event) {
    for (auto& choice : event.choices) archive.choice(choice, LabelChoice::kHide);
}
void fields(auto& archive, FieldsOf<ProfileChosen> auto& event) {
    archive.flag(event.off);
    archive.flag(event.paused);
    archive.fixed(event.from_s);
}
void fields(auto& archive, FieldsOf<SlidersSet> auto& event) {
    for (auto& percent : event.percent) archive.fixed(percent);
}
void fields(auto& archive, FieldsOf<RecipeTaken> auto& event) {
    archive.list(event.tags, kMaxRecipeTags, 2, [](auto& inner, auto& each) {
        inner.text(each.tag, kMaxTagBytes);
        inner.fixed(each.percent);
    });
    text_list(archive, event.blocked_tags, kMaxRecipeTags, kMaxTagBytes);
    fields(archive, event.sliders);
}
void fields(auto& archive, FieldsOf<StaffLooked> auto& event) {
    archive.choice(event.what, kLastStaffLook);
    archive.fixed(event.author);
}
void fields(auto& archive, FieldsOf<HouseRulesChanged> auto& event) {
    text_list(archive, event.rules, kMaxHouseRules, kMaxHouseRuleBytes);
    archive.fixed(event.author);
}

void fields(auto& archive, FieldsOf<CollectionChanged> auto& event) {
    archive.fixed(event.collection);
    archive.text(event.name, kMaxCollectionNameBytes);
    archive.flag(event.is_public);
    archive.flag(event.removed);
}
void fields(auto& archive, FieldsOf<Collected> auto& event) {
    archive.fixed(event.collection);
    archive.fixed(event.video);
    archive.flag(event.undo);
}
void fields(auto& archive, FieldsOf<HistoryCleared> auto& event) {
    archive.list(event.offsets, kMaxClearedOffsets, 1, [](auto& inner, auto& offset) { inner.varint(offset); });
}
void fields(auto& archive, FieldsOf<HistoryPaused> auto& event) { archive.flag(event.paused); }

void fields(auto& archive, FieldsOf<VideoChecked> auto& event) {
    archive.fixed(event.video);
    archive.text(event.checker, kMaxCheckWordBytes);
    archive.text(event.version, kMaxCheckWordBytes);
    archive.list(event.labels, kMaxCheckLabels, 6, [](auto& inner, auto& label) {
        inner.text(label.name, kMaxCheckWordBytes);
        inner.fixed(label.score);
        inner.flag(label.flagged);
    });
    archive.text(event.failure, kMaxReasonBytes);
    archive.fixed(event.report);
}

void fields(auto& archive, FieldsOf<VideoBoosted> auto& event) {
    archive.fixed(event.video);
    archive.flag(event.undo);
    archive.varint(event.millipoints);
    archive.fixed(event.until_ms);
    archive.fixed(event.author);
    archive.text(event.reason, kMaxReasonBytes);
}

void fields(auto& archive, FieldsOf<LegalPageChanged> auto& event) {
    archive.choice(event.page, LegalPage::kImprint);
    archive.text(event.language, kMaxLanguageBytes);
    archive.text(event.text, kMaxLegalTextBytes);
    archive.fixed(event.author);
}

void fields(auto& archive, FieldsOf<BrandChanged> auto& event) {
    archive.text(event.description, kMaxDescriptionBytes);
    archive.optional(event.accent, [](auto& inner, auto& accent) {
        inner.fixed(accent.on_light);
        inner.fixed(accent.on_dark);
    });
    archive.flag(event.changes_logo);
    archive.text(event.small_logo, kMaxSmallLogoBytes);
    archive.text(event.large_logo, kMaxLargeLogoBytes);
    archive.fixed(event.author);
}

template <std::size_t Index>
void decode_payload(Decoder& decoder, Payload& payload) {
    fields(decoder, payload.emplace<Index>());
}

using DecodePayload = void (*)(Decoder&, Payload&);
template <std::size_t... Indexes>
constexpr std::array<DecodePayload, kKindCount> payload_decoders(std::index_sequence<Indexes...>) {
    return {&decode_payload<Indexes>...};
}
constexpr auto kPayloadDecoders = payload_decoders(std::make_index_sequence<kKindCount>{});

template <std::size_t... Indexes>
constexpr std::array<std::uint8_t, kKindCount> body_versions(std::index_sequence<Indexes...>) {
    return {kBodyVersion<std::variant_alternative_t<Indexes, Payload>>...};
}
constexpr auto kBodyVersions = body_versions(std::make_index_sequence<kKindCount>{});

}  // namespace

std::string_view kind_name(std::uint16_t kind) {
    return kind >= 1 && kind <= kKindCount ? kKindNames[kind - 1] : std::string_view{};
}

Bytes encode_header(const EventHeader& header) {
    ByteWriter out;
    out.reserve(kEventHeaderBytes);
    out.put(kHeaderVersion);
    out.put(header.kind);
    out.put(header.time_ms);
    out.put(header.subject.value);
    return out.take();
}

Result<EventHeader> decode_header(ByteSpan bytes) {
    ByteReader in(bytes);
    const auto version = in.get<std::uint8_t>();
    if (in.ok() && version != kHeaderVersion)
        return fail(ErrorCode::kNotFound, "event header of version " + std::to_string(version) + " is not known here");
    EventHeader header;
    header.kind = in.get<std::uint16_t>();
    header.time_ms = in.get<UnixMs>();
    header.subject.value = in.get<std::uint64_t>();
    TRY_STATUS(in.finish("event header"));
    return header;
}

Status append_body(const Event& event, ByteWriter& out) {
    out.put(kBodyVersions[event.payload.index()]);
    out.put(event.command_key);
    Encoder encoder(out);
    std::visit([&encoder](const auto& payload) { fields(encoder, payload); }, event.payload);
    if (encoder.ok()) return {};
    return fail(ErrorCode::kInvalid, std::string(kind_name(kind_of(event.payload))) +
                                         " event: a text or list is past its limit, or a number out of range");
}

Bytes encode_body(const Event& event) {
    ByteWriter out;
    out.reserve(kTypicalBodyBytes);
    ASSERT(append_body(event, out).has_value());
    return out.take();
}

Result<Event> decode_event(const EventHeader& header, ByteSpan body) {
    if (header.kind == 0 || header.kind > kKindCount)
        return fail(ErrorCode::kNotFound, "event kind " + std::to_string(header.kind) + " is not known here");
    ByteReader in(body);
    const auto version = in.get<std::uint8_t>();
    if (in.ok() && (version == 0 || version > kBodyVersions[header.kind - 1u])) {
        return fail(ErrorCode::kNotFound, "version " + std::to_string(version) + " of " +
                                              std::string(kind_name(header.kind)) + " events is not known here");
    }
    Result<Event> event(std::in_place);
    event->time_ms = header.time_ms;
    event->subject = header.subject;
    event->command_key = in.get<std::uint64_t>();
    Decoder decoder(in, version);
    kPayloadDecoders[header.kind - 1u](decoder, event->payload);
    if (Status status = in.finish(kind_name(header.kind)); !status) event = std::unexpected(std::move(status).error());
    return event;
}

}  // namespace tiller::schema
