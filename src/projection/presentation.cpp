#include "projection/presentation.h"

#include "projection/decode_limits.h"

namespace tiller::projection {

const LegalVersion* LegalText::version(std::uint64_t number) const {
    if (number < first_version || number > last_version()) return nullptr;
    return &versions[number - first_version];
}

void Presentation::apply(UnixMs time_ms, const schema::LegalPageChanged& event) {
    const LegalKey key{event.page, event.language};
    const auto known = legal_.find(key);
    if (known == legal_.end() && (event.text.empty() || legal_.size() >= kMaxLegalTexts)) return;
    LegalText& text = legal_[key];
    text.versions.push_back({.time_ms = time_ms, .text = event.text});
    if (text.versions.size() <= kMaxVersionsKept) return;
    text.versions.erase(text.versions.begin());
    ++text.first_version;
}

void Presentation::apply(UnixMs time_ms, const schema::BrandChanged& event) {
    brand_.description = event.description;
    brand_.accent = event.accent;
    if (!event.changes_logo) return;
    brand_.small_logo = event.small_logo;
    brand_.large_logo = event.large_logo;
    brand_.logo_ms = time_ms;
}

const LegalText* Presentation::published(schema::LegalPage page, const std::string& language) const {
    const auto found = legal_.find({page, language});
    return found == legal_.end() || !found->second.is_published() ? nullptr : &found->second;
}

void Presentation::encode(ByteWriter& out) const {
    out.put_varint(legal_.size());
    for (const auto& [key, text] : legal_) {
        out.put(key.first);
        out.put_text(key.second);
        out.put(text.first_version);
        out.put_varint(text.versions.size());
        for (const LegalVersion& version : text.versions) {
            out.put(version.time_ms);
            out.put_text(version.text);
        }
    }
    out.put_text(brand_.description);
    out.put<std::uint8_t>(brand_.accent ? 1 : 0);
    out.put(brand_.accent.value_or(schema::Accent{}).on_light);
    out.put(brand_.accent.value_or(schema::Accent{}).on_dark);
    out.put_text(brand_.small_logo);
    out.put_text(brand_.large_logo);
    out.put(brand_.logo_ms);
}

Presentation Presentation::decode(ByteReader& in) {
    Presentation decoded;
    for (std::size_t left = in.get_count(kMaxLegalTexts, 11); left > 0 && in.ok(); --left) {
        const auto page = in.get<schema::LegalPage>();
        LegalText& text = decoded.legal_[{page, in.get_text(kMaxFieldBytes)}];
        text.first_version = in.get<std::uint64_t>();
        for (std::size_t more = in.get_count(kMaxVersionsKept, 9); more > 0 && in.ok(); --more) {
            LegalVersion& version = text.versions.emplace_back();
            version.time_ms = in.get<UnixMs>();
            version.text = in.get_text(schema::kMaxLegalTextBytes);
        }
        // Everybody asks for the last one.
        if (text.versions.empty()) in.mark_failed();
    }
    Brand& brand = decoded.brand_;
    brand.description = in.get_text(kMaxFieldBytes);
    const bool has_accent = in.get<std::uint8_t>() != 0;
    schema::Accent accent;
    accent.on_light = in.get<std::uint32_t>();
    accent.on_dark = in.get<std::uint32_t>();
    if (has_accent) brand.accent = accent;
    brand.small_logo = in.get_text(schema::kMaxSmallLogoBytes);
    brand.large_logo = in.get_text(schema::kMaxLargeLogoBytes);
    brand.logo_ms = in.get<UnixMs>();
    return decoded;
}

}  // namespace tiller::projection
