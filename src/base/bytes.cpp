#include "base/bytes.h"

#include <array>

namespace tiller {

void ByteWriter::put_varint(std::uint64_t value) {
    while (value >= 0x80) {
        out_.push_back(static_cast<std::byte>(value | 0x80));
        value >>= 7;
    }
    out_.push_back(static_cast<std::byte>(value));
}

void ByteWriter::put_blob(ByteSpan bytes) {
    put_varint(bytes.size());
    put_raw(bytes);
}

std::uint64_t ByteReader::get_varint() {
    std::uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        const auto byte = get<std::uint8_t>();
        if (failed_) return 0;
        if (shift == 63 && byte > 1) break;  // would not fit 64 bits
        value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
        if ((byte & 0x80) == 0) return value;
    }
    failed_ = true;
    return 0;
}

ByteSpan ByteReader::get_blob(std::size_t max_bytes) {
    const std::uint64_t size = get_varint();
    if (size > max_bytes) failed_ = true;
    return failed_ ? ByteSpan{} : get_raw(static_cast<std::size_t>(size));
}

ByteSpan ByteReader::get_raw(std::size_t count) {
    if (failed_ || in_.size() < count) {
        failed_ = true;
        return {};
    }
    const ByteSpan bytes = in_.first(count);
    in_ = in_.subspan(count);
    return bytes;
}

std::size_t ByteReader::get_count(std::size_t max_count, std::size_t min_element_bytes) {
    const std::uint64_t count = get_varint();
    if (failed_ || count > max_count || (min_element_bytes > 0 && count > in_.size() / min_element_bytes)) {
        failed_ = true;
        return 0;
    }
    return static_cast<std::size_t>(count);
}

Status ByteReader::finish(std::string_view what) const {
    if (failed_) return fail(ErrorCode::kCorrupt, std::string(what) + ": bytes end early or hold a value out of range");
    if (!in_.empty()) return fail(ErrorCode::kCorrupt, std::string(what) + ": bytes are left over");
    return {};
}

std::string hex_text(ByteSpan bytes) {
    constexpr std::string_view kHex = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const std::byte b : bytes) {
        text.push_back(kHex[static_cast<std::size_t>(b) >> 4]);
        text.push_back(kHex[static_cast<std::size_t>(b) & 15]);
    }
    return text;
}

Result<Bytes> parse_hex(std::string_view text) {
    constexpr std::string_view kHex = "0123456789abcdef";
    if (text.size() % 2 != 0) return fail(ErrorCode::kInvalid, "hex text has an even number of digits");
    Bytes bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = kHex.find(text[i]);
        const auto low = kHex.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos)
            return fail(ErrorCode::kInvalid, "not a lower-case hex digit");
        bytes.push_back(static_cast<std::byte>(high * 16 + low));
    }
    return bytes;
}

namespace {
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
}

std::string base64url_text(ByteSpan bytes) {
    std::string text;
    text.reserve((bytes.size() * 4 + 2) / 3);
    std::uint32_t window = 0;
    int bits = 0;
    for (const std::byte b : bytes) {
        window = (window << 8) | static_cast<std::uint32_t>(b);
        for (bits += 8; bits >= 6; bits -= 6) text.push_back(kBase64[(window >> (bits - 6)) & 63]);
    }
    if (bits > 0) text.push_back(kBase64[(window << (6 - bits)) & 63]);
    return text;
}

Result<Bytes> parse_base64url(std::string_view text, std::size_t max_bytes) {
    if (text.size() > (max_bytes * 4 + 2) / 3) return fail(ErrorCode::kInvalid, "base 64 text is too long");
    if (text.size() % 4 == 1) return fail(ErrorCode::kInvalid, "base 64 text is cut short");
    Bytes bytes;
    std::uint32_t window = 0;
    int bits = 0;
    for (const char c : text) {
        const auto digit = kBase64.find(c);
        if (digit == std::string_view::npos) return fail(ErrorCode::kInvalid, "not a base 64 digit");
        window = (window << 6) | static_cast<std::uint32_t>(digit);
        if ((bits += 6) >= 8) {
            bits -= 8;
            bytes.push_back(static_cast<std::byte>(window >> bits));
        }
    }
    // One text for one value: leftover bits must be zero.
    if ((window & ((1u << bits) - 1)) != 0) return fail(ErrorCode::kInvalid, "base 64 text has stray bits");
    return bytes;
}

}  // namespace tiller
