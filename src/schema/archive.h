// One list of fields for each struct serves writing, reading and their limits: fields(archive, struct) is called with
// an Encoder or a Decoder (fields.h). Formats: docs/formats/event-bodies.md.
#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/position.h"

namespace tiller::schema {

/// A struct or its const: encoders take the second.
template <typename Self, typename T>
concept FieldsOf = std::same_as<std::remove_const_t<Self>, T>;

/// Writes fields. It goes on past a limit, and ok() tells: what a decoder would refuse must never reach the log.
class Encoder {
public:
    explicit Encoder(ByteWriter& out) : out_(out) {}
    /// Fields that came with a later version are written always, and read where they are.
    [[nodiscard]] static constexpr bool has_version(std::uint8_t /*version*/) { return true; }

    template <typename T>
    void fixed(const T& value) {
        if constexpr (std::floating_point<T>) {
            if (!std::isfinite(value)) ok_ = false;
        }
        out_.put(value);
    }
    template <typename Tag>
    void fixed(const Id<Tag>& id) {
        out_.put(id.value);
    }
    template <std::unsigned_integral T>
    void varint(const T& value) {
        out_.put_varint(value);
    }
    void varint_signed(const std::int64_t& value) {
        out_.put_varint((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }
    /// An enumerator in one byte, at most `last`.
    template <typename Enum>
    void choice(const Enum& value, std::type_identity_t<Enum> last) {
        if (value > last) ok_ = false;
        out_.put(static_cast<std::uint8_t>(value));
    }
    void flag(const bool& value) { out_.put(static_cast<std::uint8_t>(value)); }
    void text(const std::string& value, std::size_t max_bytes) {
        if (value.size() > max_bytes) ok_ = false;
        out_.put_text(value);
    }
    template <std::size_t N>
    void raw(const std::array<std::byte, N>& value) {
        out_.put_raw(value);
    }
    void cut(const Cut& value) { value.encode(out_); }
    template <typename T, typename Each>
    void list(const std::vector<T>& values, std::size_t max_count, std::size_t /*min_element_bytes*/, Each each) {
        if (values.size() > max_count) ok_ = false;
        out_.put_varint(values.size());
        for (const T& value : values) each(*this, value);
    }
    template <typename T, typename Each>
    void optional(const std::optional<T>& value, Each each) {
        out_.put(static_cast<std::uint8_t>(value.has_value()));
        if (value) each(*this, *value);
    }
    [[nodiscard]] bool ok() const { return ok_; }

private:
    ByteWriter& out_;
    bool ok_ = true;
};

/// Reads what Encoder wrote; anything past a limit marks the reader as failed.
class Decoder {
public:
    explicit Decoder(ByteReader& in, std::uint8_t version = 1) : in_(in), version_(version) {}
    [[nodiscard]] bool has_version(std::uint8_t version) const { return version_ >= version; }

    template <typename T>
    void fixed(T& value) {
        value = in_.get<T>();
        if constexpr (std::floating_point<T>) {
            if (!std::isfinite(value)) refuse(value);
        }
    }
    template <typename Tag>
    void fixed(Id<Tag>& id) {
        id.value = in_.get<std::uint64_t>();
    }
    template <std::unsigned_integral T>
    void varint(T& value) {
        const std::uint64_t wide = in_.get_varint();
        value = static_cast<T>(wide);
        if (value != wide) refuse(value);
    }
    void varint_signed(std::int64_t& value) {
        const std::uint64_t wide = in_.get_varint();
        value = static_cast<std::int64_t>(wide >> 1) ^ -static_cast<std::int64_t>(wide & 1);
    }
    template <typename Enum>
    void choice(Enum& value, std::type_identity_t<Enum> last) {
        const auto byte = in_.get<std::uint8_t>();
        value = static_cast<Enum>(byte);
        if (value > last) refuse(value);
    }
    void flag(bool& value) {
        const auto byte = in_.get<std::uint8_t>();
        value = byte == 1;
        if (byte > 1) in_.mark_failed();
    }
    void text(std::string& value, std::size_t max_bytes) { value = in_.get_text(max_bytes); }
    template <std::size_t N>
    void raw(std::array<std::byte, N>& value) {
        const ByteSpan bytes = in_.get_raw(N);
        if (in_.ok()) std::memcpy(value.data(), bytes.data(), N);
    }
    void cut(Cut& value) { value = Cut::decode(in_); }
    template <typename T, typename Each>
    void list(std::vector<T>& values, std::size_t max_count, std::size_t min_element_bytes, Each each) {
        values.clear();
        values.resize(in_.get_count(max_count, min_element_bytes));
        for (T& value : values) {
            each(*this, value);
            if (!in_.ok()) return;
        }
    }
    template <typename T, typename Each>
    void optional(std::optional<T>& value, Each each) {
        bool present = false;
        flag(present);
        value.reset();
        if (present) each(*this, value.emplace());
    }

private:
    template <typename T>
    void refuse(T& value) {
        value = T{};
        in_.mark_failed();
    }
    ByteReader& in_;
    std::uint8_t version_;
};

}  // namespace tiller::schema
