#include "search/library.h"

#include <algorithm>
#include <cmath>

namespace tiller::search {
namespace {

enum VideoField : std::uint8_t { kText, kTags, kSound, kCaptions, kCreatorHandle, kCreatorName };
enum PersonField : std::uint8_t { kHandle, kName };

constexpr std::uint8_t bit(std::uint8_t field) { return static_cast<std::uint8_t>(1u << field); }

// What somebody wrote about a clip says what it is about; what is said in it, only what is said.
constexpr IndexOptions kVideoOptions{.field_weights = {1.0f, 0.95f, 0.4f, 0.45f, 0.5f, 0.55f},
                                     .phrase_fields = bit(kText) | bit(kTags)};
constexpr IndexOptions kPersonOptions{.field_weights = {1.0f, 0.95f}, .phrase_fields = bit(kHandle) | bit(kName)};
constexpr IndexOptions kNameOptions{.field_weights = {1.0f}, .phrase_fields = bit(0)};

constexpr double kMostTimes = 1e6;
constexpr double kHalfLifeDays = 30;

}  // namespace

Library::Library()
    : videos_(kVideoOptions),
      people_(kPersonOptions),
      tags_(kNameOptions),
      sounds_(kNameOptions),
      words_(kNameOptions) {}

Document Library::prepare(const VideoTexts& texts) const {
    std::vector<FieldText> fields{{kText, texts.text}};
    for (const std::string& tag : texts.tags) fields.push_back({kTags, tag});
    fields.push_back({kSound, texts.sound});
    fields.push_back({kCreatorHandle, texts.creator_handle});
    fields.push_back({kCreatorName, texts.creator_name});
    fields.push_back({kCaptions, texts.captions});  // last: a document has a limit
    return videos_.prepare(texts.video, fields);
}

Document Library::prepare(const PersonTexts& texts) const {
    const FieldText fields[] = {{kHandle, texts.handle}, {kName, texts.name}};
    return people_.prepare(texts.person, fields);
}

Document Library::prepare_name(std::uint64_t key, std::string_view name) const {
    const FieldText fields[] = {{0, name}};
    return tags_.prepare(key, fields);
}

IndexSize Library::size() const {
    IndexSize size;
    for (const TextIndex* index : {&videos_, &people_, &tags_, &sounds_, &words_}) {
        const IndexSize part = index->size();
        size.documents += part.documents;
        size.terms += part.terms;
        size.bytes += part.bytes;
    }
    return size;
}

float prior_of(double times) {
    return static_cast<float>(0.5 * std::min(1.0, std::log1p(std::max(0.0, times)) / std::log1p(kMostTimes)));
}

float prior_of(double times, double age_days) {
    return prior_of(times) + static_cast<float>(0.5 * std::exp2(-std::max(0.0, age_days) / kHalfLifeDays));
}

}  // namespace tiller::search
