// Random events for property tests: every kind and every field, written by hand, so that a field that a codec forgot
// does not come back.
#pragma once

#include <algorithm>
#include <string>
#include <type_traits>
#include <vector>

#include "base/random.h"
#include "schema/event.h"

namespace tiller::schema {

class RandomEvents {
public:
    explicit RandomEvents(std::uint64_t seed) : random_(seed) {}

    /// kind in [1, kKinds].
    static constexpr std::uint16_t kKinds = static_cast<std::uint16_t>(std::variant_size_v<Payload>);
    Event event(std::uint16_t kind) { return {time(), {u64()}, u64(), payload(kind)}; }
    Event event() { return event(static_cast<std::uint16_t>(1 + random_.below(kKinds))); }

    Video video() {
        Video v{{u64()},
                {u64()},
                {u32()},
                text(kMaxExternalIdBytes),
                text(kMaxTextBytes),
                tags(),
                tokens(),
                text(kMaxLanguageBytes),
                text(kMaxLabelBytes),
                u32(),
                u16(),
                u16(),
                text(kMaxFileNameBytes),
                text(kMaxFileNameBytes),
                text(kMaxPlaceholderBytes),
                real(),
                renditions(),
                captions(),
                {},
                time(),
                flag()};
        v.content_vector = list(kMaxContentDimensions, [this] { return real(); });
        return v;
    }
    DecisionRecord record() {
        DecisionRecord r;
        r.request = {{u64()},
                     {u64()},
                     {u32()},
                     one_of(kLastSurface),
                     time(),
                     text(kMaxLanguageBytes),
                     text(kMaxLabelBytes),
                     u32(),
                     video_ids(kMaxAlreadySent),
                     u64(),
                     flag(),
                     one_of(AgeGroup::kAdult),
                     one_of(AgeRules::kMinor),
                     u32()};
        r.cut = cut();
        r.snapshot = u64();
        r.erasure_epoch = u64();
        r.policy_version = u64();
        r.code_version = u32();
        r.fallback = flag();
        r.slate = list(kMaxSlateVideos, [this] { return placed(); });
        r.trace_digest = digest();
        return r;
    }

    std::uint64_t u64() { return random_.next() >> random_.below(64); }
    std::uint32_t u32() { return static_cast<std::uint32_t>(random_.next() >> (32 + random_.below(32))); }
    std::uint16_t u16() { return static_cast<std::uint16_t>(random_.next() >> (48 + random_.below(16))); }
    UnixMs time() { return static_cast<UnixMs>(random_.next()) >> random_.below(63); }
    bool flag() { return random_.below(2) == 1; }
    float real() { return static_cast<float>(random_.unit() * 2 - 1); }
    /// Any bytes; now and then as long as it may be.
    std::string text(std::size_t max_bytes) {
        std::string value(random_.below(16) == 0 ? max_bytes : random_.below(std::min<std::size_t>(max_bytes, 12) + 1),
                          ' ');
        std::ranges::generate(value, [this] { return static_cast<char>(random_.next()); });
        return value;
    }

private:
    template <typename Enum>
    Enum one_of(Enum last) {
        return static_cast<Enum>(random_.below(static_cast<std::uint64_t>(last) + 1));
    }
    template <typename Make>
    std::vector<std::invoke_result_t<Make>> list(std::size_t max_count, Make make) {
        std::vector<std::invoke_result_t<Make>> values(random_.below(std::min<std::size_t>(max_count, 4) + 1));
        std::ranges::generate(values, make);
        return values;
    }
    std::vector<std::string> tags() {
        return list(kMaxTags, [this] { return text(kMaxTagBytes); });
    }
    std::vector<std::string> tokens() {
        return list(kMaxTextTokens, [this] { return text(kMaxTextTokenBytes); });
    }
    std::vector<VideoId> video_ids(std::size_t max_count) {
        return list(max_count, [this] { return VideoId{u64()}; });
    }
    std::vector<ViewerId> viewer_ids(std::size_t max_count) {
        return list(max_count, [this] { return ViewerId{u64()}; });
    }
    std::vector<Rendition> renditions() {
        return list(kMaxRenditions, [this] { return Rendition{u16(), u16(), u32(), u64(), text(kMaxFileNameBytes)}; });
    }
    std::vector<CaptionTrack> captions() {
        return list(kMaxCaptions, [this] {
            return CaptionTrack{text(kMaxLanguageBytes), text(kMaxLabelBytes), text(kMaxFileNameBytes)};
        });
    }
    Digest digest() {
        Digest d;
        std::ranges::generate(d, [this] { return static_cast<std::byte>(random_.next()); });
        return d;
    }
    Cut cut() {
        Cut c;
        for (std::uint64_t i = random_.below(4); i > 0; --i) c.set(PartitionId{u16()}, u64());
        return c;
    }
    PlacedVideo placed() {
        return {{u64()},
                one_of(kLastSource),
                u32(),
                time(),
                list(kMaxTerms, [this] { return Term{static_cast<TermId>(u16()), time()}; }),
                list(kHeadCount, [this] { return real(); }),
                flag(),
                random_.unit()};
    }

    Payload payload(std::uint16_t kind) {
        if (kind <= 5) return control_payload(kind);
        if (kind <= 10) return people_payload(kind);
        if (kind <= 17) return video_payload(kind);
        if (kind <= 22) return talk_payload(kind);
        if (kind <= 29) return comment_payload(kind);
        if (kind <= 39) return moderation_payload(kind);
        if (kind <= 43) return shelf_payload(kind);
        if (kind == kind_of(ExperimentStarted{}))
            return ExperimentStarted{{u64()},
                                     u64(),
                                     text(kMaxExperimentNameBytes),
                                     text(kMaxReasonBytes),
                                     {u64()},
                                     static_cast<std::uint8_t>(u16()),
                                     u16(),
                                     text(kMaxPolicyBytes)};
        if (kind == kind_of(ExperimentStopped{})) return ExperimentStopped{{u64()}, text(kMaxReasonBytes), {u64()}};
        if (kind >= kind_of(AgeGroupChanged{})) return age_payload(kind);
        if (kind == 46)
            return LegalPageChanged{
                one_of(LegalPage::kImprint), text(kMaxLanguageBytes), text(kMaxLegalTextBytes), {u64()}};
        if (kind == 47)
            return BrandChanged{text(kMaxDescriptionBytes),
                                flag() ? std::optional(Accent{u32(), u32()}) : std::nullopt,
                                flag(),
                                text(1'000),  // at their own limits they would take most of a test's time
                                text(1'000),
                                {u64()}};
        if (kind == 45) return VideoBoosted{{u64()}, flag(), u16(), time(), {u64()}, text(kMaxReasonBytes)};
        return VideoChecked{
            {u64()},
            text(kMaxCheckWordBytes),
            text(kMaxCheckWordBytes),
            list(kMaxCheckLabels, [this] { return CheckLabel{text(kMaxCheckWordBytes), real(), flag()}; }),
            text(kMaxReasonBytes),
            {u64()}};
    }
    Payload control_payload(std::uint16_t kind) {
        switch (kind) {
            case 1: return Tick{u64(), cut(), one_of(TickReason::kShutdown)};
            case 2: return Published{u64(), digest()};
            case 3: return PolicyChanged{u64(), {u64()}, text(kMaxReasonBytes), text(kMaxPolicyBytes)};
            case 4:
                return SettingsChanged{text(kMaxInstanceNameBytes),
                                       one_of(Registration::kClosed),
                                       list(kMaxInstanceLanguages, [this] { return text(kMaxLanguageBytes); }),
                                       {u64()}};
            default: return ErasureEpochBegan{u64()};
        }
    }
    Payload people_payload(std::uint16_t kind) {
        switch (kind) {
            case 6:
                return ViewerCreated{
                    one_of(ViewerKind::kEngine), {u32()}, text(kMaxLanguageBytes), text(kMaxExternalIdBytes)};
            case 7: {
                AccountChanged change;
                if (flag()) change.handle = text(kMaxHandleBytes);
                if (flag()) change.display_name = text(kMaxDisplayNameBytes);
                if (flag()) change.role = one_of(Role::kAdmin);
                if (flag()) change.state = one_of(AccountState::kRemoved);
                change.demo = flag();
                change.author = {u64()};
                change.reason = text(kMaxReasonBytes);
                if (flag()) change.trusted_flagger = flag();
                change.decision = {u64()};
                return change;
            }
            case 8: return Followed{{u64()}, flag()};
            case 9: return Blocked{{u64()}, flag()};
            default: return Steered{one_of(kLastSteerTarget), text(kMaxTagBytes), u64(), real()};
        }
    }
    Payload video_payload(std::uint16_t kind) {
        switch (kind) {
            case 11: return VideoPublished{video()};
            case 12: return VideoEdited{{u64()}, text(kMaxTextBytes), tags(), tokens(), text(kMaxLanguageBytes)};
            case 13: return VideoMediaChanged{{u64()}, text(kMaxFileNameBytes), renditions(), captions()};
            case 14:
                return VideoStateChanged{
                    {u64()}, one_of(VideoState::kDeleted), {u64()}, text(kMaxReasonBytes), {u64()}};
            case 15: return SlateServed{record()};
            case 16: return Shown{{u64()}, one_of(kLastSurface), {u32()}, video_ids(kMaxShownVideos)};
            default:
                return Acted{{{u64()}, u16(), {u64()}}, {u32()}, one_of(Action::kRating), u32(), u16(),
                             one_of(WatchEnd::kEnd),    real(),  text(kMaxTagBytes),      time()};
        }
    }
    Payload talk_payload(std::uint16_t kind) {
        switch (kind) {
            case 18:
                return CommentPosted{{u64()},
                                     {u64()},
                                     text(kMaxTextBytes),
                                     tokens(),
                                     text(kMaxLanguageBytes),
                                     {u64()},
                                     {u64()},
                                     {u64()},
                                     {one_of(QuoteKind::kComment), u32(), text(kMaxQuotedBytes), {u64()}},
                                     viewer_ids(kMaxMentions)};
            case 19: return CommentRemoved{{u64()}, {u64()}, {u64()}, text(kMaxReasonBytes), {u64()}};
            case 20:
                return Reported{
                    {u64()}, one_of(ReportTarget::kViewer), u64(), text(kMaxReasonBytes), text(kMaxTextBytes)};
            case 21: return ReportDecided{{u64()}, text(kMaxLabelBytes), text(kMaxReasonBytes), {u64()}, {u64()}};
            default: {
                Erased erased{std::nullopt, {u64()}, text(kMaxReasonBytes)};
                if (flag()) erased.offset = u64();
                return erased;
            }
        }
    }

    Payload comment_payload(std::uint16_t kind) {
        switch (kind) {
            case 23:
                return CommentEdited{
                    {u64()}, text(kMaxTextBytes), tokens(), text(kMaxLanguageBytes), viewer_ids(kMaxMentions)};
            case 24: return CommentLiked{{u64()}, {u64()}, {u64()}, flag()};
            case 25: return CommentPinned{{u64()}, {u64()}};
            case 26: return CommentRuleChanged{{u64()}, one_of(CommentRule::kNobody)};
            case 27: return Muted{{u64()}, flag()};
            case 28: return WordsFiltered{list(kMaxFilteredWords, [this] { return text(kMaxFilteredWordBytes); })};
            default: return NotificationsSeen{time()};
        }
    }
    Payload shelf_payload(std::uint16_t kind) {
        switch (kind) {
            case 40: return CollectionChanged{{u64()}, text(kMaxCollectionNameBytes), flag(), flag()};
            case 41: return Collected{{u64()}, {u64()}, flag()};
            case 42: return HistoryCleared{list(kMaxClearedOffsets, [this] { return u64(); })};
            default: return HistoryPaused{flag()};
        }
    }

    DayStretch stretch() { return {u16(), u16()}; }
    Payload age_payload(std::uint16_t kind) {
        if (kind == kind_of(AgeGroupChanged{}))
            return AgeGroupChanged{one_of(AgeGroup::kAdult), time(), {u64()}, text(kMaxReasonBytes)};
        if (kind == kind_of(AgePolicyChanged{}))
            return AgePolicyChanged{{flag(), static_cast<std::uint8_t>(u16()), static_cast<std::uint8_t>(u16()),
                                     one_of(AgeRules::kMinor), one_of(AgeRules::kMinor), stretch(), stretch(), u16(),
                                     u16(), flag(), flag(), static_cast<std::int16_t>(u16())},
                                    {u64()}};
        if (kind == kind_of(SlidersSet{}))
            return SlidersSet{{static_cast<std::int8_t>(u16()), static_cast<std::int8_t>(u16()),
                               static_cast<std::int8_t>(u16()), static_cast<std::int8_t>(u16())}};
        if (kind == kind_of(ProfileChosen{})) return ProfileChosen{flag(), flag(), u32()};
        if (kind == kind_of(RecipeTaken{}))
            return RecipeTaken{
                list(kMaxRecipeTags, [this] { return RaisedTag{text(kMaxTagBytes), static_cast<std::int8_t>(u16())}; }),
                list(kMaxRecipeTags, [this] { return text(kMaxTagBytes); }),
                {{static_cast<std::int8_t>(u16()), 0, 0, 7}}};
        SafetyChosen chosen{.utc_offset_min = static_cast<std::int16_t>(u16()),
                            .quiet = {},
                            .budget_min = {},
                            .strangers = one_of(Choice::kYes),
                            .listed = one_of(Choice::kYes)};
        if (flag()) chosen.quiet = stretch();
        if (flag()) chosen.budget_min = u16();
        return chosen;
    }

    Payload moderation_payload(std::uint16_t kind) {
        switch (kind) {
            case 30: return VideoLabelled{{u64()}, one_of(LabelSet::kAll), flag(), {u64()}, {u64()}};
            case 31: return VideoLimited{{u64()}, flag(), {u64()}, {u64()}};
            case 32:
                return Decided{{u64()},
                               one_of(ReportTarget::kViewer),
                               u64(),
                               one_of(Ruling::kAccountRestored),
                               one_of(LabelSet::kAll),
                               one_of(Ground::kHouseRule),
                               text(kMaxHouseRuleBytes),
                               text(kMaxReasonBytes),
                               flag(),
                               {u64()},
                               time()};
            case 33: return DecisionRevoked{{u64()}, {u64()}, text(kMaxReasonBytes)};
            case 34: return Appealed{{u64()}, text(kMaxReasonBytes)};
            case 35: return AppealDecided{{u64()}, flag(), text(kMaxReasonBytes), {u64()}, flag()};
            case 36: return CommentWithdrawn{{u64()}, flag(), {u64()}, {u64()}};
            case 37: {
                LabelsFiltered filtered;
                for (LabelChoice& choice : filtered.choices) choice = one_of(LabelChoice::kHide);
                return filtered;
            }
            case 38: return StaffLooked{one_of(kLastStaffLook), {u64()}};
            default:
                return HouseRulesChanged{list(kMaxHouseRules, [this] { return text(kMaxHouseRuleBytes); }), {u64()}};
        }
    }

    SeededRandom random_;
};

}  // namespace tiller::schema
