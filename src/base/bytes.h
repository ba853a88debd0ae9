// Little-endian bytes in and out, with limits. Every format on disk and wire is written with these two.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/result.h"

namespace tiller {

using Bytes = std::vector<std::byte>;
using ByteSpan = std::span<const std::byte>;

[[nodiscard]] inline ByteSpan as_bytes(std::string_view text) {
    return std::as_bytes(std::span<const char>(text.data(), text.size()));
}
[[nodiscard]] inline std::string_view as_text(ByteSpan bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

class ByteWriter {
public:
    template <typename T>
        requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
    void put(T value) {
        static_assert(std::endian::native == std::endian::little);
        const auto* bytes = reinterpret_cast<const std::byte*>(&value);
        out_.insert(out_.end(), bytes, bytes + sizeof(T));
    }
    /// LEB128, 1 to 10 bytes.
    void put_varint(std::uint64_t value);
    /// Length as varint, then the bytes.
    void put_blob(ByteSpan bytes);
    void put_text(std::string_view text) { put_blob(as_bytes(text)); }
    void put_raw(ByteSpan bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

    /// Room for that many bytes in all, so that a record is one allocation.
    void reserve(std::size_t size_bytes) { out_.reserve(size_bytes); }
    [[nodiscard]] const Bytes& bytes() const { return out_; }
    [[nodiscard]] Bytes take() { return std::move(out_); }
    [[nodiscard]] std::size_t size_bytes() const { return out_.size(); }

private:
    Bytes out_;
};

/// Reads what ByteWriter wrote. The first bad read makes every later one fail; check ok() (or finish()) once at the end.
/// Values read after a failure are zero or empty, so a decoder may read a whole record and ask then.
class ByteReader {
public:
    explicit ByteReader(ByteSpan bytes) : in_(bytes) {}

    template <typename T>
        requires(std::is_arithmetic_v<T> || std::is_enum_v<T>)
    T get() {
        T value{};
        if (failed_ || in_.size() < sizeof(T)) {
            failed_ = true;
            return value;
        }
        std::memcpy(&value, in_.data(), sizeof(T));
        in_ = in_.subspan(sizeof(T));
        return value;
    }
    std::uint64_t get_varint();
    ByteSpan get_blob(std::size_t max_bytes);
    std::string get_text(std::size_t max_bytes) { return std::string(as_text(get_blob(max_bytes))); }
    ByteSpan get_raw(std::size_t count);
    /// A count of elements that must each take at least `min_element_bytes`; fails when the rest can not hold them.
    std::size_t get_count(std::size_t max_count, std::size_t min_element_bytes = 1);

    [[nodiscard]] bool ok() const { return !failed_; }
    [[nodiscard]] std::size_t remaining_bytes() const { return in_.size(); }
    /// kCorrupt when a read failed or bytes are left over.
    [[nodiscard]] Status finish(std::string_view what) const;
    void mark_failed() { failed_ = true; }

private:
    ByteSpan in_;
    bool failed_ = false;
};

[[nodiscard]] std::string hex_text(ByteSpan bytes);
[[nodiscard]] Result<Bytes> parse_hex(std::string_view text);
/// URL-safe base 64 without padding.
[[nodiscard]] std::string base64url_text(ByteSpan bytes);
[[nodiscard]] Result<Bytes> parse_base64url(std::string_view text, std::size_t max_bytes);

}  // namespace tiller
