#include "app/legal_pages.h"

#include <algorithm>

#include "app/in_force.h"
#include "app/instance_settings.h"
#include "ingest/text.h"

namespace tiller::app {
namespace {

/// "zh" speaks for "zh-Hans" and the reverse; "zh-Hant" does not.
bool speaks_for(std::string_view wanted, std::string_view there) {
    const auto begins = [](std::string_view longer, std::string_view shorter) {
        return longer.size() > shorter.size() && longer.starts_with(shorter) && longer[shorter.size()] == '-';
    };
    return wanted == there || begins(wanted, there) || begins(there, wanted);
}

const std::string& chosen(const std::vector<std::string>& there, std::span<const std::string> wanted,
                          const std::vector<std::string>& own) {
    const auto first_of = [&there](std::span<const std::string> wishes) -> const std::string* {
        for (const std::string& wish : wishes) {
            if (const auto same = std::ranges::find(there, wish); same != there.end()) return &*same;
            const auto near =
                std::ranges::find_if(there, [&](const std::string& each) { return speaks_for(wish, each); });
            if (near != there.end()) return &*near;
        }
        return nullptr;
    };
    if (const std::string* found = first_of(wanted)) return *found;
    if (const std::string* found = first_of(own)) return *found;
    return there.front();
}

LegalCard legal_card_of(const projection::LegalKey& key, const projection::LegalText& text) {
    return {.page = key.first,
            .language = key.second,
            .text = text.versions.back().text,
            .changed_ms = text.versions.back().time_ms,
            .version = text.last_version()};
}

}  // namespace

std::vector<schema::LegalPage> published_pages(const projection::Presentation& presentation) {
    std::vector<schema::LegalPage> pages;
    for (const auto& [key, text] : presentation.legal()) {
        if (text.is_published() && (pages.empty() || pages.back() != key.first)) pages.push_back(key.first);
    }
    return pages;
}

std::vector<schema::LegalPage> LegalPages::published() const {
    return published_pages(parts_.projections.view().rules().presentation());
}

std::vector<LegalCard> LegalPages::list() const {
    std::vector<LegalCard> cards;
    const projection::View view = parts_.projections.view();
    for (const auto& [key, text] : view.rules().presentation().legal()) {
        if (text.is_published()) cards.push_back(legal_card_of(key, text));
    }
    return cards;
}

Result<LegalCard> LegalPages::change(const Identity& admin, schema::LegalPage page, std::string_view language,
                                     std::string_view text) {
    const std::string normal = TRY(ingest::normalise_language(language));
    const projection::LegalKey key{page, normal};
    {
        const projection::View view = parts_.projections.view();
        const auto& legal = view.rules().presentation().legal();
        if (!legal.contains(key) && legal.size() >= projection::Presentation::kMaxLegalTexts)
            return fail(ErrorCode::kConflict, "there are too many legal texts; change one of them instead");
    }
    TRY_STATUS(
        in_force(parts_, parts_.ingest.change_legal_page(
                             {.page = page, .language = normal, .text = std::string(text), .author = admin.viewer})));
    const projection::View view = parts_.projections.view();
    const auto& legal = view.rules().presentation().legal();
    const auto found = legal.find(key);
    // Nothing was there to take away.
    if (found == legal.end())
        return LegalCard{.page = page, .language = normal, .text = {}, .changed_ms = 0, .version = 0};
    return legal_card_of(key, found->second);
}

Result<LegalReading> LegalPages::read(schema::LegalPage page, std::span<const std::string> wanted,
                                      std::optional<std::uint64_t> version) const {
    const projection::View view = parts_.projections.view();
    const projection::Presentation& presentation = view.rules().presentation();
    LegalReading reading;
    for (const auto& [key, text] : presentation.legal()) {
        if (key.first == page && text.is_published()) reading.languages.push_back(key.second);
    }
    if (reading.languages.empty()) return fail(ErrorCode::kNotFound, "the operator has not written this page");
    const std::string& language = chosen(reading.languages, wanted, settings_of(view.rules()).languages);
    const projection::LegalText& text = *presentation.published(page, language);
    const std::uint64_t number = version.value_or(text.last_version());
    const projection::LegalVersion* shown = text.version(number);
    if (shown == nullptr || shown->text.empty()) return fail(ErrorCode::kNotFound, "there is no such version");
    reading.shown = {
        .page = page, .language = language, .text = shown->text, .changed_ms = shown->time_ms, .version = number};
    for (std::uint64_t each = text.last_version(); each >= text.first_version && each > 0; --each) {
        const projection::LegalVersion& one = *text.version(each);
        if (!one.text.empty()) reading.versions.push_back({each, one.time_ms});
    }
    return reading;
}

}  // namespace tiller::app
