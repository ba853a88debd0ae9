#include "base/ids.h"

namespace tiller {
namespace {
constexpr std::string_view kDigits = "0123456789abcdefghjkmnpqrstvwxyz";
constexpr std::size_t kTextLength = 13;
}  // namespace

std::string id_text(std::uint64_t value) {
    std::string text(kTextLength, '0');
    for (std::size_t i = kTextLength; i-- > 0; value >>= 5) text[i] = kDigits[value & 31];
    return text;
}

Result<std::uint64_t> parse_id_text(std::string_view text) {
    if (text.size() != kTextLength) return fail(ErrorCode::kInvalid, "an id has 13 characters");
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < kTextLength; ++i) {
        const std::size_t digit = kDigits.find(text[i]);
        if (digit == std::string_view::npos) return fail(ErrorCode::kInvalid, "an id has only digits of base 32");
        if (i == 0 && digit > 15) return fail(ErrorCode::kInvalid, "the id is larger than 64 bits");
        value = (value << 5) | digit;
    }
    return value;
}

}  // namespace tiller
