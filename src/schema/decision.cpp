#include "schema/decision.h"

#include <array>
#include <utility>

#include "schema/fields.h"

namespace tiller::schema {
namespace {

struct TermWords {
    TermId id;
    std::string_view name;
    std::string_view kind;
};
constexpr std::array kSingleTerms = {
    TermWords{TermId::kFreshness, "policy.freshness", "policy"},
    TermWords{TermId::kCreatorRepeat, "variety.creator", "variety"},
    TermWords{TermId::kTopicRepeat, "variety.topic", "variety"},
    TermWords{TermId::kFatigue, "variety.fatigue", "variety"},
    TermWords{TermId::kExplorationPlace, "exploration.place", "exploration"},
    TermWords{TermId::kSteeredLess, "steering.less", "steering"},
    TermWords{TermId::kSteeredMore, "steering.more", "steering"},
    TermWords{TermId::kUncertainty, "exploration.uncertainty", "exploration"},
    TermWords{TermId::kChronological, "policy.chronological", "policy"},
    TermWords{TermId::kSequence, "head.sequence", "head"},
    TermWords{TermId::kChosen, "head.chosen", "head"},
    TermWords{TermId::kLanguage, "policy.language", "policy"},
    TermWords{TermId::kCommonAppeal, "policy.common_appeal", "policy"},
    TermWords{TermId::kBoost, "policy.boost", "policy"},
    TermWords{term_of(Slider::kNovelty), "steering.novelty", "steering"},
    TermWords{term_of(Slider::kPopularity), "steering.popularity", "steering"},
    TermWords{term_of(Slider::kFollowed), "steering.followed", "steering"},
    TermWords{term_of(Slider::kLength), "steering.length", "steering"},
    TermWords{TermId::kWatchedLately, "policy.watched_lately", "policy"},
};

/// The name of the head or source that the id stands for; empty when it stands for neither.
std::string_view head_of(TermId id) {
    const int value = static_cast<int>(id) - static_cast<int>(TermId::kHeadBase);
    return value >= 0 && value < static_cast<int>(kHeadCount) ? name_of(static_cast<Head>(value)) : std::string_view{};
}
std::string_view source_of(TermId id) {
    const int value = static_cast<int>(id) - static_cast<int>(TermId::kSourceBase);
    return value >= 0 && value < static_cast<int>(kSourceCount) ? name_of(static_cast<Source>(value))
                                                                : std::string_view{};
}
const TermWords* single_of(TermId id) {
    for (const TermWords& words : kSingleTerms) {
        if (words.id == id) return &words;
    }
    return nullptr;
}

}  // namespace

std::string term_name(TermId id) {
    if (const auto head = head_of(id); !head.empty()) return "head." + std::string(head);
    if (const auto source = source_of(id); !source.empty()) return "source." + std::string(source);
    const TermWords* words = single_of(id);
    return words != nullptr ? std::string(words->name) : std::string{};
}

std::string_view term_kind(TermId id) {
    if (!head_of(id).empty()) return "head";
    if (!source_of(id).empty()) return "source";
    const TermWords* words = single_of(id);
    return words != nullptr ? words->kind : std::string_view{};
}

void encode_decision_record(const DecisionRecord& record, ByteWriter& out) {
    Encoder encoder(out);
    fields(encoder, record);
}

DecisionRecord decode_decision_record(ByteReader& in) {
    Decoder decoder(in, kDecisionRecordVersion);
    DecisionRecord record;
    fields(decoder, record);
    return record;
}

}  // namespace tiller::schema
