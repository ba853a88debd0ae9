// Distinct id types: a viewer can not be passed where a video is meant.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tiller {

/// A 64-bit id of one kind. Zero means "none". Ordered by value, so that ties break the same everywhere.
template <typename Tag>
struct Id {
    std::uint64_t value = 0;

    [[nodiscard]] constexpr bool is_none() const { return value == 0; }
    constexpr auto operator<=>(const Id&) const = default;
};

using ViewerId = Id<struct ViewerTag>;    // the random subject handle of an account or anonymous device
using VideoId = Id<struct VideoTag>;
using RequestId = Id<struct RequestTag>;  // one slate (or one other surface that showed videos)
using CommentId = Id<struct CommentTag>;
using ReportId = Id<struct ReportTag>;
using DecisionId = Id<struct DecisionTag>;
using CollectionId = Id<struct CollectionTag>;  // none = everything that a viewer saved
using ExperimentId = Id<struct ExperimentTag>;

/// 13 characters of Crockford base 32, as ids appear in URLs and JSON (JavaScript numbers lose bits past 2^53).
[[nodiscard]] std::string id_text(std::uint64_t value);
/// The reverse. kInvalid unless `text` is exactly 13 digits of that alphabet (lower case) and fits 64 bits.
[[nodiscard]] Result<std::uint64_t> parse_id_text(std::string_view text);

template <typename Tag>
[[nodiscard]] std::string to_text(Id<Tag> id) {
    return id_text(id.value);
}

template <typename IdType>
[[nodiscard]] Result<IdType> parse_id(std::string_view text) {
    return IdType{TRY(parse_id_text(text))};
}

}  // namespace tiller

template <typename Tag>
struct std::hash<tiller::Id<Tag>> {
    std::size_t operator()(tiller::Id<Tag> id) const noexcept {
        std::uint64_t x = id.value;  // the finaliser of SplitMix64
        x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
        x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
        return static_cast<std::size_t>(x ^ (x >> 31));
    }
};
