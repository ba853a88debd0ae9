#include "ingest/text.h"

#include <unicode/brkiter.h>
#include <unicode/locid.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <unordered_set>

#include "schema/video.h"

namespace tiller::ingest {
namespace {

// Bytes past this are refused before ICU sees them; NFC of a text within its limit is never three times as long.
constexpr std::size_t kLongestRaw = 3;

std::string utf8_of(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}
icu::UnicodeString unicode_of(std::string_view text) {
    return icu::UnicodeString::fromUTF8({text.data(), static_cast<std::int32_t>(text.size())});
}

Result<icu::UnicodeString> nfc_of(const icu::UnicodeString& text) {
    UErrorCode code = U_ZERO_ERROR;
    const icu::Normalizer2* nfc = icu::Normalizer2::getNFCInstance(code);
    if (U_FAILURE(code)) return fail(ErrorCode::kInternal, std::string("normalising text: ") + u_errorName(code));
    icu::UnicodeString out = nfc->normalize(text, code);
    if (U_FAILURE(code)) return fail(ErrorCode::kInternal, std::string("normalising text: ") + u_errorName(code));
    return out;
}

bool is_space(UChar32 c) { return u_isUWhiteSpace(c) != 0; }
/// Invisible code points that change how others are shown or that nobody can type: bidirectional overrides hide what a
/// text says. Joiners stay, scripts need them.
bool is_dropped(UChar32 c) {
    if (c == 0x200c || c == 0x200d) return false;
    const auto category = static_cast<UCharCategory>(u_charType(c));
    return category == U_CONTROL_CHAR || category == U_FORMAT_CHAR || category == U_UNASSIGNED ||
           category == U_PRIVATE_USE_CHAR || category == U_SURROGATE;
}

/// One pass: line ends become '\n' (or a space), runs of them at most two, other spaces single, edges trimmed.
icu::UnicodeString tidy(const icu::UnicodeString& text, TextLimits::Lines lines) {
    icu::UnicodeString out;
    int line_ends = 0;
    bool space = false;
    for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        const UChar32 c = text.char32At(i);
        if (c == '\r' && i + 1 < text.length() && text[i + 1] == '\n') continue;
        if ((c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029) && lines == TextLimits::Lines::kKept) {
            ++line_ends;
        } else if (is_space(c)) {
            space = true;
        } else if (!is_dropped(c)) {
            if (!out.isEmpty() && line_ends > 0) out.append(line_ends > 1 ? u"\n\n" : u"\n", -1);
            if (!out.isEmpty() && line_ends == 0 && space) out.append(u' ');
            out.append(c);
            line_ends = 0;
            space = false;
        }
    }
    return out;
}

std::unexpected<Error> too_long(std::string_view what, std::size_t bytes, std::size_t max_bytes) {
    return fail(ErrorCode::kInvalid, std::string(what) + " has " + std::to_string(bytes) + " bytes; at most " +
                                         std::to_string(max_bytes) + " are allowed");
}

Result<icu::UnicodeString> tidy_text(std::string_view text, const TextLimits& limits) {
    if (text.size() > limits.max_bytes * kLongestRaw) return too_long(limits.what, text.size(), limits.max_bytes);
    if (!is_utf8(text)) return fail(ErrorCode::kInvalid, std::string(limits.what) + " is not UTF-8");
    // Tidied first: what was dropped may have stood between a letter and its accent.
    return nfc_of(tidy(unicode_of(text), limits.lines));
}

}  // namespace

bool is_utf8(std::string_view text) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(text.data());
    const auto size = static_cast<std::int64_t>(text.size());
    std::int64_t at = 0;
    while (at < size) {
        UChar32 c = 0;
        U8_NEXT(bytes, at, size, c);
        if (c < 0) return false;
    }
    return true;
}

Result<std::string> normalise_text(std::string_view text, const TextLimits& limits) {
    std::string out = utf8_of(TRY(tidy_text(text, limits)));
    if (out.size() > limits.max_bytes) return too_long(limits.what, out.size(), limits.max_bytes);
    return out;
}

Result<std::vector<std::string>> normalise_tags(std::span<const std::string> tags) {
    constexpr std::size_t kMostTyped = schema::kMaxTags * 4;  // with repetitions and empty ones
    if (tags.size() > kMostTyped)
        return fail(ErrorCode::kInvalid, std::to_string(tags.size()) + " tags; at most " +
                                             std::to_string(schema::kMaxTags) + " are allowed");
    std::vector<std::string> out;
    for (const std::string& typed : tags) {
        icu::UnicodeString tag = TRY(
            tidy_text(typed, {.what = "tag", .max_bytes = schema::kMaxTagBytes, .lines = TextLimits::Lines::kJoined}));
        while (tag.startsWith(u"#", 1)) tag.remove(0, 1).trim();
        // Folding can undo the composition of a letter, so it is composed again.
        std::string text = utf8_of(TRY(nfc_of(tag.toLower(icu::Locale::getRoot()))));
        if (text.size() > schema::kMaxTagBytes) return too_long("tag", text.size(), schema::kMaxTagBytes);
        if (!text.empty() && std::ranges::find(out, text) == out.end()) out.push_back(std::move(text));
    }
    if (out.size() > schema::kMaxTags)
        return fail(ErrorCode::kInvalid,
                    std::to_string(out.size()) + " tags; at most " + std::to_string(schema::kMaxTags) + " are allowed");
    return out;
}

Result<std::string> normalise_language(std::string_view language) {
    if (language.empty()) return std::string{};
    const auto is_tag_character = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
    };
    const auto refused = fail(ErrorCode::kInvalid, "language must be a BCP 47 tag such as \"en\" or \"zh-Hans\"");
    if (language.size() > schema::kMaxLanguageBytes || !std::ranges::all_of(language, is_tag_character)) return refused;
    UErrorCode code = U_ZERO_ERROR;
    const icu::Locale locale =
        icu::Locale::forLanguageTag({language.data(), static_cast<std::int32_t>(language.size())}, code);
    if (U_FAILURE(code)) return refused;
    auto tag = locale.toLanguageTag<std::string>(code);
    if (U_FAILURE(code) || tag.empty() || tag.size() > schema::kMaxLanguageBytes) return refused;
    return tag;
}

std::string lower_case(std::string_view text) { return utf8_of(unicode_of(text).toLower(icu::Locale::getRoot())); }

struct TokenCutter::Rules {
    std::unique_ptr<icu::BreakIterator> words;  // never moved itself: each call works on a clone
};

TokenCutter::TokenCutter(std::unique_ptr<Rules> rules) : rules_(std::move(rules)) {}
TokenCutter::~TokenCutter() = default;
TokenCutter::TokenCutter(TokenCutter&&) noexcept = default;
TokenCutter& TokenCutter::operator=(TokenCutter&&) noexcept = default;

Result<TokenCutter> TokenCutter::create() {
    UErrorCode code = U_ZERO_ERROR;
    auto rules = std::make_unique<Rules>();
    rules->words.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), code));
    if (U_FAILURE(code) || rules->words == nullptr)
        return fail(ErrorCode::kInternal, std::string("word break rules of ICU: ") + u_errorName(code));
    return TokenCutter(std::move(rules));
}

std::vector<std::string> TokenCutter::cut(std::string_view normalised_text) const {
    const icu::UnicodeString text = unicode_of(normalised_text);
    const std::unique_ptr<icu::BreakIterator> words(rules_->words->clone());
    if (words == nullptr) return {};  // out of memory inside ICU: a text without tokens is still a text
    words->setText(text);
    std::vector<std::string> tokens;
    std::unordered_set<std::string> known;
    std::int32_t begin = words->first();
    for (std::int32_t end = words->next(); end != icu::BreakIterator::DONE && tokens.size() < schema::kMaxTextTokens;
         begin = end, end = words->next()) {
        if (words->getRuleStatus() < UBRK_WORD_NONE_LIMIT) continue;  // spaces and punctuation
        icu::UnicodeString word(text, begin, end - begin);
        std::string token = utf8_of(word.toLower(icu::Locale::getRoot()));
        if (token.size() <= schema::kMaxTextTokenBytes && known.insert(token).second)
            tokens.push_back(std::move(token));
    }
    return tokens;
}

}  // namespace tiller::ingest
