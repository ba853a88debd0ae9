#include "search/fold.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>

#include "base/result.h"
#include "search/han_variants.h"

namespace tiller::search {
namespace {

constexpr char32_t kFirstKatakana = 0x30a1;
constexpr char32_t kLastKatakana = 0x30f6;
constexpr char32_t kKatakanaToHiragana = 0x60;
constexpr char32_t kProlongedSound = 0x30fc;  // in both kana, and in the script of neither

UScriptCode script_of(char32_t c) {
    UErrorCode code = U_ZERO_ERROR;
    return uscript_getScript(static_cast<UChar32>(c), &code);
}

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

char32_t lower_ascii(char c) {
    const auto letter = static_cast<char32_t>(static_cast<unsigned char>(c));
    return letter >= 'A' && letter <= 'Z' ? letter + 0x20 : letter;
}

/// Letters with a stroke or joined to another, which no normal form takes apart.
std::u32string_view plain_latin(char32_t c) {
    switch (c) {
        case U'ø': return U"o";
        case U'ł': return U"l";
        case U'đ': return U"d";
        case U'ħ': return U"h";
        case U'ı': return U"i";
        case U'æ': return U"ae";
        case U'œ': return U"oe";
        case U'þ': return U"th";
        case U'ð': return U"d";
        default: return {};
    }
}

/// In these scripts a mark is an accent or a vowel sign that many leave out; in others it is a letter of its own.
bool has_optional_marks(UScriptCode script) {
    return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC ||
           script == USCRIPT_ARABIC || script == USCRIPT_HEBREW;
}

bool is_mark(char32_t c) { return (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0; }

class Folder {
public:
    explicit Folder(std::u32string& out) : out_(out) {
        UErrorCode code = U_ZERO_ERROR;
        fold_ = icu::Normalizer2::getNFKCCasefoldInstance(code);
        decompose_ = icu::Normalizer2::getNFDInstance(code);
        // Both tables are compiled into ICU itself.
        ASSERT(U_SUCCESS(code));
    }
    void fold(const icu::UnicodeString& text) {
        UErrorCode code = U_ZERO_ERROR;
        const icu::UnicodeString folded = fold_->normalize(text, code);
        if (U_FAILURE(code)) return;  // out of memory inside ICU: such a text is not found
        for (std::int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1))
            add(static_cast<char32_t>(folded.char32At(i)));
    }

private:
    void add(char32_t c) {
        if (c < 0x80) {
            out_ += c;
            marks_are_optional_ = true;
            return;
        }
        if (is_mark(c)) {
            if (!marks_are_optional_) out_ += c;
            return;
        }
        const UScriptCode script = script_of(c);
        marks_are_optional_ = has_optional_marks(script);
        if (marks_are_optional_)
            add_without_marks(c);
        else if (c >= kFirstKatakana && c <= kLastKatakana)
            out_ += c - kKatakanaToHiragana;
        else
            out_ += script == USCRIPT_HAN ? plain_han(c) : c;
    }
    void add_without_marks(char32_t c) {
        if (const std::u32string_view plain = plain_latin(c); !plain.empty()) {
            out_ += plain;
            return;
        }
        icu::UnicodeString parts;
        if (!decompose_->getDecomposition(static_cast<UChar32>(c), parts)) {
            out_ += c;
            return;
        }
        for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
            const auto part = static_cast<char32_t>(parts.char32At(i));
            if (!is_mark(part)) out_ += part;
        }
    }

    std::u32string& out_;
    const icu::Normalizer2* fold_ = nullptr;
    const icu::Normalizer2* decompose_ = nullptr;
    bool marks_are_optional_ = false;
};

enum class Role : std::uint8_t { kSeparator, kLeftOut, kLetter, kUnspaced, kSymbol };

bool is_unspaced(UScriptCode script) {
    switch (script) {
        case USCRIPT_HAN:
        case USCRIPT_HIRAGANA:
        case USCRIPT_KATAKANA:
        case USCRIPT_HANGUL:
        case USCRIPT_BOPOMOFO:
        case USCRIPT_THAI:
        case USCRIPT_LAO:
        case USCRIPT_KHMER:
        case USCRIPT_MYANMAR: return true;
        default: return false;
    }
}

Role role_of(char32_t c) {
    if (c < 0x80) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) return Role::kLetter;
        return c == '\'' ? Role::kLeftOut : Role::kSeparator;
    }
    if (c == 0x2019 || c == 0x02bc || c == 0x0640) return Role::kLeftOut;  // apostrophes, and the stretch of Arabic
    if (c == kProlongedSound) return Role::kUnspaced;
    if (c == 0xfffd) return Role::kSeparator;
    const std::uint32_t mask = U_GET_GC_MASK(static_cast<UChar32>(c));
    if ((mask & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) != 0)
        return is_unspaced(script_of(c)) ? Role::kUnspaced : Role::kLetter;
    return (mask & U_GC_SO_MASK) != 0 ? Role::kSymbol : Role::kSeparator;
}

}  // namespace

std::u32string fold_text(std::string_view utf8) {
    std::u32string out;
    out.reserve(utf8.size());
    if (is_ascii(utf8)) {
        for (const char c : utf8) out += lower_ascii(c);
        return out;
    }
    Folder(out).fold(icu::UnicodeString::fromUTF8({utf8.data(), static_cast<std::int32_t>(utf8.size())}));
    return out;
}

std::vector<Piece> cut_pieces(std::u32string_view folded) {
    std::vector<Piece> pieces;
    bool goes_on = false;
    for (const char32_t c : folded) {
        const Role role = role_of(c);
        if (role == Role::kLeftOut) continue;
        if (role == Role::kSeparator) {
            goes_on = false;
            continue;
        }
        const Piece::Kind kind = role == Role::kLetter ? Piece::Kind::kWord : Piece::Kind::kRun;
        if (!goes_on || role == Role::kSymbol || pieces.back().kind != kind) pieces.push_back({kind, {}});
        if (kind == Piece::Kind::kRun || pieces.back().text.size() < kMaxWordLetters) pieces.back().text += c;
        goes_on = role != Role::kSymbol;
    }
    return pieces;
}

std::string utf8_of(std::u32string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char32_t c : text) {
        char bytes[U8_MAX_LENGTH];
        std::int32_t length = 0;
        UBool failed = 0;
        U8_APPEND(reinterpret_cast<std::uint8_t*>(bytes), length, U8_MAX_LENGTH, static_cast<UChar32>(c), failed);
        if (failed == 0) out.append(bytes, static_cast<std::size_t>(length));
    }
    return out;
}

bool is_word_letter(char32_t c) { return role_of(c) == Role::kLetter; }

}  // namespace tiller::search
