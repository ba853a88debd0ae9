#include "app/time_code.h"

#include <fmt/format.h>
#include <liboath/oath.h>

#include <algorithm>
#include <array>

#include "base/percent_encoding.h"
#include "base/result.h"

namespace tiller::app {
namespace {

constexpr unsigned kDigits = 6;
constexpr std::size_t kLongestTyped = 16;

/// In time that does not tell how much of it is right.
bool equal_codes(std::string_view a, std::string_view b) {
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i)
        difference |= static_cast<unsigned>(a[i]) ^ static_cast<unsigned>(b[i]);
    return difference == 0;
}

}  // namespace

std::string time_code(ByteSpan secret, std::uint64_t step) {
    std::array<char, kDigits + 1> digits{};
    const int done = ::oath_hotp_generate(reinterpret_cast<const char*>(secret.data()), secret.size(), step, kDigits,
                                          false, OATH_HOTP_DYNAMIC_TRUNCATION, digits.data());
    ASSERT(done == OATH_OK);
    return digits.data();
}

std::optional<std::uint64_t> step_of_code(ByteSpan secret, std::string_view typed, UnixMs now_ms) {
    if (typed.size() > kLongestTyped) return std::nullopt;
    std::string code(typed);
    std::erase(code, ' ');
    if (code.size() != kDigits || !std::ranges::all_of(code, [](char c) { return c >= '0' && c <= '9'; }))
        return std::nullopt;
    const auto now = static_cast<std::uint64_t>(std::max<UnixMs>(now_ms, 0) / 1000 / kTimeCodeStepS);
    std::optional<std::uint64_t> found;
    for (std::uint64_t step = now - std::min(now, kTimeCodeWindow); step <= now + kTimeCodeWindow; ++step) {
        if (equal_codes(time_code(secret, step), code)) found = step;
    }
    return found;
}

std::string base32_text(ByteSpan bytes) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    std::string out;
    std::uint32_t held = 0;
    int bits = 0;
    for (const std::byte byte : bytes) {
        held = held << 8 | std::to_integer<std::uint32_t>(byte);
        for (bits += 8; bits >= 5; bits -= 5) out += kLetters[held >> (bits - 5) & 31];
    }
    if (bits > 0) out += kLetters[held << (5 - bits) & 31];
    return out;
}

std::string authenticator_uri(std::string_view instance, std::string_view handle, ByteSpan secret) {
    const std::string issuer = percent_encode(instance);
    return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}", issuer, percent_encode(handle), base32_text(secret),
                       issuer);
}

}  // namespace tiller::app
