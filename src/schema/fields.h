// The fields of the structs that more than one codec writes: videos and decision records.
#pragma once

#include "schema/archive.h"
#include "schema/decision.h"
#include "schema/video.h"

namespace tiller::schema {

/// Of the body that holds a decision record: since the second, a request says which age group's rules held; since the third,
/// whether it was for nobody.
inline constexpr std::uint8_t kDecisionRecordVersion = 3;

void text_list(auto& archive, auto& texts, std::size_t max_count, std::size_t max_bytes) {
    archive.list(texts, max_count, 1, [max_bytes](auto& inner, auto& text) { inner.text(text, max_bytes); });
}

void fields(auto& archive, FieldsOf<Rendition> auto& rendition) {
    archive.fixed(rendition.width);
    archive.fixed(rendition.height);
    archive.varint(rendition.bitrate_bps);
    archive.varint(rendition.file_bytes);
    archive.text(rendition.file, kMaxFileNameBytes);
}

void fields(auto& archive, FieldsOf<CaptionTrack> auto& track) {
    archive.text(track.language, kMaxLanguageBytes);
    archive.text(track.label, kMaxLabelBytes);
    archive.text(track.file, kMaxFileNameBytes);
}

void rendition_list(auto& archive, auto& renditions) {
    archive.list(renditions, kMaxRenditions, 7, [](auto& inner, auto& rendition) { fields(inner, rendition); });
}
void caption_list(auto& archive, auto& captions) {
    archive.list(captions, kMaxCaptions, 3, [](auto& inner, auto& track) { fields(inner, track); });
}
void tag_list(auto& archive, auto& tags) { text_list(archive, tags, kMaxTags, kMaxTagBytes); }
void token_list(auto& archive, auto& tokens) { text_list(archive, tokens, kMaxTextTokens, kMaxTextTokenBytes); }

void fields(auto& archive, FieldsOf<Video> auto& video) {
    archive.fixed(video.video);
    archive.fixed(video.creator);
    archive.varint(video.space.value);
    archive.text(video.external_id, kMaxExternalIdBytes);
    archive.text(video.text, kMaxTextBytes);
    tag_list(archive, video.tags);
    token_list(archive, video.text_tokens);
    archive.text(video.language, kMaxLanguageBytes);
    archive.text(video.sound, kMaxLabelBytes);
    archive.varint(video.duration_ms);
    archive.varint(video.width);
    archive.varint(video.height);
    archive.text(video.media_folder, kMaxFileNameBytes);
    archive.text(video.poster_file, kMaxFileNameBytes);
    archive.text(video.placeholder, kMaxPlaceholderBytes);
    archive.fixed(video.loudness_lufs);
    rendition_list(archive, video.renditions);
    caption_list(archive, video.captions);
    archive.list(video.content_vector, kMaxContentDimensions, 4, [](auto& inner, auto& value) { inner.fixed(value); });
    archive.fixed(video.published_ms);
    archive.flag(video.demo);
}

void fields(auto& archive, FieldsOf<Term> auto& term) {
    archive.fixed(term.id);
    archive.varint_signed(term.nano);
}

void fields(auto& archive, FieldsOf<PlacedVideo> auto& placed) {
    archive.fixed(placed.video);
    archive.choice(placed.source, kLastSource);
    archive.varint(placed.source_mask);
    archive.varint_signed(placed.score_nano);
    archive.list(placed.terms, kMaxTerms, 3, [](auto& inner, auto& term) { fields(inner, term); });
    archive.list(placed.heads, kHeadCount, 4, [](auto& inner, auto& head) { inner.fixed(head); });
    archive.flag(placed.exploration);
    archive.fixed(placed.exploration_probability);
}

void fields(auto& archive, FieldsOf<FeedRequest> auto& request) {
    archive.fixed(request.request);
    archive.fixed(request.viewer);
    archive.varint(request.space.value);
    archive.choice(request.surface, kLastSurface);
    archive.fixed(request.time_ms);
    archive.text(request.locale, kMaxLanguageBytes);
    archive.text(request.arm, kMaxLabelBytes);
    archive.varint(request.count);
    archive.list(request.already_sent, kMaxAlreadySent, 8, [](auto& inner, auto& video) { inner.fixed(video); });
    archive.fixed(request.seed);
    archive.flag(request.exclude_seen);
    if (!archive.has_version(2)) return;
    archive.choice(request.age_group, AgeGroup::kAdult);
    archive.choice(request.age_rules, AgeRules::kMinor);
    archive.fixed(request.profile_from_s);
    if (archive.has_version(3)) archive.flag(request.impersonal);
}

void fields(auto& archive, FieldsOf<DecisionRecord> auto& record) {
    fields(archive, record.request);
    archive.cut(record.cut);
    archive.varint(record.snapshot);
    archive.varint(record.erasure_epoch);
    archive.varint(record.policy_version);
    archive.varint(record.code_version);
    archive.flag(record.fallback);
    archive.list(record.slate, kMaxSlateVideos, 22, [](auto& inner, auto& placed) { fields(inner, placed); });
    archive.raw(record.trace_digest);
}

}  // namespace tiller::schema
